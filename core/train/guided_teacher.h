#pragma once

#include "core/transformer/transformer.h"

#include <optional>

namespace arcflow {

/// The teacher as distillation asks it: a batch of prompts, each state at a noise level of its own, guidance included.
/// No gradients.
class GuidedTeacher {
public:
    struct Options {
        double guidance = 3.5; ///< embedded; ignored by models without it
        double trueCfg = 1.0;  ///< > 1: u = negative + trueCfg · (positive − negative), without rescaling
        std::optional<PromptEmbedding> negative; ///< [1, …]; needed where trueCfg > 1
    };
    /// `positive` [B, …]. Error(invalidRequest) for true guidance without a negative prompt.
    GuidedTeacher(const Transformer& teacher, PromptEmbedding positive, TokenGrid grid, Options options);

    /// Velocities [B, I, 4C] fp32 of packed states x at noise levels σ [B].
    at::Tensor operator()(const at::Tensor& x, const at::Tensor& sigma, const Task& task = {}) const;

private:
    const Transformer& m_teacher;
    TokenGrid m_grid;
    double m_guidance, m_trueCfg;
    int64_t m_batch;
    PromptEmbedding m_prompts; ///< with true guidance negative ‖ positive: [2B, …]
};

/// Embeddings of several prompts as one batch. Shorter ones are filled up with zeros to the longest: for Qwen-Image
/// unmasked, as the published training does.
PromptEmbedding batched(const std::vector<PromptEmbedding>& prompts);

} // namespace arcflow
