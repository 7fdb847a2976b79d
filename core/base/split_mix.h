#pragma once

#include <cstdint>

namespace arcflow {

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): whole numbers only, so
/// that a seed gives the same on every machine, compiler and version of this program. Old pictures' prompts and stored
/// training runs depend on it: don't change it.
class SplitMix64 {
public:
    explicit SplitMix64(uint64_t seed) : m_state(seed) {}

    uint64_t next() {
        m_state += 0x9e3779b97f4a7c15u;
        uint64_t x = m_state;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        return x ^ (x >> 31);
    }

private:
    uint64_t m_state;
};

} // namespace arcflow
