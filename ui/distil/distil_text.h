#pragma once

#include <QString>

namespace arcflow::ui {

class DistilRun;

/// A number as in a table of errors: three digits that count.
QString shortNumber(double value);

/// "40 s", "12 min", "3.2 h": how long something takes.
QString spanText(double seconds);

/// A run in a few words, for the status bar: "training 120/400 · 8 min left"; empty while there is none.
QString trainingText(const DistilRun& run);

} // namespace arcflow::ui
