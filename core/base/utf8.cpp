#include "core/base/utf8.h"

#include <unicode/utf8.h>

namespace arcflow {

bool isUtf8(std::string_view text) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    for (size_t position = 0; position < text.size();) {
        UChar32 c = 0;
        U8_NEXT(bytes, position, text.size(), c);
        if (c < 0) {
            return false;
        }
    }
    return true;
}

} // namespace arcflow
