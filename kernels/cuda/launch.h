#pragma once

#include "kernels/gated_residual_math.h"
#include "kernels/momentum_step_math.h"
#include "kernels/norm_modulate_math.h"
#include "kernels/qk_norm_rope_math.h"

/// Runs an op over its rows on a CUDA device: cuda/<op>.cu. Asynchronous, on the device's current stream.
namespace arcflow::kernels::cuda {

void run(const NormModulate<float>& op, int64_t rows, int deviceIndex);
void run(const NormModulate<Bf16>& op, int64_t rows, int deviceIndex);
void run(const GatedResidual<float>& op, int64_t rows, int deviceIndex);
void run(const GatedResidual<Bf16>& op, int64_t rows, int deviceIndex);
void run(const QkNormRope<float>& op, int64_t rows, int deviceIndex);
void run(const QkNormRope<Bf16>& op, int64_t rows, int deviceIndex);
void run(const MomentumSum<float>& op, int64_t rows, int deviceIndex);
void run(const MomentumSum<Bf16>& op, int64_t rows, int deviceIndex);

} // namespace arcflow::kernels::cuda
