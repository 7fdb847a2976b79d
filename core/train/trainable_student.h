#pragma once

#include "core/lora/arcflow_adapter.h"
#include "core/recipes/distillation_recipe.h"
#include "core/train/trained_parameters.h"

namespace arcflow {

/// Modules an adapter has low-rank updates for: the published list, feed-forward layers and timestep embedding.
std::vector<std::string> adapterModules(const TransformerConfig& config);

/// ℓ = ln γ of modes 1 … K−1 at the start [K−1]; mode 0 has ℓ = 0.
at::Tensor firstLogGammas(const StudentShape& shape);

/// Parameters of an adapter of this shape, counted without its weights.
int64_t adapterParameters(const TransformerConfig& config, const StudentShape& shape);

/// An ArcFlow student under training: the frozen weights of its teacher, which it shares, and the adapter's tensors as
/// parameters with gradients.
class TrainableStudent {
public:
    /// At the official start, where every prediction is the teacher's velocity.
    static TrainableStudent fresh(const Transformer& teacher, const StudentShape& shape, at::Generator generator);
    /// From an adapter that is there already.
    static TrainableStudent from(const Transformer& teacher, const ArcFlowAdapter& adapter);

    bool gradientCheckpointing = false; ///< as Transformer's

    const std::vector<TrainedParameter>& parameters() const { return m_parameters; }
    int64_t modeCount() const { return m_modes; }

    /// Momentum modes of packed states x [B, I, 4C] at noise levels σ [B]; gradients are recorded where they are on.
    /// The updates' inputs go through `dropout`, if any.
    kernels::MomentumModes modes(const PromptEmbedding& prompt, TokenGrid grid, const at::Tensor& guidance,
                                 const at::Tensor& x, const at::Tensor& sigma, const Task& task = {},
                                 std::shared_ptr<const LowRankDropout> dropout = nullptr);

    /// The student to sample from, with these values for its parameters (in their order; its own where empty).
    Transformer sampler(const std::vector<at::Tensor>& values = {}) const;

private:
    TrainableStudent(const Transformer& teacher, int64_t modes, std::vector<TrainedParameter> parameters);
    Transformer bound(const std::vector<at::Tensor>& values,
                      std::shared_ptr<const LowRankDropout> dropout = nullptr) const;

    Transformer m_teacher;
    Transformer m_model;
    int64_t m_modes;
    std::vector<TrainedParameter> m_parameters;
};

} // namespace arcflow
