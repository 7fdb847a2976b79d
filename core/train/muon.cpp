#include "core/train/muon.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

namespace arcflow {

at::Tensor orthogonalised(const at::Tensor& matrix) {
    // Newton-Schulz iteration with the quintic of the Muon reference, steepest at 0 so that small singular values rise
    // within five steps.
    constexpr double a = 3.4445, b = -4.7750, c = 2.0315;
    constexpr int steps = 5;
    const bool tall = matrix.size(0) > matrix.size(1);
    at::Tensor x = tall ? matrix.t() : matrix;
    x = x / (x.norm() + 1e-7);
    for (int step = 0; step < steps; ++step) {
        const at::Tensor square = at::mm(x, x.t());
        const at::Tensor weighted = at::addmm(square, square, square, /*beta=*/b, /*alpha=*/c);
        x = at::addmm(x, weighted, x, /*beta=*/a, /*alpha=*/1);
    }
    return tall ? x.t() : x;
}

Muon::Muon(std::vector<TrainedParameter> parameters, const MuonSettings& settings)
    : m_parameters(std::move(parameters)), m_settings(settings) {
    for (const TrainedParameter& parameter : m_parameters) {
        m_momenta.push_back(at::zeros_like(parameter.value));
    }
}

void Muon::step(double rate) {
    const at::NoGradGuard noGrad;
    for (size_t i = 0; i < m_parameters.size(); ++i) {
        const at::Tensor& gradient = m_parameters[i].value.grad();
        if (!gradient.defined()) {
            continue;
        }
        at::Tensor value = m_parameters[i].value;
        m_momenta[i].lerp_(gradient, 1 - m_settings.momentum);
        const at::Tensor ahead = at::lerp(gradient, m_momenta[i], m_settings.momentum); // Nesterov
        const at::Tensor update = orthogonalised(ahead.flatten(1));
        constexpr double adamSize = 0.2; // root mean square of AdamW's updates, measured in the second paper
        const double longer = static_cast<double>(std::max(update.size(0), update.size(1)));
        const double step = rate * m_parameters[i].rateFactor;
        value.mul_(1 - step * m_settings.weightDecay);
        value.sub_(update.reshape(value.sizes()), step * adamSize * std::sqrt(longer));
    }
}

NamedTensors Muon::state() const {
    NamedTensors all;
    for (size_t i = 0; i < m_parameters.size(); ++i) {
        all.emplace_back(m_parameters[i].name + ".m", m_momenta[i]);
    }
    return all;
}

} // namespace arcflow
