#include "core/weights/linear.h"

#include "kernels/low_rank_update.h"

namespace arcflow {
namespace {

at::Tensor as(const at::Tensor& tensor, at::ScalarType type) {
    return !tensor.defined() || tensor.scalar_type() == type ? tensor : tensor.to(type);
}

} // namespace

at::Tensor Linear::operator()(const at::Tensor& x) const {
    const at::ScalarType type = x.scalar_type();
    at::Tensor y = at::linear(x, as(weight, type), as(bias, type));
    for (const LowRankUpdate& update : updates) {
        const at::Tensor rows = y.view({-1, y.size(-1)}).narrow(1, update.rowBegin, update.up.size(0)); // a view of y
        kernels::lowRankUpdate(x.reshape({-1, x.size(-1)}), as(update.down, type), as(update.up, type), rows);
    }
    return y;
}

void Linear::merge(const at::Tensor& down, const at::Tensor& up, double scale, int64_t rowBegin) {
    const at::TensorOptions wide = weight.options().dtype(at::kFloat);
    at::Tensor merged = weight.to(wide, /*non_blocking=*/false, /*copy=*/true);
    merged.narrow(0, rowBegin, up.size(0)).addmm_(up.to(wide), down.to(wide), /*beta=*/1, /*alpha=*/scale);
    weight = merged.to(weight.scalar_type());
}

} // namespace arcflow
