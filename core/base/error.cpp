#include "core/base/error.h"

namespace arcflow {

std::string_view name(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalidRequest:
        return "invalid-request";
    case ErrorKind::modelMissing:
        return "model-missing";
    case ErrorKind::modelCorrupt:
        return "model-corrupt";
    case ErrorKind::unsupported:
        return "unsupported";
    case ErrorKind::outOfMemory:
        return "out-of-memory";
    case ErrorKind::diskFull:
        return "disk-full";
    case ErrorKind::io:
        return "io";
    case ErrorKind::cancelled:
        return "cancelled";
    case ErrorKind::diverged:
        return "diverged";
    case ErrorKind::internal:
        break;
    }
    return "internal";
}

} // namespace arcflow
