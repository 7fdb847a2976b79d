#include "kernels/cuda/launch.cuh"

namespace arcflow::kernels::cuda {
namespace {

/// A block per token. First the factors weight · gain of all (mode, pixel) pairs in shared memory, once for all
/// channels; then each thread sums over the modes for its channels.
template <MomentumTerm term, typename T> __global__ void momentumToken(MomentumSum<T> op) {
    __shared__ float factors[maxModes * pixelsPerToken];
    __shared__ float largest[pixelsPerToken], total[pixelsPerToken];
    const int64_t batch = blockIdx.x / op.tokens, token = blockIdx.x % op.tokens;
    const float* logWeights = op.logWeights.at(batch, token);
    const float* logGammas = op.logGammas.at(batch, token);
    const int64_t count = op.modes * pixelsPerToken;

    if (threadIdx.x < pixelsPerToken) { // softmax over K ≤ 64 modes: too little to share out
        const int64_t pixel = threadIdx.x;
        float most = logWeights[pixel], sum = 0;
        for (int64_t i = pixel; i < count; i += pixelsPerToken) {
            most = fmaxf(most, logWeights[i]);
        }
        for (int64_t i = pixel; i < count; i += pixelsPerToken) {
            sum += expOf(logWeights[i] - most);
        }
        largest[pixel] = most;
        total[pixel] = sum;
    }
    __syncthreads();
    for (int64_t i = threadIdx.x; i < count; i += blockDim.x) {
        const int64_t pixel = i % pixelsPerToken;
        const float weight = expOf(logWeights[i] - largest[pixel]) / total[pixel];
        const float straight = term == MomentumTerm::velocity ? 1.0f : op.step; // mode 0: ℓ = 0, φ = 1
        const float gain =
            i < pixelsPerToken ? straight : modeGain<term>(logGammas[i - pixelsPerToken], op.lead, op.step);
        factors[i] = weight * gain;
    }
    __syncthreads();

    const T* means = op.means.at(batch, token);
    float* out = op.out.at(batch, token);
    for (int64_t channel = threadIdx.x; channel < op.width; channel += blockDim.x) {
        float sum = 0;
        for (int64_t mode = 0; mode < op.modes; ++mode) {
            sum +=
                factors[mode * pixelsPerToken + channel % pixelsPerToken] * toFloat(means[mode * op.width + channel]);
        }
        out[channel] = sum;
    }
}

template <typename T> void runTerm(const MomentumSum<T>& op, int64_t rows, int deviceIndex) {
    const int threads = blockThreads(op.width);
    switch (op.term) {
    case MomentumTerm::velocity:
        return launchRows(momentumToken<MomentumTerm::velocity, T>, op, rows, threads, deviceIndex);
    case MomentumTerm::displacementExact:
        return launchRows(momentumToken<MomentumTerm::displacementExact, T>, op, rows, threads, deviceIndex);
    case MomentumTerm::displacementPublished:
        return launchRows(momentumToken<MomentumTerm::displacementPublished, T>, op, rows, threads, deviceIndex);
    }
}

} // namespace

void run(const MomentumSum<float>& op, int64_t rows, int deviceIndex) {
    runTerm(op, rows, deviceIndex);
}
void run(const MomentumSum<Bf16>& op, int64_t rows, int deviceIndex) {
    runTerm(op, rows, deviceIndex);
}

} // namespace arcflow::kernels::cuda
