#include "core/vae/norm_silu.h"

#include "core/vae/norm_silu_loops.h"
#include "kernels/cpu/instruction_set.h"
#include "kernels/reference.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

namespace arcflow {
namespace {

using kernels::Bf16;

template <typename T>
const norm_loops::Loops<T>& ofType(const norm_loops::Loops<float>& floats, const norm_loops::Loops<Bf16>& bf16s) {
    if constexpr (std::is_same_v<T, float>) {
        return floats;
    } else {
        return bf16s;
    }
}

/// The loops for the instruction set in use.
template <typename T> const norm_loops::Loops<T>& loops() {
#ifdef __x86_64__
    switch (kernels::cpu::instructionSet()) {
    case kernels::cpu::InstructionSet::avx512:
        return ofType<T>(norm_loops::avx512::floatLoops, norm_loops::avx512::bf16Loops);
    case kernels::cpu::InstructionSet::avx2:
        return ofType<T>(norm_loops::avx2::floatLoops, norm_loops::avx2::bf16Loops);
    case kernels::cpu::InstructionSet::baseline:
        break;
    }
#endif
    return ofType<T>(norm_loops::baseline::floatLoops, norm_loops::baseline::bf16Loops);
}

bool hasFusedPath(const at::Tensor& x) {
    return x.is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) && x.numel() > 0 &&
           !kernels::useReference();
}

/// Pixels handled at a time: about 8192 values, so that fp32 sums over them stay accurate and a chunk stays in the
/// first cache.
int64_t rowsPerChunk(int64_t channels) {
    return std::max<int64_t>(1, 8192 / channels);
}

at::Tensor asFloat(const at::Tensor& x) {
    return x.to(at::kFloat).contiguous();
}

template <typename T> struct Features {
    const T* data;
    int64_t batch, channels, pixels;

    explicit Features(const at::Tensor& x)
        : data(static_cast<const T*>(x.const_data_ptr())),
          batch(x.size(0)),
          channels(x.size(1)),
          pixels(x.size(2) * x.size(3)) {}
    const T* row(int64_t b, int64_t pixel) const { return data + (b * pixels + pixel) * channels; }
};

/// Sums of x − pivot and of its square, per channel of one image: [2, C]. The pivot is the image's first pixel: far
/// from zero the difference of E[x²] and E[x]² would lose the variance.
template <typename T>
std::vector<double> channelSums(const Features<T>& x, int64_t b, const std::vector<float>& pivot) {
    const int64_t chunkRows = rowsPerChunk(x.channels);
    const int64_t chunks = (x.pixels + chunkRows - 1) / chunkRows;
    const size_t sumsPerChunk = 2 * x.channels;
    std::vector<float> partial(chunks * sumsPerChunk, 0.0f);
    at::parallel_for(0, chunks, 4, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            float* const sum = partial.data() + i * sumsPerChunk;
            loops<T>().accumulate(x.row(b, i * chunkRows), std::min(chunkRows, x.pixels - i * chunkRows), x.channels,
                                  pivot.data(), sum, sum + x.channels);
        }
    });
    std::vector<double> sums(sumsPerChunk, 0.0);
    for (size_t i = 0; i < partial.size(); ++i) {
        sums[i % sumsPerChunk] += partial[i];
    }
    return sums;
}

/// Every channel's norm as scale · x + shift.
struct ScaleShift {
    std::vector<float> scale, shift;
};

template <typename T>
ScaleShift groupScaleShift(const Features<T>& x, int64_t b, int64_t groups, const float* weight, const float* bias,
                           double eps) {
    std::vector<float> pivot(x.channels);
    std::transform(x.row(b, 0), x.row(b, 0) + x.channels, pivot.begin(),
                   [](T value) { return kernels::toFloat(value); });
    const std::vector<double> sums = channelSums(x, b, pivot);
    const auto pixels = static_cast<double>(x.pixels);
    const int64_t width = x.channels / groups;
    const auto channelMean = [&](int64_t c) { return pivot[c] + sums[c] / pixels; };

    ScaleShift result{std::vector<float>(x.channels), std::vector<float>(x.channels)};
    for (int64_t first = 0; first < x.channels; first += width) {
        double mean = 0;
        for (int64_t c = first; c < first + width; ++c) {
            mean += channelMean(c) / static_cast<double>(width);
        }
        double variance = 0; // within the channels, and between them
        for (int64_t c = first; c < first + width; ++c) {
            const double offset = sums[c] / pixels;
            const double within = std::max(0.0, sums[x.channels + c] / pixels - offset * offset);
            const double between = channelMean(c) - mean;
            variance += (within + between * between) / static_cast<double>(width);
        }
        const double inverse = 1.0 / std::sqrt(variance + eps);
        for (int64_t c = first; c < first + width; ++c) {
            result.scale[c] = static_cast<float>(weight[c] * inverse);
            result.shift[c] = static_cast<float>(bias[c] - mean * weight[c] * inverse);
        }
    }
    return result;
}

