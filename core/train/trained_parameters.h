#pragma once

#include "core/weights/tensor_file.h"

#include <ATen/ATen.h>

#include <string>
#include <vector>

namespace arcflow {

/// A tensor under training: fp32, contiguous, with gradients.
struct TrainedParameter {
    std::string name; ///< in the file it is saved to
    at::Tensor value;
    double rateFactor = 1.0; ///< of the learning rate
};

/// The tensors themselves, in the parameters' order.
std::vector<at::Tensor> valuesOf(const std::vector<TrainedParameter>& parameters);

/// Values in the parameters' order, by the parameters' names.
NamedTensors named(const std::vector<TrainedParameter>& parameters, const std::vector<at::Tensor>& values);

/// How many numbers there are in them.
int64_t countOf(const std::vector<TrainedParameter>& parameters);

/// Norm over all gradients together; parameters without one count as 0.
double gradientNorm(const std::vector<TrainedParameter>& parameters);

/// Multiplies all gradients so that their norm is at most `most` (norm: what gradientNorm found).
void clipGradients(const std::vector<TrainedParameter>& parameters, double norm, double most);

void clearGradients(const std::vector<TrainedParameter>& parameters);

} // namespace arcflow
