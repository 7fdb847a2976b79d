#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

namespace arcflow {

/// Tells contents apart: FNV-1a, 64 bits (Fowler, Noll, Vo). Not for what somebody wants to forge.
class Fingerprint {
public:
    void add(const void* data, size_t size) {
        const unsigned char* bytes = static_cast<const unsigned char*>(data);
        for (size_t i = 0; i < size; ++i) {
            m_state = (m_state ^ bytes[i]) * 0x100000001b3ULL;
        }
    }
    /// 16 hex digits.
    std::string text() const {
        std::array<char, 17> digits{};
        std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(m_state));
        return digits.data();
    }

private:
    uint64_t m_state = 0xcbf29ce484222325ULL;
};

} // namespace arcflow
