#include "core/train/adamw.h"

#include <ATen/core/grad_mode.h>

#include <map>

namespace arcflow {

AdamW::AdamW(std::vector<TrainedParameter> parameters, const AdamWSettings& settings)
    : m_parameters(std::move(parameters)), m_settings(settings), m_step(at::zeros({}, at::kFloat)) {
    for (const TrainedParameter& parameter : m_parameters) {
        m_moments.push_back({at::zeros_like(parameter.value), at::zeros_like(parameter.value)});
    }
}

void AdamW::step(double rate) {
    const at::NoGradGuard noGrad;
    m_step.add_(1);
    // One call for all parameters that share a rate; few rates occur.
    std::map<double, std::vector<size_t>> byFactor;
    for (size_t i = 0; i < m_parameters.size(); ++i) {
        if (m_parameters[i].value.grad().defined()) {
            byFactor[m_parameters[i].rateFactor].push_back(i);
        }
    }
    for (const auto& [factor, members] : byFactor) {
        std::vector<at::Tensor> values, gradients, first, second, steps;
        for (const size_t i : members) {
            values.push_back(m_parameters[i].value);
            gradients.push_back(m_parameters[i].value.grad());
            first.push_back(m_moments[i].first);
            second.push_back(m_moments[i].second);
            steps.push_back(m_step.to(values.back().device()));
        }
        at::_fused_adamw_(values, gradients, first, second, /*max_exp_avg_sqs=*/{}, steps, rate * factor,
                          m_settings.beta1, m_settings.beta2, m_settings.weightDecay, m_settings.eps, /*amsgrad=*/false,
                          /*maximize=*/false);
    }
}

NamedTensors AdamW::state() const {
    NamedTensors all{{"step", m_step}};
    for (size_t i = 0; i < m_parameters.size(); ++i) {
        all.emplace_back(m_parameters[i].name + ".m", m_moments[i].first);
        all.emplace_back(m_parameters[i].name + ".v", m_moments[i].second);
    }
    return all;
}

} // namespace arcflow
