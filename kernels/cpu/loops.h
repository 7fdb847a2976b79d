#pragma once

#include "kernels/fused_linear_math.h"
#include "kernels/gated_residual_math.h"
#include "kernels/gelu_tanh_math.h"
#include "kernels/momentum_step_math.h"
#include "kernels/norm_modulate_math.h"
#include "kernels/qk_norm_rope_math.h"

/// The inner loops of every op over its rows [begin, end), on one thread. cpu/<op>_cpu.cpp is compiled once per
/// instruction set, with ARCFLOW_ISA naming the namespace; these files know neither ATen nor any inline function that
/// is not ARCFLOW_HD, so that no code for one instruction set leaks into another.
#define ARCFLOW_DECLARE_LOOPS(isa)                                                                                     \
    namespace arcflow::kernels::isa {                                                                                  \
    void run(const FusedLinear& op, int64_t begin, int64_t end);                                                       \
    void run(const NormModulate<float>& op, int64_t begin, int64_t end);                                               \
    void run(const NormModulate<Bf16>& op, int64_t begin, int64_t end);                                                \
    void run(const NormModulateGradient<float>& op, int64_t begin, int64_t end);                                       \
    void run(const NormModulateGradient<Bf16>& op, int64_t begin, int64_t end);                                        \
    void run(const GatedResidual<float>& op, int64_t begin, int64_t end);                                              \
    void run(const GatedResidual<Bf16>& op, int64_t begin, int64_t end);                                               \
    void run(const GatedResidualGradient<float>& op, int64_t begin, int64_t end);                                      \
    void run(const GatedResidualGradient<Bf16>& op, int64_t begin, int64_t end);                                       \
    void run(const GeluTanh<float>& op, int64_t begin, int64_t end);                                                   \
    void run(const GeluTanh<Bf16>& op, int64_t begin, int64_t end);                                                    \
    void run(const GeluTanhGradient<float>& op, int64_t begin, int64_t end);                                           \
    void run(const GeluTanhGradient<Bf16>& op, int64_t begin, int64_t end);                                            \
    void run(const QkNormRope<float>& op, int64_t begin, int64_t end);                                                 \
    void run(const QkNormRope<Bf16>& op, int64_t begin, int64_t end);                                                  \
    void run(const QkNormRopeGradient<float>& op, int64_t begin, int64_t end);                                         \
    void run(const QkNormRopeGradient<Bf16>& op, int64_t begin, int64_t end);                                          \
    void run(const MomentumSum<float>& op, int64_t begin, int64_t end);                                                \
    void run(const MomentumSum<Bf16>& op, int64_t begin, int64_t end);                                                 \
    }

ARCFLOW_DECLARE_LOOPS(baseline)
ARCFLOW_DECLARE_LOOPS(avx2)
ARCFLOW_DECLARE_LOOPS(avx512)
