#pragma once

#include <QtGlobal>

namespace arcflow::ui {

/// The generator behind random prompts: SplitMix64 (Steele, Lea and Flood, 2014) in whole numbers only, so that a seed
/// gives the same text on every machine, compiler and version of this program. Changing it would change old pictures'
/// prompts: don't.
class SeededRandom {
public:
    explicit SeededRandom(quint64 seed) : m_state(seed) {}

    quint64 next() {
        m_state += 0x9e3779b97f4a7c15ULL;
        quint64 x = m_state;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
        return x ^ (x >> 31);
    }

    /// 0 … bound − 1, every value equally likely: numbers of the last, incomplete round are drawn again. `bound` ≥ 1.
    quint64 below(quint64 bound) {
        const quint64 excess = (0 - bound) % bound; // 2^64 mod bound
        quint64 x = next();
        while (x < excess) {
            x = next();
        }
        return x % bound;
    }

private:
    quint64 m_state;
};

} // namespace arcflow::ui
