#pragma once

#include <QString>

namespace arcflow::ui {

// Texts with names of strangers in them: of files, folders, images.

/// For a tooltip, in which nothing is markup.
QString plainToolTip(const QString& text);

/// For a label that wraps: words longer than a narrow panel may break inside, at places that are not seen.
QString breakableText(const QString& text);

} // namespace arcflow::ui
