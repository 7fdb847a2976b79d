#pragma once

#include "core/base/error.h"

namespace arcflow {

/// What the program tells its caller: 0, 1, 2, and 130 as a shell reports a program ended by Ctrl-C.
enum class ExitCode { ok = 0, failed = 1, wrongUsage = 2, cancelled = 130 };

constexpr int exitCode(ExitCode code) {
    return static_cast<int>(code);
}

constexpr ExitCode exitCodeOf(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalidRequest:
        return ExitCode::wrongUsage;
    case ErrorKind::cancelled:
        return ExitCode::cancelled;
    default:
        return ExitCode::failed;
    }
}

} // namespace arcflow
