#pragma once

#include <algorithm>
#include <string_view>

namespace arcflow {

/// Whether a name from a file of strangers has nothing of a path in it. It may still be ".", ".." or empty.
inline bool isPlainFileName(std::string_view name) {
    return std::none_of(name.begin(), name.end(), [](char c) {
        return c == '/' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20;
    });
}

} // namespace arcflow
