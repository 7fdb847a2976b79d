#pragma once

#include "core/weights/weight_reader.h"

namespace arcflow {

/// linear_2(silu(linear_1(x))): the embedders of timestep, guidance and pooled text.
struct EmbeddingMlp {
    Linear first, second;

    static EmbeddingMlp load(const WeightReader& reader, int64_t in, int64_t width);
    at::Tensor operator()(const at::Tensor& x) const;
    void collect(LinearMap& map, const std::string& prefix);
};

inline constexpr int64_t sinusoidChannels = 256;

/// Sinusoids [N, 256] fp32 of values [N]: cosines of scale · value · 10000^(−k/128), then sines.
at::Tensor sinusoid(const at::Tensor& values, double scale);

} // namespace arcflow
