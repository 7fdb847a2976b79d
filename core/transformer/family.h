#pragma once

#include "core/transformer/transformer.h"

/// What differs between the families: names in the checkpoint, the embedding of time, the position tables. Private to
/// core/transformer.
namespace arcflow::flux {
extern const StreamNames imageNames, textNames;
void load(Transformer& model, const WeightReader& reader);
void collect(Transformer& model, LinearMap& map);
/// [S·B, d] from noise levels [S, B], guidance [B] and pooled text [B, P].
at::Tensor timeEmbedding(const Transformer& model, const at::Tensor& times, const at::Tensor& guidanceScale,
                         const at::Tensor& pooled, const Probe& probe);
} // namespace arcflow::flux

namespace arcflow::qwen {
extern const StreamNames imageNames, textNames;
void load(Transformer& model, const WeightReader& reader);
void collect(Transformer& model, LinearMap& map);
at::Tensor timeEmbedding(const Transformer& model, const at::Tensor& times, const Probe& probe);
/// txt_norm in the reference's rounding: fp32 variance, product rounded before the weight.
at::Tensor normaliseText(const Transformer& model, const at::Tensor& tokens);
} // namespace arcflow::qwen
