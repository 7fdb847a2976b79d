#include "core/imaging/containers/md5.h"

#include "core/imaging/byte_order.h"

#include <array>
#include <bit>
#include <cmath>

namespace arcflow {

namespace {

constexpr size_t blockSize = 64;

using State = std::array<uint32_t, 4>;

/// The table of the standard: the first 32 bits of the fraction of |sin(i + 1)|.
const std::array<uint32_t, 64>& sineTable() {
    static const auto table = [] {
        std::array<uint32_t, 64> values{};
        for (size_t i = 0; i < values.size(); ++i) {
            values[i] = static_cast<uint32_t>(std::floor(std::ldexp(std::fabs(std::sin(i + 1.0)), 32)));
        }
        return values;
    }();
    return table;
}

void addBlock(State& state, const char* block) {
    constexpr std::array<std::array<int, 4>, 4> turns = {
        {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};
    auto [a, b, c, d] = state;
    for (uint32_t i = 0; i < 64; ++i) {
        uint32_t mixed = 0;
        uint32_t word = 0;
        switch (i / 16) {
        case 0:
            mixed = (b & c) | (~b & d);
            word = i;
            break;
        case 1:
            mixed = (d & b) | (~d & c);
            word = (5 * i + 1) % 16;
            break;
        case 2:
            mixed = b ^ c ^ d;
            word = (3 * i + 5) % 16;
            break;
        default:
            mixed = c ^ (b | ~d);
            word = 7 * i % 16;
        }
        const uint32_t sum =
            a + mixed + sineTable()[i] + loadNumber<uint32_t>(block + 4 * size_t{word}, ByteOrder::little);
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, turns[i / 16][i % 4]);
    }
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

} // namespace

std::string md5Hex(std::string_view bytes) {
    State state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    const size_t whole = bytes.size() / blockSize * blockSize;
    for (size_t offset = 0; offset < whole; offset += blockSize) {
        addBlock(state, bytes.data() + offset);
    }
    std::string tail(bytes.substr(whole));
    tail.push_back('\x80');
    tail.resize(tail.size() <= blockSize - 8 ? blockSize - 8 : 2 * blockSize - 8);
    appendNumber(tail, uint64_t{bytes.size()} * 8, ByteOrder::little);
    for (size_t offset = 0; offset < tail.size(); offset += blockSize) {
        addBlock(state, tail.data() + offset);
    }

    std::string digest;
    for (const uint32_t part : state) {
        appendNumber(digest, part, ByteOrder::little);
    }
    std::string hex;
    for (const char byte : digest) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        hex.push_back(digits[static_cast<unsigned char>(byte) >> 4]);
        hex.push_back(digits[static_cast<unsigned char>(byte) & 15]);
    }
    return hex;
}

} // namespace arcflow
