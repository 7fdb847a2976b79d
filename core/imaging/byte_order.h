#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

namespace arcflow {

enum class ByteOrder { little, big };

/// The number stored in the sizeof(T) bytes at `bytes`, which need no alignment.
template <std::unsigned_integral T> T loadNumber(const char* bytes, ByteOrder order) {
    T value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) {
        const size_t from = order == ByteOrder::big ? i : sizeof(T) - 1 - i;
        value = static_cast<T>((static_cast<uint64_t>(value) << 8) | static_cast<unsigned char>(bytes[from]));
    }
    return value;
}

template <std::unsigned_integral T> void storeNumber(char* bytes, T value, ByteOrder order) {
    for (size_t i = 0; i < sizeof(T); ++i) {
        const size_t shift = 8 * (order == ByteOrder::big ? sizeof(T) - 1 - i : i);
        bytes[i] = static_cast<char>(static_cast<uint64_t>(value) >> shift);
    }
}

template <std::unsigned_integral T> void appendNumber(std::string& bytes, T value, ByteOrder order) {
    bytes.resize(bytes.size() + sizeof(T));
    storeNumber(bytes.data() + bytes.size() - sizeof(T), value, order);
}

} // namespace arcflow
