#pragma once

#include "core/recipes/distillation_recipe.h"
#include "kernels/momentum_step.h"

#include <ATen/ATen.h>

#include <functional>
#include <vector>

namespace arcflow {

/// The random numbers of one segment, uniform in [0, 1).
struct SegmentDraws {
    at::Tensor dropout; ///< [B, K]
    at::Tensor student; ///< [B, M]
    at::Tensor teacher; ///< [B, M−1]
};

/// Draws for every segment, in the order the published code draws them.
std::vector<SegmentDraws> drawSegments(const ImitationRecipe& recipe, int64_t batch, int64_t modes,
                                       at::Generator generator);

/// Networks as the loss sees them: packed states x [B, I, 4C] fp32 at noise levels σ [B].
using StudentNetwork = std::function<kernels::MomentumModes(const at::Tensor& x, const at::Tensor& sigma)>;
using TeacherNetwork = std::function<at::Tensor(const at::Tensor& x, const at::Tensor& sigma)>;

/// What the loss passes through, for tests and plots; all tensors without gradients.
struct ImitationState {
    int64_t segment = 0, state = 0;
    at::Tensor x;                          ///< [B, I, 4C]
    at::Tensor sigma, sigmaNext, sigmaEnd; ///< [B]: of x, of the teacher's next state, of the window's end
    at::Tensor target, prediction;         ///< [B, I, 4C]
};
using ImitationObserver = std::function<void(const ImitationState&)>;

struct ImitationLoss {
    double total = 0; ///< what the gradients are of
    std::vector<double> perSegment;
    at::Tensor end; ///< [B, I, 4C]: where the last segment ended
};

/// One iteration from noise [B, I, 4C]: adds the gradients of the loss to the student's parameters, segment by segment
/// (no gradient passes between them), so that only one segment's graph is alive at a time. `iteration` counts from 0
/// and decides how much of the walk is the teacher's. `share` multiplies the gradients (parts of a larger batch).
ImitationLoss imitate(const StudentNetwork& student, const TeacherNetwork& teacher, const at::Tensor& noise,
                      const std::vector<SegmentDraws>& draws, int64_t iteration, const ImitationRecipe& recipe,
                      double share = 1.0, const ImitationObserver& observer = {});

} // namespace arcflow
