#pragma once

#include "core/sampling/sampler.h"

namespace arcflow {

/// The student's continuous path over one step: closed form, so state and velocity are known at every level inside it.
struct ArcFlowSegment {
    float source = 1; ///< level at which the network was asked
    at::Tensor start; ///< packed latents at the source level, fp32
    kernels::MomentumModes modes;

    at::Tensor stateAt(float sigma) const;    ///< x(σ) = x(s) − ∫ u
    at::Tensor velocityAt(float sigma) const; ///< u(σ)
};

/// How a student crosses a segment.
enum class SegmentRule {
    closedForm, ///< the exact integral of its momentum modes: ArcFlow
    straight,   ///< one Euler step with the velocity at the segment's start, to see what the closed form gains
};

/// Runs the student from packed noise [1, I, 4C] through `sigmas` (n+1 levels), one network evaluation per step;
/// returns the final packed latents in fp32. Guidance: the embedded scale only; students have classifier-free guidance
/// folded in.
at::Tensor sampleArcFlow(const Transformer& student, const Guidance& guidance, TokenGrid grid,
                         const std::vector<float>& sigmas, const at::Tensor& noise, const StepSink& sink,
                         const Task& task, SegmentRule rule = SegmentRule::closedForm);

} // namespace arcflow
