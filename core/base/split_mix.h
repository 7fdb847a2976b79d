#pragma once

#include <cstdint>
#include <initializer_list>

namespace arcflow {

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): whole numbers only, so
/// that a seed gives the same on every machine, compiler and version of this program. Old pictures' prompts and stored
/// training runs depend on it: don't change it.
class SplitMix64 {
public:
    explicit SplitMix64(uint64_t seed) : m_state(seed) {}

    uint64_t next() { return mixed(m_state += step); }

    /// The seed of a sequence of its own for these keys in this order.
    static constexpr uint64_t seedOf(std::initializer_list<uint64_t> keys) {
        uint64_t seed = 0;
        for (const uint64_t key : keys) {
            seed = mixed(seed ^ mixed(key + step));
        }
        return seed;
    }

private:
    static constexpr uint64_t step = 0x9e3779b97f4a7c15u;
    static constexpr uint64_t mixed(uint64_t x) {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        return x ^ (x >> 31);
    }

    uint64_t m_state;
};

} // namespace arcflow
