#pragma once

#include "core/sampling/sampler.h"

namespace arcflow {

/// One flow-matching Euler step: x + (σ' − σ) · u in fp32, the product rounded to u's type first, as the reference
/// scheduler does.
at::Tensor eulerStep(const at::Tensor& x, const at::Tensor& u, float sigma, float sigmaNext);

/// The teacher's velocity field for one prompt, at the levels given when it was made; guidance applied.
class TeacherField {
public:
    /// levels: the network times to prepare, one per later call index.
    TeacherField(const Transformer& teacher, const Guidance& guidance, TokenGrid grid, const std::vector<float>& levels,
                 const Task& task);

    /// u(x, level[index]) for packed latents x [1, I, 4C], in the compute format, on the model's device.
    at::Tensor velocity(int64_t index, const at::Tensor& x, const Task& task) const;
    int evaluationsPerCall() const { return m_trueCfg > 1.0 ? 2 : 1; }
    std::vector<int64_t> latentShape() const { return {1, m_positive.grid.count(), m_teacher->config.inChannels}; }

private:
    const Transformer* m_teacher;
    double m_trueCfg = 1.0; ///< 1 = off
    bool m_batched = false; ///< both passes of classifier-free guidance as one batch [negative; positive]
    ForwardPlan m_positive; ///< or the batched plan
    ForwardPlan m_negative;
};

/// Runs the teacher from packed noise [1, I, 4C] through `sigmas` (n+1 levels); returns the final packed latents in
/// fp32.
at::Tensor sampleEuler(const Transformer& teacher, const Guidance& guidance, TokenGrid grid,
                       const std::vector<float>& sigmas, const at::Tensor& noise, const StepSink& sink,
                       const Task& task);

} // namespace arcflow
