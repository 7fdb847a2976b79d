#include "core/tokenizers/byte_alphabet.h"

#include "core/tokenizers/code_points.h"

#include <cstdint>

namespace arcflow {
namespace {

std::array<std::string, 256> makeAlphabet() {
    std::array<std::string, 256> alphabet;
    char32_t next = 0x100;
    for (uint32_t byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
        appendCodePoint(alphabet[byte], printable ? char32_t{byte} : next++);
    }
    return alphabet;
}

} // namespace

const std::array<std::string, 256>& byteAlphabet() {
    static const std::array<std::string, 256> alphabet = makeAlphabet();
    return alphabet;
}

} // namespace arcflow
