#pragma once

#include "core/sampling/sampler.h"

namespace arcflow {

/// The teacher as distillation asks it: a batch of prompts, each state at a noise level of its own, guidance included.
/// No gradients.
class GuidedTeacher {
public:
    /// `guidance.positive` [B, …], `guidance.negative` [1, …]. True guidance is u = negative + trueCfg · (positive −
    /// negative), without the rescaling that Qwen-Image's sampler adds. Error(invalidRequest) without a negative
    /// prompt.
    GuidedTeacher(const Transformer& teacher, const Guidance& guidance, TokenGrid grid);

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
