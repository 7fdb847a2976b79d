#pragma once

#include <QColor>
#include <QString>

#include <functional>

namespace arcflow::ui {

/// Fills in a style sheet template. `@name@` becomes a colour ("#1f2022"), `@base+over:12@` 12 % of `over` laid on
/// `base`,
/// `@glyphs@` the folder of the tinted glyphs. `lookup` answers names of colours and returns an invalid colour for
/// others, which are left in the text as they are.
QString expandStyleSheet(const QString& text, const std::function<QColor(const QString&)>& lookup,
                         const QString& glyphs);

} // namespace arcflow::ui
