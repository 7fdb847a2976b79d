#include "core/vae/conv2d.h"

#include "kernels/cpu/instruction_set.h"

#include <ATen/Parallel.h>
#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>

#include <cstring>

namespace arcflow {
namespace {

using OptionalScalars = c10::List<std::optional<at::Scalar>>;
using OptionalText = std::optional<std::string_view>;

/// oneDNN convolutions on rearranged weights. LibTorch registers them for its compiler and has no C++ functions for
/// them.
struct OneDnn {
    using Convolve = at::Tensor(const at::Tensor& x, const at::Tensor& weight, const std::optional<at::Tensor>& bias,
                                at::IntArrayRef padding, at::IntArrayRef stride, at::IntArrayRef dilation,
                                int64_t groups, std::string_view attribute, OptionalScalars scalars,
                                OptionalText algorithm);
    using ConvolveAdd = at::Tensor&(at::Tensor& sum, const at::Tensor& x, const at::Tensor& weight,
                                    const std::optional<at::Tensor>& bias, at::IntArrayRef padding,
                                    at::IntArrayRef stride, at::IntArrayRef dilation, int64_t groups,
                                    std::string_view binaryAttribute, std::optional<at::Scalar> alpha,
                                    OptionalText unaryAttribute, OptionalScalars unaryScalars,
                                    OptionalText unaryAlgorithm);
    c10::TypedOperatorHandle<Convolve> convolve;
    c10::TypedOperatorHandle<ConvolveAdd> convolveAdd;

    /// Null where this LibTorch was built without them.
    static const OneDnn* get() {
        static const std::optional<OneDnn> operators = []() -> std::optional<OneDnn> {
            c10::Dispatcher& dispatcher = c10::Dispatcher::singleton();
            const auto convolve = dispatcher.findSchema(c10::OperatorName("mkldnn::_convolution_pointwise", ""));
            const auto convolveAdd =
                dispatcher.findSchema(c10::OperatorName("mkldnn::_convolution_pointwise_", "binary"));
            if (!at::hasMKLDNN() || !convolve || !convolveAdd) {
                return std::nullopt;
            }
            return OneDnn{convolve->typed<Convolve>(), convolveAdd->typed<ConvolveAdd>()};
        }();
        return operators ? &*operators : nullptr;
    }
};

bool canRearrange(const at::Tensor& kernel) {
    if (at::GradMode::is_enabled()) {
        return false; // oneDNN's own functions record no gradients
    }
    using kernels::cpu::InstructionSet;
    const bool computes = kernel.scalar_type() == at::kFloat ||
                          (kernel.scalar_type() == at::kBFloat16 &&
                           kernels::cpu::supportedInstructionSet() == InstructionSet::avx512); // oneDNN's own condition
    return kernel.is_cpu() && computes && OneDnn::get() != nullptr;
}

/// Weights of the four parities from a 3×3 kernel. Along one axis, even outputs see (previous, own) input through
/// (k0, k1 + k2), odd ones (own, next) through (k0 + k1, k2).
at::Tensor parityKernels(const at::Tensor& kernel) {
    const at::Tensor sums =
        at::tensor({1.0, 0.0, 0.0, 0.0, 1.0, 1.0, /* odd: */ 1.0, 1.0, 0.0, 0.0, 0.0, 1.0}, at::kDouble)
            .view({2, 2, 3})
            .to(kernel.device()); // [parity, tap, k]
    const at::Tensor byParity = at::einsum("aik,bjl,ockl->abocij", {sums, sums, kernel.to(at::kDouble)});
    return byParity.reshape({4 * kernel.size(0), kernel.size(1), 2, 2}).to(kernel.scalar_type());
}

/// [B, 4·C, H + 1, W + 1] channels-last, channel blocks by parity -> [B, C, 2H, 2W]: output (2y + a, 2x + b) comes from
/// position (y + a, x + b), block 2a + b.
at::Tensor interleaveParities(const at::Tensor& blocks) {
    const int64_t batch = blocks.size(0);
    const int64_t height = blocks.size(2) - 1;
    const int64_t width = blocks.size(3) - 1;
    const int64_t channels = blocks.size(1) / 4;
    at::Tensor result = at::empty({batch, channels, 2 * height, 2 * width},
                                  blocks.options().memory_format(at::MemoryFormat::ChannelsLast));
    const size_t pixelBytes = channels * blocks.element_size();
    const auto* const from = static_cast<const std::byte*>(blocks.const_data_ptr());
    auto* const to = static_cast<std::byte*>(result.mutable_data_ptr());
    const int64_t rowsPerThread = std::max<int64_t>(1, 32768 / (2 * width * channels));
    at::parallel_for(0, batch * 2 * height, rowsPerThread, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) { // row = b · 2H + 2y + a
            const int64_t a = row % 2;
            const int64_t fromRow = row / 2 + row / (2 * height) + a; // b · (H + 1) + y + a
            const std::byte* source = from + (fromRow * (width + 1) * 4 + 2 * a) * pixelBytes;
            std::byte* target = to + row * 2 * width * pixelBytes;
            for (int64_t x = 0; x < width; ++x, source += 4 * pixelBytes, target += 2 * pixelBytes) {
                std::memcpy(target, source, pixelBytes);
                std::memcpy(target + pixelBytes, source + 5 * pixelBytes, pixelBytes); // next position, next block
            }
        }
    });
    return result;
}

} // namespace

Conv2d::Conv2d(const at::Tensor& kernel, at::Tensor biasValue, int64_t strideValue, int64_t paddingValue)
    : weight(kernel.contiguous(at::MemoryFormat::ChannelsLast)),
      bias(std::move(biasValue)),
      stride(strideValue),
      padding(paddingValue) {
    if (canRearrange(kernel)) {
        weight = at::mkldnn_reorder_conv2d_weight(kernel.contiguous().to_mkldnn(), {padding, padding}, {stride, stride},
                                                  {1, 1}, 1);
    }
}

at::Tensor Conv2d::operator()(const at::Tensor& x) const {
    if (weight.is_mkldnn()) {
        return OneDnn::get()->convolve.call(x, weight, bias, {padding, padding}, {stride, stride}, {1, 1}, 1, "none",
                                            OptionalScalars(), "");
    }
    return at::conv2d(x, weight, bias, {stride, stride}, {padding, padding});
}

void Conv2d::addTo(at::Tensor& sum, const at::Tensor& x) const {
    if (weight.is_mkldnn()) {
        OneDnn::get()->convolveAdd.call(sum, x, weight, bias, {padding, padding}, {stride, stride}, {1, 1}, 1, "add",
                                        std::nullopt, std::nullopt, OptionalScalars(), std::nullopt);
        return;
    }
    // What was made with the old sum, a norm for one, needs it for its gradient.
    sum = at::GradMode::is_enabled() ? sum + (*this)(x) : sum.add_((*this)(x));
}

UpsampledConv2d::UpsampledConv2d(const at::Tensor& kernel, const at::Tensor& bias)
    : m_byParity(canRearrange(kernel)),
      m_conv(m_byParity ? parityKernels(kernel) : kernel, m_byParity ? bias.repeat({4}) : bias, 1, 1) {}

at::Tensor UpsampledConv2d::operator()(const at::Tensor& x) const {
    if (m_byParity) {
        return interleaveParities(m_conv(x).contiguous(at::MemoryFormat::ChannelsLast));
    }
    return m_conv(at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)}));
}

} // namespace arcflow
