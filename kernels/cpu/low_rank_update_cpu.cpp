#include "kernels/cpu/loops.h"
#include "kernels/cpu/sum.h"

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

/// 16 floats in registers, whatever the instruction set makes of them; may lie anywhere in memory.
using Lanes = float __attribute__((vector_size(64), aligned(4), may_alias));
constexpr int64_t lanes = 16;

ARCFLOW_HD const Lanes& lanesAt(const float* memory) {
    return *reinterpret_cast<const Lanes*>(memory);
}
ARCFLOW_HD Lanes& lanesAt(float* memory) {
    return *reinterpret_cast<Lanes*>(memory);
}

/// y[j] += Σᵣ inner[r] · up[r][j] for 64 columns: the sums stay in registers, which GCC does not manage with an array.
ARCFLOW_HD void add64Columns(const float* inner, const float* upColumns, int64_t rank, int64_t stride, float* y) {
    Lanes a = lanesAt(y), b = lanesAt(y + lanes), c = lanesAt(y + 2 * lanes), d = lanesAt(y + 3 * lanes);
    for (int64_t r = 0; r < rank; ++r) {
        const float* up = upColumns + r * stride;
        a += inner[r] * lanesAt(up);
        b += inner[r] * lanesAt(up + lanes);
        c += inner[r] * lanesAt(up + 2 * lanes);
        d += inner[r] * lanesAt(up + 3 * lanes);
    }
    lanesAt(y) = a;
    lanesAt(y + lanes) = b;
    lanesAt(y + 2 * lanes) = c;
    lanesAt(y + 3 * lanes) = d;
}

/// The same for fewer columns.
ARCFLOW_HD void addColumns(const float* inner, const float* upColumns, int64_t rank, int64_t stride, int64_t count,
                           float* y) {
    for (int64_t r = 0; r < rank; ++r) {
        const float* up = upColumns + r * stride;
#pragma omp simd
        for (int64_t j = 0; j < count; ++j) {
            y[j] += inner[r] * up[j];
        }
    }
}

} // namespace

void run(const LowRankUpdate& op, int64_t begin, int64_t end) {
    constexpr int64_t block = 4 * lanes;
    float inner[maxFusedRank];
    for (int64_t row = begin; row < end; ++row) {
        const float* x = op.x.at(0, row);
        float* y = op.y.at(0, row);
        for (int64_t r = 0; r < op.rank; ++r) {
            const float* down = op.down + r * op.in;
            inner[r] = sumOf(op.in, [=](int64_t i) { return x[i] * down[i]; });
        }
        int64_t column = 0;
        for (; column + block <= op.out; column += block) {
            add64Columns(inner, op.upColumns + column, op.rank, op.out, y + column);
        }
        addColumns(inner, op.upColumns + column, op.rank, op.out, op.out - column, y + column);
    }
}

} // namespace arcflow::kernels::ARCFLOW_ISA
