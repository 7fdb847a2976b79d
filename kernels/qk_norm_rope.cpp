#include "kernels/qk_norm_rope.h"

#include "kernels/launch.h"
#include "kernels/recorded.h"
#include "kernels/reference.h"

namespace arcflow::kernels {
namespace {

/// Rows [rowBegin, rowBegin + length) of an attention buffer; checks that qkv's tokens fit there.
at::Tensor destination(const at::Tensor& buffer, const at::Tensor& qkv, int64_t rowBegin, const char* what) {
    const int64_t length = qkv.size(1);
    TORCH_CHECK(buffer.defined() && buffer.dim() == 4 && buffer.size(0) == qkv.size(0) && rowBegin >= 0 &&
                    rowBegin + length <= buffer.size(1) && 3 * buffer.size(2) * buffer.size(3) == qkv.size(2),
                what, ": expected [", qkv.size(0), ", at least ", rowBegin + length,
                ", H, D] with 3·H·D = ", qkv.size(2), ", found ",
                buffer.defined() ? buffer.sizes() : at::IntArrayRef());
    checkLike(buffer, qkv, what);
    checkDenseLast(buffer, what);
    return buffer.narrow(1, rowBegin, length); // [B, L, H, D]
}

template <typename T> Heads<T> headsOf(const at::Tensor& buffer) {
    return {mutableData<T>(buffer), buffer.stride(0), buffer.stride(1), buffer.stride(2)};
}

void checkTables(const at::Tensor& cos, const at::Tensor& sin, int64_t length, int64_t headSize, at::Device device) {
    const std::array<int64_t, 2> expected{length, headSize / 2};
    for (const at::Tensor& table : {cos, sin}) {
        TORCH_CHECK(table.sizes() == at::IntArrayRef(expected) && table.scalar_type() == at::kFloat &&
                        table.is_contiguous() && table.device() == device,
                    "qkNormRope: expected contiguous float32 cos and sin ", at::IntArrayRef(expected), " on ", device,
                    ", found ", table.scalar_type(), " ", table.sizes(), " on ", table.device());
    }
}

} // namespace

void qkNormRope(const at::Tensor& qkv, const at::Tensor& qWeight, const at::Tensor& kWeight, const at::Tensor& cos,
                const at::Tensor& sin, double eps, AttentionInputs& out, int64_t rowBegin) {
    TORCH_CHECK(qkv.dim() == 3, "qkNormRope: expected qkv [B, L, 3·H·D], found ", qkv.sizes());
    checkDenseLast(qkv, "qkNormRope, qkv");
    const at::Tensor q = destination(out.q, qkv, rowBegin, "qkNormRope, out.q"); // [B, L, H, D]
    const at::Tensor k = destination(out.k, qkv, rowBegin, "qkNormRope, out.k");
    const at::Tensor v = destination(out.v, qkv, rowBegin, "qkNormRope, out.v");
    const int64_t length = qkv.size(1), heads = q.size(2), headSize = q.size(3);
    TORCH_CHECK(k.sizes() == q.sizes() && v.sizes() == q.sizes(), "qkNormRope: q, k, v buffers differ: ", q.sizes(),
                ", ", k.sizes(), ", ", v.sizes());
    TORCH_CHECK(headSize % 2 == 0, "qkNormRope: RoPE turns pairs, so the head size must be even; found ", headSize);
    for (const at::Tensor& weight : {qWeight, kWeight}) {
        TORCH_CHECK(weight.dim() == 1 && weight.size(0) == headSize && weight.device() == qkv.device(),
                    "qkNormRope: expected norm weights [", headSize, "] on ", qkv.device(), ", found ", weight.sizes(),
                    " on ", weight.device());
    }
    checkTables(cos, sin, length, headSize, qkv.device());
    if (qkv.numel() == 0) {
        return;
    }
    if (recorded::applies(qkv)) {
        const AttentionInputs parts = recorded::qkNormRope(qkv, qWeight, kWeight, cos, sin, eps);
        if (length == out.q.size(1)) {
            out = parts;
            return;
        }
        q.copy_(parts.q);
        k.copy_(parts.k);
        v.copy_(parts.v);
        return;
    }
    if (useReference() || !hasKernelsFor(qkv.device())) {
        const at::Tensor parts = qkv.unflatten(-1, {3, heads, headSize}); // [B, L, 3, H, D]
        q.copy_(reference::normRope(parts.select(2, 0), qWeight, cos, sin, eps));
        k.copy_(reference::normRope(parts.select(2, 1), kWeight, cos, sin, eps));
        v.copy_(parts.select(2, 2));
        return;
    }
    const at::Tensor qFactors = qWeight.to(at::kFloat).contiguous(), kFactors = kWeight.to(at::kFloat).contiguous();
    forStorageType(qkv.scalar_type(), "qkNormRope", [&](auto storage) {
        using T = decltype(storage);
        const QkNormRope<T> op{rowsOf<T>(qkv),
                               headsOf<T>(q),
                               headsOf<T>(k),
                               headsOf<T>(v),
                               constData<float>(qFactors),
                               constData<float>(kFactors),
                               constData<float>(cos),
                               constData<float>(sin),
                               length,
                               heads,
                               headSize,
                               static_cast<float>(eps)};
        run(op, qkv.size(0) * length, qkv.size(2), qkv.device());
    });
}

} // namespace arcflow::kernels
