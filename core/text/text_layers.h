#pragma once

#include "core/formats/config_file.h"

#include <ATen/ATen.h>

#include <optional>

/// What the three text encoders have in common.
namespace arcflow::text {

/// Rows of `table` [V, D] for ids [B, L] int64, in number format `compute`. Ids come from a tokenizer file that need
/// not fit the weights: one outside 0…V−1 is an Error(modelCorrupt).
at::Tensor embed(const at::Tensor& table, const at::Tensor& ids, at::ScalarType compute);

/// x / sqrt(mean(x²) + eps) · weight over the last dimension. Statistics in fp32; the quotient is rounded to x's type
/// before the product, as T5 and Qwen2 do.
at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double eps);

struct AttentionOptions {
    at::Tensor bias = {}; ///< added to the scores, broadcast to [B, H, L, L]; excludes `causal`
    bool causal = false;
    std::optional<double> scale = std::nullopt; ///< 1/√D if absent
};

/// Softmax attention of query heads q [B, L, H, D] over k, v [B, L, G, D] (any strides); with G < H each key head
/// serves H/G neighbouring query heads. Returns the tokens [B·L, H·D].
at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const AttentionOptions& options);

/// Integer settings whose quotient is needed: Error(modelCorrupt) unless `whole` is a multiple of `part`.
void requireMultiple(const ConfigFile& config, std::string_view wholeKey, int64_t whole, std::string_view partKey,
                     int64_t part);

/// A norm's epsilon: Error(modelCorrupt) unless in 0…1.
double normEps(const ConfigFile& config, std::string_view key, double fallback);

/// Bounds on config values, far above any published encoder: a hostile config must not overflow sizes or loop for long.
/// What a model really allocates is bounded by its file, whose tensor shapes must match.
inline constexpr int64_t mostWidth = 1 << 17;
inline constexpr int64_t mostLayers = 1000;
inline constexpr int64_t mostVocabulary = 1 << 24;

} // namespace arcflow::text
