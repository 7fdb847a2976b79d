#pragma once

#include "core/train/trained_parameters.h"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <functional>

namespace arcflow::test {

/// |measured − expected| / expected for the derivative of a loss along its gradient g: the loss at θ ± ε g against
/// ‖g‖². `loss` records gradients where they are on. Parameters end as they were, without gradients.
inline double gradientError(const std::vector<TrainedParameter>& parameters, const std::function<at::Tensor()>& loss,
                            double step) {
    clearGradients(parameters);
    loss().backward();
    const at::NoGradGuard noGrad;
    const double norm = gradientNorm(parameters);
    std::vector<at::Tensor> start, direction;
    for (const TrainedParameter& parameter : parameters) {
        start.push_back(parameter.value.detach().clone());
        const at::Tensor gradient = parameter.value.grad();
        direction.push_back(gradient.defined() ? gradient.clone() / norm : at::zeros_like(parameter.value));
    }
    clearGradients(parameters);
    const auto at = [&](double distance) {
        for (size_t i = 0; i < parameters.size(); ++i) {
            at::Tensor value = parameters[i].value;
            value.copy_(start[i] + distance * direction[i]);
        }
        return loss().item<double>();
    };
    const double slope = (at(step) - at(-step)) / (2 * step);
    at(0);
    return std::abs(slope - norm) / norm;
}

} // namespace arcflow::test
