#pragma once

#include "core/base/split_mix.h"

#include <QtGlobal>

namespace arcflow::ui {

/// The generator behind random prompts: a seed gives the same text on every machine. Changing it would change old
/// pictures' prompts: don't.
class SeededRandom {
public:
    explicit SeededRandom(quint64 seed) : m_generator(seed) {}

    quint64 next() { return m_generator.next(); }

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
    SplitMix64 m_generator;
};

} // namespace arcflow::ui
