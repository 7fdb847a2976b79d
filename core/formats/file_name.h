#pragma once

#include <algorithm>
#include <string_view>

namespace arcflow {

/// Whether a name that comes from a file of strangers is one of a file, and no path that leads elsewhere.
inline bool isPlainFileName(std::string_view name) {
    return !name.empty() && name != "." && name != ".." && std::none_of(name.begin(), name.end(), [](char c) {
        return c == '/' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20;
    });
}

} // namespace arcflow
