#include "kernels/cpu/loops.h"
#include "kernels/cpu/sum.h"

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

constexpr int64_t lanes = 64; // columns of y worked on side by side, in registers

/// y[j] += Σᵣ inner[r] · up[r][j] for `count` ≤ 64 columns.
ARCFLOW_HD void addColumns(const float* inner, const float* upColumns, int64_t rank, int64_t stride, int64_t count,
                           float* y) {
    float sum[lanes] = {};
    for (int64_t r = 0; r < rank; ++r) {
        const float* up = upColumns + r * stride;
#pragma omp simd
        for (int64_t j = 0; j < count; ++j) {
            sum[j] += inner[r] * up[j];
        }
    }
#pragma omp simd
    for (int64_t j = 0; j < count; ++j) {
        y[j] += sum[j];
    }
}

} // namespace

void run(const LowRankUpdate& op, int64_t begin, int64_t end) {
    float inner[maxFusedRank];
    for (int64_t row = begin; row < end; ++row) {
        const float* x = op.x.at(0, row);
        float* y = op.y.at(0, row);
        for (int64_t r = 0; r < op.rank; ++r) {
            const float* down = op.down + r * op.in;
            inner[r] = sumOf(op.in, [=](int64_t i) { return x[i] * down[i]; });
        }
        int64_t column = 0;
        for (; column + lanes <= op.out; column += lanes) {
            addColumns(inner, op.upColumns + column, op.rank, op.out, lanes, y + column);
        }
        if (column < op.out) {
            addColumns(inner, op.upColumns + column, op.rank, op.out, op.out - column, y + column);
        }
    }
}

} // namespace arcflow::kernels::ARCFLOW_ISA
