#pragma once

#include "core/engine/result.h"

namespace arcflow::ui {

/// What the running catch block caught, as a failure. The engine returns its own; this is for everything around it.
Failure caughtFailure();

} // namespace arcflow::ui
