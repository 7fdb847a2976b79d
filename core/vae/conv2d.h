#pragma once

#include "core/weights/weight_reader.h"

namespace arcflow {

/// A 2-D convolution of channels-last features. On the CPU the kernel is rearranged once into the blocked layout oneDNN
/// computes in, which plain ATen would do in every call. A value: copies share the weight.
struct Conv2d {
    at::Tensor weight; ///< [out, in, kH, kW]; opaque to ATen when rearranged
    at::Tensor bias;   ///< [out]
    int64_t stride = 1;
    int64_t padding = 0; ///< zeros on all sides

    /// Takes the weight as stored in files; bias [out].
    Conv2d(const at::Tensor& kernel, at::Tensor bias, int64_t stride, int64_t padding);

    at::Tensor operator()(const at::Tensor& x) const; ///< [B, in, H, W] -> [B, out, H', W'] channels-last
    void addTo(at::Tensor& sum,
               const at::Tensor& x) const; ///< sum += conv(x), in the convolution's own pass where possible
    int64_t inChannels() const { return weight.size(1); }
    int64_t outChannels() const { return weight.size(0); }
};

/// Convolution 3×3 (padding 1) of the features enlarged twofold by repetition, without enlarging them: output pixels of
/// one parity see only 2×2 different inputs, so four 2×2 kernels with summed weights give the same result with 4/9 of
/// the products.
struct UpsampledConv2d {
    /// kernel [out, in, 3, 3]
    UpsampledConv2d(const at::Tensor& kernel, const at::Tensor& bias);

    at::Tensor operator()(const at::Tensor& x) const; ///< [B, in, H, W] -> [B, out, 2H, 2W] channels-last
    int64_t inChannels() const { return m_conv.inChannels(); }
    int64_t outChannels() const { return m_byParity ? m_conv.outChannels() / 4 : m_conv.outChannels(); }

private:
    bool m_byParity; ///< on the CPU; elsewhere the library's 3×3 kernels are the faster way
    Conv2d m_conv;   ///< by parity: [4·out, in, 2, 2], padding 1, output blocks (row, column) parity 00, 01, 10, 11
};

} // namespace arcflow
