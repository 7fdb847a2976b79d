#include "core/train/trained_parameters.h"

#include <ATen/core/grad_mode.h>

#include <cmath>

namespace arcflow {
namespace {

std::vector<at::Tensor> gradients(const std::vector<TrainedParameter>& parameters) {
    std::vector<at::Tensor> all;
    for (const TrainedParameter& parameter : parameters) {
        if (parameter.value.grad().defined()) {
            all.push_back(parameter.value.grad());
        }
    }
    return all;
}

} // namespace

std::vector<at::Tensor> valuesOf(const std::vector<TrainedParameter>& parameters) {
    std::vector<at::Tensor> values;
    values.reserve(parameters.size());
    for (const TrainedParameter& parameter : parameters) {
        values.push_back(parameter.value);
    }
    return values;
}

NamedTensors named(const std::vector<TrainedParameter>& parameters, const std::vector<at::Tensor>& values) {
    NamedTensors all;
    for (size_t i = 0; i < parameters.size(); ++i) {
        all.emplace_back(parameters[i].name, values[i]);
    }
    return all;
}

int64_t countOf(const std::vector<TrainedParameter>& parameters) {
    int64_t count = 0;
    for (const TrainedParameter& parameter : parameters) {
        count += parameter.value.numel();
    }
    return count;
}

double gradientNorm(const std::vector<TrainedParameter>& parameters) {
    const std::vector<at::Tensor> all = gradients(parameters);
    if (all.empty()) {
        return 0;
    }
    const at::NoGradGuard noGrad;
    return at::stack(at::_foreach_norm(all)).norm().item<double>();
}

void clipGradients(const std::vector<TrainedParameter>& parameters, double norm, double most) {
    constexpr double notZero = 1e-6; // as torch.nn.utils.clip_grad_norm_ has it
    const double factor = most / (norm + notZero);
    if (factor < 1) {
        const at::NoGradGuard noGrad;
        at::_foreach_mul_(gradients(parameters), factor);
    }
}

void clearGradients(const std::vector<TrainedParameter>& parameters) {
    for (const TrainedParameter& parameter : parameters) {
        parameter.value.mutable_grad() = at::Tensor();
    }
}

} // namespace arcflow
