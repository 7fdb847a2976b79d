#pragma once

#include "ui/shell/about_dialog.h"

namespace arcflow::ui {

/// Versions of the program and of what it is made of, with their licences.
AboutFacts aboutFacts();

} // namespace arcflow::ui
