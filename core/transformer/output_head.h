#pragma once

#include "core/weights/weight_reader.h"
#include "kernels/momentum_step.h"

#include <variant>

namespace arcflow {

/// The teacher's output: one velocity per token.
struct VelocityHead {
    Linear projection; ///< [4C, d]
};

/// The ArcFlow student's output: K momentum modes per token (arXiv 2602.09014; model-formats: §7.2).
struct ArcFlowHead {
    Linear
        projection; ///< rows of the means [K · 4C, d], then of the log-weights [K · 4, d] and log-gammas [(K−1) · 4, d]
    int64_t modes = 16;

    /// Hidden states [B, I, d] to modes in fp32, views of one result where the model computes in fp32; the log-weights
    /// are then not normalised, which the sum over modes does.
    kernels::MomentumModes operator()(const at::Tensor& hidden) const;
};

using OutputHead = std::variant<VelocityHead, ArcFlowHead>;

} // namespace arcflow
