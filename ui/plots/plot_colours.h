#pragma once

#include "ui/style/theme.h"

namespace arcflow::ui {

/// The colours of everything that is drawn in plots and their legends: the theme's, or those for paper.
QColor plotColour(Token token);

/// A pen of the theme for plots: its width grows with the scale of the device, so that exported figures look as on
/// screen.
QPen plotPen(Series series, double width = 1.6);
QPen plotPen(Token token, double width = 1.0, Qt::PenStyle style = Qt::SolidLine);

/// While it lives, plots are painted for paper: the light colours, on white, whatever the window shows. GUI thread.
class PaperColours {
public:
    explicit PaperColours(bool on);
    ~PaperColours();
    PaperColours(const PaperColours&) = delete;
    PaperColours& operator=(const PaperColours&) = delete;

private:
    bool m_before;
};

} // namespace arcflow::ui
