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

/// x [B, L, in] through a layer whose updates see it with dropout.
at::Tensor withDropout(const at::Tensor& x, const kernels::LinearWeights& layer, const Linear& linear) {
    static const std::vector<kernels::LowRankUpdate> none;
    at::Tensor y = kernels::linear(x, {layer.weight, layer.bias, none});
    for (const kernels::LowRankUpdate& update : layer.updates) {
        const at::Tensor added = at::linear(
            at::linear((*linear.dropout)(x, linear.dropoutLayer + static_cast<uint64_t>(update.rowBegin)), update.down),
            update.up);
        const int64_t behind = y.size(2) - update.rowBegin - added.size(2);
        y = y + at::constant_pad_nd(added, {update.rowBegin, behind});
    }
    return y;
}

} // namespace

at::Tensor Linear::operator()(const at::Tensor& x) const {
    const Converted layer(*this, x.scalar_type());
    const auto apply = [&](const at::Tensor& input) {
        return drops() ? withDropout(input, layer.weights(), *this) : kernels::linear(input, layer.weights());
    };
    if (x.dim() == 3) {
        return apply(x);
    }
    std::vector<int64_t> shape = x.sizes().vec();
    shape.back() = outFeatures();
    return apply(x.reshape({1, -1, x.size(-1)})).view(shape);
}

bool Linear::drops() const {
    return dropout && !updates.empty();
}

at::Tensor Linear::gelu(const at::Tensor& x) const {
    if (at::GradMode::is_enabled() || drops()) {
        return kernels::geluTanh((*this)(x));
    }
    at::Tensor out = at::empty({x.size(0), x.size(1), outFeatures()}, x.options());
    gelu(x, out);
    return out;
}

void Linear::gelu(const at::Tensor& x, const at::Tensor& out) const {
    if (drops()) {
        out.copy_(kernels::geluTanh((*this)(x)));
        return;
    }
    kernels::linearGelu(x, Converted(*this, x.scalar_type()).weights(), out);
}

void Linear::addGated(const at::Tensor& x, const at::Tensor& gate, at::Tensor& sum) const {
    if (drops()) {
        sum = sum + gate.unsqueeze(1) * (*this)(x);
        return;
    }
    kernels::linearAddGated(x, Converted(*this, x.scalar_type()).weights(), gate, sum);
}

void Linear::merge(const at::Tensor& down, const at::Tensor& up, double scale, int64_t rowBegin) {
    const at::TensorOptions wide = weight.options().dtype(at::kFloat);
    at::Tensor merged = weight.to(wide, /*non_blocking=*/false, /*copy=*/true);
    merged.narrow(0, rowBegin, up.size(0)).addmm_(up.to(wide), down.to(wide), /*beta=*/1, /*alpha=*/scale);
    weight = merged.to(weight.scalar_type());
}

} // namespace arcflow
