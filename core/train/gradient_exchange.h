#pragma once

#include "core/parallel/process_group.h"
#include "core/train/trained_parameters.h"

#include <memory>

namespace arcflow {

/// Sums the gradients of all processes of a group while the backward pass is still making them: they lie in a few
/// buffers, and each buffer is summed as soon as its last gradient is complete, on a thread of its own (Li et al.,
/// "PyTorch Distributed: Experiences on Accelerating Data Parallel Training", 2020). Alone it does nothing.
///
///     exchange.begin(passes);
///     … `passes` backward passes over this process's samples, losses weighted by their share of the whole batch …
///     loss = exchange.finish(loss);
class GradientExchange {
public:
    /// Error(invalidRequest) where the processes train different parameters.
    GradientExchange(ProcessGroup& group, std::vector<TrainedParameter> parameters);
    ~GradientExchange();
    GradientExchange(const GradientExchange&) = delete;
    GradientExchange& operator=(const GradientExchange&) = delete;

    /// Clears the gradients; they are complete after this many backward passes.
    void begin(int64_t passes);
    /// Waits until all gradients are sums; the sum of the losses. A parameter that got a gradient in no process has
    /// none, as without a group.
    double finish(double loss);

private:
    class Buckets;
    ProcessGroup& m_group;
    std::vector<TrainedParameter> m_parameters;
    std::unique_ptr<Buckets> m_buckets; ///< null: alone
};

/// Copies the tensors of process 0 to all others.
void broadcast(ProcessGroup& group, const NamedTensors& tensors);

} // namespace arcflow
