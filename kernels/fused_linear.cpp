#include "kernels/fused_linear.h"

#include "kernels/gated_residual.h"
#include "kernels/gelu_tanh.h"
#include "kernels/launch.h"
#include "kernels/reference.h"

namespace arcflow::kernels {
namespace {

/// Up to this many tokens the loops of our own are faster than a general product, which makes up for copying the weight
/// when more share the copy. (Measured from d = 128 to 1536: half the time at 32 tokens, even at 512.)
constexpr int64_t fewestTokens = 8, mostTokens = 512;
/// The copy of x that every thread makes should stay in its second-level cache.
constexpr int64_t mostScratch = int64_t(1) << 18;
/// Multiply-adds a thread should get at least; fewer take no longer than waking it.
constexpr int64_t workPerThread = int64_t(1) << 18;

bool isDense(const at::Tensor& tensor) {
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

bool fits(const LowRankUpdate& update, int64_t out) {
    const int64_t end = update.rowBegin + update.up.size(0);
    return isDense(update.down) && isDense(update.up) && update.down.size(0) % 4 == 0 &&
           update.rowBegin % fusedLinearLanes == 0 && (end % fusedLinearLanes == 0 || end == out);
}

bool canFuse(const at::Tensor& x, const LinearWeights& layer) {
    const int64_t in = layer.weight.size(1), out = layer.weight.size(0);
    const int64_t tokens = x.size(0) * x.size(1);
    return !useReference() && cpu::instructionSet() != cpu::InstructionSet::baseline && x.device().is_cpu() &&
           x.scalar_type() == at::kFloat && x.stride(2) == 1 && tokens >= fewestTokens && tokens <= mostTokens &&
           tokens * in <= mostScratch && in % fusedLinearLanes == 0 && out % 4 == 0 && isDense(layer.weight) &&
           (!layer.bias.defined() || isDense(layer.bias)) &&
           std::all_of(layer.updates.begin(), layer.updates.end(),
                       [&](const LowRankUpdate& update) { return fits(update, out); });
}

void checkShapes(const at::Tensor& x, const LinearWeights& layer) {
    TORCH_CHECK(x.dim() == 3 && layer.weight.dim() == 2 && x.size(2) == layer.weight.size(1),
                "linear: expected x [B, L, in] and weight [out, in], found ", x.sizes(), " and ", layer.weight.sizes());
    checkLike(layer.weight, x, "linear, weight");
    for (const LowRankUpdate& update : layer.updates) {
        TORCH_CHECK(update.down.dim() == 2 && update.up.dim() == 2 && update.down.size(1) == x.size(2) &&
                        update.up.size(1) == update.down.size(0) && update.rowBegin >= 0 &&
                        update.rowBegin + update.up.size(0) <= layer.weight.size(0),
                    "linear: expected an update [rank, ", x.size(2), "] and [rows, rank] within ", layer.weight.size(0),
                    " rows, found ", update.down.sizes(), " and ", update.up.sizes(), " at row ", update.rowBegin);
        checkLike(update.down, x, "linear, down");
        checkLike(update.up, x, "linear, up");
    }
}

void checkResult(const at::Tensor& y, const at::Tensor& x, const LinearWeights& layer, const char* what) {
    TORCH_CHECK(y.dim() == 3 && y.size(0) == x.size(0) && y.size(1) == x.size(1) && y.size(2) == layer.weight.size(0),
                what, ": expected [", x.size(0), ", ", x.size(1), ", ", layer.weight.size(0), "], found ", y.sizes());
    checkLike(y, x, what);
    checkDenseLast(y, what);
}

void runFused(const at::Tensor& x, const LinearWeights& layer, LinearEnd end, const at::Tensor& y,
              const at::Tensor& gate) {
    std::vector<LowRankFactors> updates;
    updates.reserve(layer.updates.size());
    int64_t columns = x.size(2);
    for (const LowRankUpdate& update : layer.updates) {
        const int64_t rank = update.down.size(0);
        updates.push_back({constData<float>(update.down), constData<float>(update.up), rank, update.rowBegin,
                           update.rowBegin + update.up.size(0)});
        columns += rank;
    }
    const int64_t tokens = x.size(0) * x.size(1), in = x.size(2), out = layer.weight.size(0);
    const int64_t threads = std::clamp<int64_t>(tokens * in * out / workPerThread, 1, at::get_num_threads());
    const int64_t tokenParts = std::min(threads, at::divup(tokens, fusedLinearLanes));
    const int64_t weightParts = std::min(at::divup(threads, tokenParts), at::divup(out, fusedLinearLanes));
    const int64_t scratchPerTask = (at::divup(tokens, tokenParts) + 2 * fusedLinearPanel) * columns;
    const std::unique_ptr<float[]> scratch(new float[weightParts * tokenParts * scratchPerTask]);
    const FusedLinear op{.x = rowsOf<float>(x),
                         .weight = constData<float>(layer.weight),
                         .bias = layer.bias.defined() ? constData<float>(layer.bias) : nullptr,
                         .updates = updates.data(),
                         .updateCount = static_cast<int64_t>(updates.size()),
                         .end = end,
                         .y = mutableRowsOf<float>(y),
                         .gate = gate.defined() ? modulationOf<float>(gate) : Rows<const float>{},
                         .tokens = tokens,
                         .length = x.size(1),
                         .in = in,
                         .out = out,
                         .weightParts = weightParts,
                         .tokenParts = tokenParts,
                         .scratch = scratch.get(),
                         .scratchPerTask = scratchPerTask};
    at::parallel_for(0, weightParts * tokenParts, 1,
                     [&](int64_t first, int64_t last) { cpu::runRange(op, first, last); });
}

at::Tensor product(const at::Tensor& x, const LinearWeights& layer) {
    at::Tensor y = at::linear(x, layer.weight, layer.bias);
    for (const LowRankUpdate& update : layer.updates) {
        const at::Tensor inner = at::mm(x.reshape({-1, x.size(2)}), update.down.t());
        y.view({-1, y.size(2)}).narrow(1, update.rowBegin, update.up.size(0)).addmm_(inner, update.up.t());
    }
    return y;
}

} // namespace

at::Tensor linear(const at::Tensor& x, const LinearWeights& layer) {
    checkShapes(x, layer);
    if (!canFuse(x, layer)) {
        return product(x, layer);
    }
    at::Tensor y = at::empty({x.size(0), x.size(1), layer.weight.size(0)}, x.options());
    runFused(x, layer, LinearEnd::store, y, {});
    return y;
}

void linearGelu(const at::Tensor& x, const LinearWeights& layer, const at::Tensor& out) {
    checkShapes(x, layer);
    checkResult(out, x, layer, "linearGelu, out");
    if (!canFuse(x, layer)) {
        geluTanh(product(x, layer), out);
        return;
    }
    runFused(x, layer, LinearEnd::gelu, out, {});
}

void linearAddGated(const at::Tensor& x, const LinearWeights& layer, const at::Tensor& gate, at::Tensor& sum) {
    checkShapes(x, layer);
    checkResult(sum, x, layer, "linearAddGated, sum");
    checkModulation(gate, sum, "linearAddGated, gate");
    if (!canFuse(x, layer)) {
        gatedResidual(sum, gate, product(x, layer));
        return;
    }
    runFused(x, layer, LinearEnd::addGated, sum, gate);
}

} // namespace arcflow::kernels
