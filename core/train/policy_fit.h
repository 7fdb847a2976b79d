#pragma once

#include "core/base/task.h"
#include "core/recipes/distillation_recipe.h"
#include "core/train/imitation.h"

namespace arcflow {

/// Where the best policies of a recipe's form end, free of any network: what the imitation loss would come to if a
/// student could predict anything. For each sample, token and channel a segment's velocity is Σₖ cₖ exp(ℓₖ(s−σ)), with
/// the exponents ℓₖ that a student of this shape starts with (0 alone: a linear student) and the coefficients c that
/// fit the teacher's velocity best, in least squares, at states along the policy's own path: a fixed point, found in
/// damped rounds. `noise` [B, I, 4C] fp32; returns the same shape. Asks the teacher some 580 times a sample at 2
/// evaluations.
at::Tensor fittedPolicyEnd(const TeacherNetwork& teacher, const at::Tensor& noise, const StudentShape& shape,
                           const ImitationRecipe& recipe, const Task& task = {});

} // namespace arcflow
