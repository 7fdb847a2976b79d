#include "kernels/cpu/loops.h"

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

constexpr int64_t lanes = 16; // floats worked on side by side, in tables whose unused end is padding
constexpr int64_t tableSize = maxModes * pixelsPerToken;
static_assert(tableSize % lanes == 0);

/// For each of the `modes` entries of a [K, 4] table and each of the four pixels of an entry.
template <typename Body> ARCFLOW_HD void forEach(int64_t modes, const Body& body) {
    for (int64_t mode = 0; mode < modes; ++mode) {
        for (int64_t pixel = 0; pixel < pixelsPerToken; ++pixel) {
            body(mode * pixelsPerToken + pixel, pixel);
        }
    }
}

ARCFLOW_HD int64_t paddedSize(int64_t modes) {
    return (modes * pixelsPerToken + lanes - 1) / lanes * lanes;
}

/// For each entry of a table in whole groups of lanes, padding included: vector code without a scalar rest.
template <typename Body> ARCFLOW_HD void forEachPadded(int64_t modes, const Body& body) {
    const int64_t size = paddedSize(modes);
#pragma omp simd
    for (int64_t i = 0; i < size; ++i) {
        body(i);
    }
}

/// Softmax over the modes, for each of the four pixels: weights [K, 4].
void softmaxOverModes(const float* logWeights, int64_t modes, float* weights) {
    float largest[pixelsPerToken], inverse[pixelsPerToken], sum[pixelsPerToken] = {};
    for (int64_t pixel = 0; pixel < pixelsPerToken; ++pixel) {
        largest[pixel] = logWeights[pixel];
    }
    forEach(modes, [&](int64_t i, int64_t pixel) {
        largest[pixel] = logWeights[i] > largest[pixel] ? logWeights[i] : largest[pixel];
    });
    forEach(modes, [&](int64_t i, int64_t pixel) { weights[i] = logWeights[i] - largest[pixel]; });
    forEachPadded(modes, [&](int64_t i) { weights[i] = expOf(weights[i]); });
    forEach(modes, [&](int64_t i, int64_t pixel) { sum[pixel] += weights[i]; });
    for (int64_t pixel = 0; pixel < pixelsPerToken; ++pixel) {
        inverse[pixel] = 1.0f / sum[pixel];
    }
    forEach(modes, [&](int64_t i, int64_t pixel) { weights[i] *= inverse[pixel]; });
}

/// weight · gain of every (mode, pixel), all that the channels share: the exponentials are taken here, 4K of each kind
/// for a token, and not once per channel.
template <MomentumTerm term>
void tokenFactors(const float* logWeights, const float* logGammas, int64_t modes, float lead, float step,
                  float* factors) {
    alignas(64) float gains[tableSize] = {};
    forEach(modes, [&](int64_t i, int64_t) { gains[i] = i < pixelsPerToken ? 0 : logGammas[i - pixelsPerToken]; });
    forEachPadded(modes, [&](int64_t i) { gains[i] = modeGain<term>(gains[i], lead, step); });
    for (int64_t pixel = 0; pixel < pixelsPerToken; ++pixel) {
        gains[pixel] = term == MomentumTerm::velocity ? 1.0f : step; // mode 0 is a straight line: φ is 1 under any rule
    }
    softmaxOverModes(logWeights, modes, factors);
    forEachPadded(modes, [&](int64_t i) { factors[i] *= gains[i]; });
}

/// out[c] = Σₖ factors[k][c mod 4] · means[k][c] for `count` ≤ 16 channels, a multiple of 4.
template <typename T>
ARCFLOW_HD void sumOverModes(const T* means, const float* factors, int64_t modes, int64_t width, int64_t count,
                             float* out) {
    float sum[lanes] = {};
    for (int64_t mode = 0; mode < modes; ++mode) {
        const T* mean = means + mode * width;
        const float* factor = factors + mode * lanes;
#pragma omp simd
        for (int64_t i = 0; i < count; ++i) {
            sum[i] += factor[i] * toFloat(mean[i]);
        }
    }
    for (int64_t i = 0; i < count; ++i) {
        out[i] = sum[i];
    }
}

template <MomentumTerm term, typename T> void runTokens(const MomentumSum<T>& op, int64_t begin, int64_t end) {
    alignas(64) float factors[tableSize] = {};
    alignas(64) float repeated[maxModes * lanes]; // each mode's four factors, over and over: one per lane
    for (int64_t row = begin; row < end; ++row) {
        const int64_t batch = row / op.tokens, token = row % op.tokens;
        tokenFactors<term>(op.logWeights.at(batch, token), op.logGammas.at(batch, token), op.modes, op.lead, op.step,
                           factors);
        for (int64_t mode = 0; mode < op.modes; ++mode) {
            for (int64_t lane = 0; lane < lanes; ++lane) {
                repeated[mode * lanes + lane] = factors[mode * pixelsPerToken + lane % pixelsPerToken];
            }
        }
        const T* means = op.means.at(batch, token);
        float* out = op.out.at(batch, token);
        int64_t channel = 0;
        for (; channel + lanes <= op.width; channel += lanes) {
            sumOverModes(means + channel, repeated, op.modes, op.width, lanes, out + channel);
        }
        if (channel < op.width) {
            sumOverModes(means + channel, repeated, op.modes, op.width, op.width - channel, out + channel);
        }
    }
}

template <typename T> void runTerm(const MomentumSum<T>& op, int64_t begin, int64_t end) {
    switch (op.term) {
    case MomentumTerm::velocity:
        return runTokens<MomentumTerm::velocity>(op, begin, end);
    case MomentumTerm::displacementExact:
        return runTokens<MomentumTerm::displacementExact>(op, begin, end);
    case MomentumTerm::displacementPublished:
        return runTokens<MomentumTerm::displacementPublished>(op, begin, end);
    }
}

} // namespace

void run(const MomentumSum<float>& op, int64_t begin, int64_t end) {
    runTerm(op, begin, end);
}
void run(const MomentumSum<Bf16>& op, int64_t begin, int64_t end) {
    runTerm(op, begin, end);
}

} // namespace arcflow::kernels::ARCFLOW_ISA
