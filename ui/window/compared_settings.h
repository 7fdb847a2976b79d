#pragma once

#include "ui/canvas/compare_types.h"
#include "ui/canvas/settings_rows.h"
#include "ui/library/library_types.h"

namespace arcflow::ui {

/// What one face of an image was made with, in words, for a table beside another's. What is not known is left out.
SettingsList settingsOf(const ImageRecord& image, Face face);

} // namespace arcflow::ui
