#pragma once

#include "core/transformer/output_head.h"
#include "core/transformer/rope.h"
#include "core/transformer/single_block.h"
#include "core/transformer/time_embedding.h"
#include "core/transformer/transformer_config.h"
#include "core/weights/probe.h"

#include <optional>
#include <vector>

namespace arcflow {

/// What the text side hands over.
struct PromptEmbedding {
    at::Tensor tokens; ///< [B, T, textChannels]
    at::Tensor pooled; ///< [B, pooledChannels]; FLUX only
    at::Tensor mask;   ///< [B, T] bool, true = real token; undefined = all real (Qwen-Image only; FLUX never masks)
};

/// Everything about a run that does not change from step to step, computed once: projected text, rotation tables, and
/// the modulation of every block at every step (those weights see one vector only, a quarter of FLUX's parameters).
struct ForwardPlan {
    TokenGrid grid;
    at::Tensor text; ///< [B, T, d]
    at::Tensor keyMask;
    RopeTables rope;
    at::Tensor timeEmbedding;                 ///< [S, B, d]
    std::vector<at::Tensor> imageModulation;  ///< per joint block [S, B, 6d]
    std::vector<at::Tensor> textModulation;   ///< per joint block [S, B, 6d]
    std::vector<at::Tensor> singleModulation; ///< per single block [S, B, 3d]
    at::Tensor outModulation;                 ///< [S, B, 2d]
    int64_t steps() const { return outModulation.size(0); }
};

/// A FLUX or Qwen-Image transformer, as teacher (velocity head) or ArcFlow student (momentum heads). A value: copies
/// share all weights, so a student made as a copy of its teacher costs only what it adds. Not thread-safe to change,
/// safe to run.
///
///     Transformer teacher = loadTransformer(family, config, reader);
///     ForwardPlan plan = teacher.prepare(embedding, grid, times, guidance);
///     at::Tensor u = teacher.velocity(plan, 0, packedLatents);
class Transformer {
public:
    TransformerConfig config;
    at::ScalarType compute = at::kFloat;
    at::Device device = at::kCPU;

    Linear imageIn;      ///< x_embedder, img_in
    Linear textIn;       ///< context_embedder, txt_in
    at::Tensor textNorm; ///< Qwen-Image's txt_norm [textChannels]; undefined for FLUX
    EmbeddingMlp timestep;
    std::optional<EmbeddingMlp> guidance;
    std::optional<EmbeddingMlp> pooled;
    std::vector<JointBlock> joint;
    std::vector<SingleBlock> single;
    Linear normOut; ///< [2d, d]: scale, shift
    OutputHead head;
    bool gradientCheckpointing =
        false;              ///< keep only what goes between blocks for the backward pass: more work, less memory
    bool roundRope = false; ///< rotation tables rounded to the compute format, as the published FLUX student does

    bool isStudent() const { return std::holds_alternative<ArcFlowHead>(head); }

    /// times: noise levels σ [S, B] fp32 on the CPU; guidanceScale [B] (ignored without guidance embedding).
    ForwardPlan prepare(const PromptEmbedding& prompt, TokenGrid grid, const at::Tensor& times,
                        const at::Tensor& guidanceScale, const Task& task = {}, const Probe& probe = {}) const;

    /// Final hidden states [B, I, d] of packed latents x [B, I, 4C] at step `step` of the plan.
    at::Tensor hidden(const ForwardPlan& plan, int64_t step, const at::Tensor& x, const Task& task = {},
                      const Probe& probe = {}) const;

    /// Teacher: velocity u = dx/dσ, packed [B, I, 4C], in the compute format.
    at::Tensor velocity(const ForwardPlan& plan, int64_t step, const at::Tensor& x, const Task& task = {},
                        const Probe& probe = {}) const;

    /// Student: momentum modes in fp32.
    kernels::MomentumModes modes(const ForwardPlan& plan, int64_t step, const at::Tensor& x, const Task& task = {},
                                 const Probe& probe = {}) const;

    /// Every linear module by its checkpoint name, pointing into this object.
    LinearMap linears();
};

/// Reads a teacher. Error(modelCorrupt) naming the tensor when weights and config disagree.
Transformer loadTransformer(const TransformerConfig& config, const WeightReader& reader);

} // namespace arcflow
