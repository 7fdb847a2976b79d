#pragma once

#include "core/base/split_mix.h"

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <span>

namespace arcflow::scenes {

/// What the painter draws by lot. The distributions are written out here because those of the standard library differ
/// from one library to the next, and a picture must not. For the same reason no two numbers are drawn among the
/// arguments of one call, whose order is the compiler's.
///
///     Random random{seed, index};
///     const double x = random.uniform(20, 80);
class Random {
public:
    /// Different keys, or the same in another order, give unrelated sequences.
    Random(std::initializer_list<uint64_t> keys) : m_numbers(SplitMix64::seedOf(keys)) {}

    uint64_t next() { return m_numbers.next(); }

    /// low ≤ x < high.
    double uniform(double low = 0, double high = 1) {
        return low + (high - low) * (static_cast<double>(next() >> 11) * 0x1p-53);
    }
    /// least ≤ n ≤ most.
    int between(int least, int most) {
        return least + static_cast<int>(uniform() * (most - least + 1)); // bias below 2^-50: of no account here
    }
    bool chance(double probability) { return uniform() < probability; }

    /// Any element of a non-empty range, each as likely as the others.
    template <typename Range> auto pick(const Range& range) {
        return *(std::begin(range) + between(0, static_cast<int>(std::size(range)) - 1));
    }
    template <typename T> T pick(std::initializer_list<T> choices) {
        return *(choices.begin() + between(0, static_cast<int>(choices.size()) - 1));
    }
    /// The position of one of the weights, drawn in proportion to them.
    int weighted(std::span<const double> weights) {
        double rest = 0;
        for (const double weight : weights) {
            rest += weight;
        }
        rest *= uniform();
        int position = 0;
        for (const double weight : weights) {
            if (rest < weight) {
                return position;
            }
            rest -= weight;
            ++position;
        }
        return position - 1;
    }
    int weighted(std::initializer_list<double> weights) { return weighted(std::span(weights.begin(), weights.size())); }

private:
    SplitMix64 m_numbers;
};

} // namespace arcflow::scenes
