#pragma once

// QCustomPlot's header is written with two of the Qt keywords that QT_NO_KEYWORDS takes away: they are lent to it.
// Nothing else may include <qcustomplot.h>.

#define signals Q_SIGNALS
#define foreach(variable, container) for (variable : container)
#include <qcustomplot.h>
#undef foreach
#undef signals
