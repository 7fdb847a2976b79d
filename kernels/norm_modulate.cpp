#include "kernels/norm_modulate.h"

#include "kernels/launch.h"
#include "kernels/recorded.h"
#include "kernels/reference.h"

namespace arcflow::kernels {

at::Tensor normModulate(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift, double eps) {
    TORCH_CHECK(x.dim() == 3, "normModulate: expected x [B, L, D], found ", x.sizes());
    checkDenseLast(x, "normModulate, x");
    checkModulation(scale, x, "normModulate, scale");
    checkModulation(shift, x, "normModulate, shift");
    if (recorded::applies(x)) {
        return recorded::normModulate(x, scale, shift, eps);
    }
    if (useReference() || !hasKernelsFor(x.device())) {
        return reference::normModulate(x, scale, shift, eps);
    }
    at::Tensor out = at::empty(x.sizes(), x.options()); // [B, L, D]
    if (out.numel() == 0) {
        return out;
    }
    const int64_t length = x.size(1), width = x.size(2);
    forStorageType(x.scalar_type(), "normModulate", [&](auto storage) {
        using T = decltype(storage);
        const NormModulate<T> op{
            rowsOf<T>(x), modulationOf<T>(scale), modulationOf<T>(shift), mutableRowsOf<T>(out), length,
            width,        static_cast<float>(eps)};
        run(op, x.size(0) * length, width, x.device());
    });
    return out;
}

} // namespace arcflow::kernels