template <typename T>
void groupNormInto(at::Tensor& result, const Features<T>& x, int64_t groups, const at::Tensor& weight,
                   const at::Tensor& bias, double eps, bool silu) {
    auto* const y = static_cast<T*>(result.mutable_data_ptr());
    for (int64_t b = 0; b < x.batch; ++b) {
        const ScaleShift norm =
            groupScaleShift(x, b, groups, weight.const_data_ptr<float>(), bias.const_data_ptr<float>(), eps);
        at::parallel_for(0, x.pixels, 4 * rowsPerChunk(x.channels), [&](int64_t begin, int64_t end) {
            loops<T>().scaleShift(x.row(b, begin), end - begin, x.channels, norm.scale.data(), norm.shift.data(), silu,
                                  y + (b * x.pixels + begin) * x.channels);
        });
    }
}

template <typename T>
void channelRmsNormInto(at::Tensor& result, const Features<T>& x, const at::Tensor& weight, bool silu) {
    const auto* const gain = weight.const_data_ptr<float>();
    auto* const y = static_cast<T*>(result.mutable_data_ptr());
    at::parallel_for(0, x.batch * x.pixels, 4 * rowsPerChunk(x.channels), [&](int64_t begin, int64_t end) {
        loops<T>().rms(x.row(0, begin), end - begin, x.channels, gain, silu, y + begin * x.channels);
    });
}

} // namespace

at::Tensor groupNorm(const at::Tensor& x, int64_t groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
                     Activation activation) {
    if (!hasFusedPath(x)) {
        return reference::groupNorm(x, groups, weight, bias, eps, activation);
    }
    const at::Tensor in = x.contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor y = at::empty_like(in);
    const bool silu = activation == Activation::silu;
    if (x.scalar_type() == at::kFloat) {
        groupNormInto(y, Features<float>(in), groups, asFloat(weight), asFloat(bias), eps, silu);
    } else {
        groupNormInto(y, Features<Bf16>(in), groups, asFloat(weight), asFloat(bias), eps, silu);
    }
    return y;
}

at::Tensor channelRmsNorm(const at::Tensor& x, const at::Tensor& weight, Activation activation) {
    if (!hasFusedPath(x)) {
        return reference::channelRmsNorm(x, weight, activation);
    }
    const at::Tensor in = x.contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor y = at::empty_like(in);
    const bool silu = activation == Activation::silu;
    if (x.scalar_type() == at::kFloat) {
        channelRmsNormInto(y, Features<float>(in), asFloat(weight), silu);
    } else {
        channelRmsNormInto(y, Features<Bf16>(in), asFloat(weight), silu);
    }
    return y;
}

namespace reference {

at::Tensor groupNorm(const at::Tensor& x, int64_t groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
                     Activation activation) {
    const at::Tensor y = at::group_norm(x, groups, weight, bias, eps);
    return (activation == Activation::silu ? at::silu(y) : y).contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor channelRmsNorm(const at::Tensor& x, const at::Tensor& weight, Activation activation) {
    const at::Tensor wide = x.to(at::kFloat);
    const at::Tensor length = at::linalg_vector_norm(wide, 2, at::IntArrayRef{1}, /*keepdim=*/true).clamp_min(1e-12);
    const double rootChannels = std::sqrt(static_cast<double>(x.size(1)));
    const at::Tensor y = wide / length * rootChannels * weight.to(at::kFloat).view({-1, 1, 1});
    return (activation == Activation::silu ? at::silu(y) : y)
        .to(x.scalar_type())
        .contiguous(at::MemoryFormat::ChannelsLast);
}

} // namespace reference

} // namespace arcflow
