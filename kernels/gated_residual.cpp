#include "kernels/gated_residual.h"

#include "kernels/launch.h"
#include "kernels/recorded.h"
#include "kernels/reference.h"

#include <c10/core/GradMode.h>

namespace arcflow::kernels {

void gatedResidual(at::Tensor& x, const at::Tensor& gate, const at::Tensor& y) {
    TORCH_CHECK(x.dim() == 3 && x.sizes() == y.sizes(),
                "gatedResidual: expected x and y of one shape [B, L, D], found ", x.sizes(), " and ", y.sizes());
    checkLike(y, x, "gatedResidual, y");
    checkDenseLast(x, "gatedResidual, x");
    checkDenseLast(y, "gatedResidual, y");
    checkModulation(gate, x, "gatedResidual, gate");
    if (c10::GradMode::is_enabled()) {
        // A new tensor: backward may still need the old x.
        x = recorded::applies(x) ? recorded::gatedResidual(x, gate, y) : reference::gatedResidual(x, gate, y);
        return;
    }
    if (useReference() || !hasKernelsFor(x.device())) {
        x.copy_(reference::gatedResidual(x, gate, y));
        return;
    }
    if (x.numel() == 0) {
        return;
    }
    const int64_t length = x.size(1), width = x.size(2);
    forStorageType(x.scalar_type(), "gatedResidual", [&](auto storage) {
        using T = decltype(storage);
        const GatedResidual<T> op{mutableRowsOf<T>(x), modulationOf<T>(gate), rowsOf<T>(y), length, width};
        run(op, x.size(0) * length, width, x.device());
    });
}

} // namespace arcflow::kernels
