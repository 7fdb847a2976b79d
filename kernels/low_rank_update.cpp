#include "kernels/low_rank_update.h"

#include "kernels/launch.h"
#include "kernels/reference.h"

namespace arcflow::kernels {
namespace {

bool canFuse(const at::Tensor& x, const at::Tensor& down, const at::Tensor& up) {
    return x.device().is_cpu() && x.scalar_type() == at::kFloat && down.size(0) <= maxFusedRank &&
           down.is_contiguous() && up.t().is_contiguous();
}

} // namespace

void lowRankUpdate(const at::Tensor& x, const at::Tensor& down, const at::Tensor& up, const at::Tensor& y) {
    TORCH_CHECK(x.dim() == 2 && down.dim() == 2 && up.dim() == 2 && y.dim() == 2 && down.size(1) == x.size(1) &&
                    up.size(1) == down.size(0) && y.size(0) == x.size(0) && y.size(1) == up.size(0),
                "lowRankUpdate: expected x [N, in], down [rank, in], up [out, rank] and y [N, out], found ", x.sizes(),
                ", ", down.sizes(), ", ", up.sizes(), " and ", y.sizes());
    checkLike(down, x, "lowRankUpdate, down");
    checkLike(up, x, "lowRankUpdate, up");
    checkLike(y, x, "lowRankUpdate, y");
    if (useReference() || !canFuse(x, down, up)) {
        y.addmm_(at::mm(x, down.t()), up.t());
        return;
    }
    checkDenseLast(x, "lowRankUpdate, x");
    checkDenseLast(y, "lowRankUpdate, y");
    if (x.numel() == 0 || y.numel() == 0) {
        return;
    }
    const LowRankUpdate op{.x = {constData<float>(x), 0, x.stride(0)},
                           .down = constData<float>(down),
                           .upColumns = constData<float>(up),
                           .y = {mutableData<float>(y), 0, y.stride(0)},
                           .in = x.size(1),
                           .out = y.size(1),
                           .rank = down.size(0)};
    cpu::run(op, x.size(0), (op.in + op.out) * op.rank);
}

} // namespace arcflow::kernels
