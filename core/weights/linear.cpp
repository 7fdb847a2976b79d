#include "core/weights/linear.h"

#include "kernels/gelu_tanh.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace arcflow {
namespace {

at::Tensor as(const at::Tensor& tensor, at::ScalarType type) {
    return !tensor.defined() || tensor.scalar_type() == type ? tensor : tensor.to(type);
}

/// A layer in the number format of what it is applied to; the layer itself where it has that format already.
class Converted {
public:
    Converted(const Linear& layer, at::ScalarType type)
        : m_weight(as(layer.weight, type)), m_bias(as(layer.bias, type)) {
        const auto fits = [type](const kernels::LowRankUpdate& update) { return update.up.scalar_type() == type; };
        if (std::all_of(layer.updates.begin(), layer.updates.end(), fits)) {
            m_updates = &layer.updates;
            return;
        }
        for (const kernels::LowRankUpdate& update : layer.updates) {
            m_converted.push_back({as(update.down, type), as(update.up, type), update.rowBegin});
        }
    }
    kernels::LinearWeights weights() const { return {m_weight, m_bias, *m_updates}; }

private:
    at::Tensor m_weight, m_bias;
    std::vector<kernels::LowRankUpdate> m_converted;
    const std::vector<kernels::LowRankUpdate>* m_updates = &m_converted;
};

} // namespace

at::Tensor Linear::operator()(const at::Tensor& x) const {
    const Converted layer(*this, x.scalar_type());
    if (x.dim() == 3) {
        return kernels::linear(x, layer.weights());
    }
    std::vector<int64_t> shape = x.sizes().vec();
    shape.back() = outFeatures();
    return kernels::linear(x.reshape({1, -1, x.size(-1)}), layer.weights()).view(shape);
}

at::Tensor Linear::gelu(const at::Tensor& x) const {
    if (at::GradMode::is_enabled()) {
        return kernels::geluTanh((*this)(x));
    }
    at::Tensor out = at::empty({x.size(0), x.size(1), outFeatures()}, x.options());
    gelu(x, out);
    return out;
}

void Linear::gelu(const at::Tensor& x, const at::Tensor& out) const {
    kernels::linearGelu(x, Converted(*this, x.scalar_type()).weights(), out);
}

void Linear::addGated(const at::Tensor& x, const at::Tensor& gate, at::Tensor& sum) const {
    kernels::linearAddGated(x, Converted(*this, x.scalar_type()).weights(), gate, sum);
}

void Linear::merge(const at::Tensor& down, const at::Tensor& up, double scale, int64_t rowBegin) {
    const at::TensorOptions wide = weight.options().dtype(at::kFloat);
    at::Tensor merged = weight.to(wide, /*non_blocking=*/false, /*copy=*/true);
    merged.narrow(0, rowBegin, up.size(0)).addmm_(up.to(wide), down.to(wide), /*beta=*/1, /*alpha=*/scale);
    weight = merged.to(weight.scalar_type());
}

} // namespace arcflow
