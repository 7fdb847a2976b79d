#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <vector>

namespace arcflow {

/// Part of a model as a function of tensors. It may change what it is given.
using ModelPart = std::function<std::vector<at::Tensor>(std::vector<at::Tensor> inputs)>;

/// Runs the part without keeping what the backward pass needs of it: that is computed again there, from the inputs
/// (gradient checkpointing; Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016). Gradients flow to the
/// inputs and to the parameters that the part holds. It must come to the same result each time. At least one input has
/// to require gradients, or none flow.
std::vector<at::Tensor> recomputed(ModelPart part, const std::vector<at::Tensor>& inputs);

} // namespace arcflow
