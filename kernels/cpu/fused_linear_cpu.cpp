#include "kernels/cpu/loops.h"
#include "kernels/cpu/vectors.h"

// y = x · Wᵀ for few tokens. A general matrix product first copies W into a layout of its own, which takes a third of
// its time when only some dozen tokens share the copy. Here x is copied instead, token by token into the lanes of a
// vector register, and W is read where it lies, one number at a time for all lanes:
//
//     sums[row][lanes of tokens] += xColumns[k][lanes of tokens] · W[row][k]
//
// A low-rank update is the same product with a few more columns, and bias, GELU and gate cost one pass over sums that
// are in the cache. (Compare Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.)

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

// Sums held in registers at once: rows of W × vectors of tokens. Enough to hide the latency of a multiply-add, and
// few enough loads for each (measured for both; AVX2 has half as many registers).
#if defined(__AVX512F__)
constexpr int rowsAtOnce = 16, vectorsAtOnce = 1;
#elif defined(__AVX2__)
constexpr int rowsAtOnce = 4, vectorsAtOnce = 3;
#else
constexpr int rowsAtOnce = 4, vectorsAtOnce = 2;
#endif
constexpr int groupRows = 4; // rows that share one pointer: x86 addresses reach 0, 1 and 2 strides beyond it
constexpr int64_t panel = vectorsAtOnce * lanes; // tokens side by side in the scratch memory
static_assert(fusedLinearLanes % lanes == 0 && panel <= fusedLinearPanel);

/// tile[row][token] += Σₖ W[row][k] · columns[k][token] for `rows` rows and `vectors` vectors of tokens.
template <int rows, int vectors>
ARCFLOW_HD void addProduct(const float* weight, int64_t stride, const float* columns, int64_t count, float* tile) {
    Vector sums[rows][vectors];
#pragma GCC unroll 16
    for (int row = 0; row < rows; ++row) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) {
            sums[row][v] = load(tile + row * panel + v * lanes);
        }
    }
    const float* group[rows / groupRows];
#pragma GCC unroll 4
    for (int g = 0; g < rows / groupRows; ++g) {
        group[g] = weight + g * groupRows * stride;
    }
    for (int64_t k = 0; k < count; ++k) {
        Vector x[vectors];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) {
            x[v] = load(columns + k * panel + v * lanes);
        }
#pragma GCC unroll 4
        for (int g = 0; g < rows / groupRows; ++g) {
#pragma GCC unroll 4
            for (int row = 0; row < groupRows; ++row) {
#pragma GCC unroll 4
                for (int v = 0; v < vectors; ++v) {
                    sums[g * groupRows + row][v] += x[v] * group[g][row * stride];
                }
            }
            ++group[g];
        }
    }
#pragma GCC unroll 16
    for (int row = 0; row < rows; ++row) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) {
            store(tile + row * panel + v * lanes, sums[row][v]);
        }
    }
}

/// The same for any number of rows (a multiple of 4) and up to a panel of tokens.
ARCFLOW_HD void addProduct(const float* weight, int64_t stride, const float* columns, int64_t count, int64_t rows,
                           int vectors, float* tile) {
    int64_t row = 0;
    for (; row + rowsAtOnce <= rows; row += rowsAtOnce) {
        const float* begin = weight + row * stride;
        if (vectors == vectorsAtOnce) {
            addProduct<rowsAtOnce, vectorsAtOnce>(begin, stride, columns, count, tile + row * panel);
        } else {
            for (int v = 0; v < vectors; ++v) {
                addProduct<rowsAtOnce, 1>(begin, stride, columns + v * lanes, count, tile + row * panel + v * lanes);
            }
        }
    }
    for (; row < rows; row += groupRows) {
        for (int v = 0; v < vectors; ++v) {
            addProduct<groupRows, 1>(weight + row * stride, stride, columns + v * lanes, count,
                                     tile + row * panel + v * lanes);
        }
    }
}

/// The range of tokens and of the weight's rows that one task works on, and its scratch memory: for each panel of
/// tokens the columns of x, then those of every update's inner product.
struct Part {
    int64_t tokenBegin, tokenEnd, rowBegin, rowEnd;
    float* columns;
    int64_t columnsPerPanel;

    ARCFLOW_HD int64_t panels() const { return (tokenEnd - tokenBegin + panel - 1) / panel; }
    ARCFLOW_HD int vectorsIn(int64_t p) const {
        const int64_t left = tokenEnd - tokenBegin - p * panel;
        return static_cast<int>(left >= panel ? vectorsAtOnce : (left + lanes - 1) / lanes);
    }
    ARCFLOW_HD float* columnsOf(int64_t p, int64_t column) const {
        return columns + (p * columnsPerPanel + column) * panel;
    }
};

ARCFLOW_HD Part partOf(const FusedLinear& op, int64_t task) {
    const int64_t vectors = (op.tokens + lanes - 1) / lanes, tiles = (op.out + lanes - 1) / lanes;
    const int64_t tokenPart = task / op.weightParts, weightPart = task % op.weightParts;
    const auto upTo = [](int64_t units, int64_t part, int64_t parts, int64_t all) {
        const int64_t end = units * part / parts * lanes;
        return end < all ? end : all;
    };
    Part part{upTo(vectors, tokenPart, op.tokenParts, op.tokens),
              upTo(vectors, tokenPart + 1, op.tokenParts, op.tokens),
              upTo(tiles, weightPart, op.weightParts, op.out),
              upTo(tiles, weightPart + 1, op.weightParts, op.out),
              op.scratch + task * op.scratchPerTask,
              op.in};
    for (int64_t u = 0; u < op.updateCount; ++u) {
        part.columnsPerPanel += op.updates[u].rank;
    }
    return part;
}

/// Tokens beyond the last one repeat it; nobody stores what comes of them.
ARCFLOW_HD void copyColumns(const FusedLinear& op, const Part& part, int64_t p) {
    for (int v = 0; v < part.vectorsIn(p); ++v) {
        const float* rows[lanes];
        for (int i = 0; i < lanes; ++i) {
            const int64_t token = part.tokenBegin + p * panel + v * lanes + i;
            const int64_t held = token < part.tokenEnd ? token : part.tokenEnd - 1;
            rows[i] = op.x.at(held / op.length, held % op.length);
        }
        for (int64_t k = 0; k < op.in; k += lanes) {
            Vector square[lanes];
#pragma GCC unroll 16
            for (int i = 0; i < lanes; ++i) {
                square[i] = load(rows[i] + k);
            }
            transpose(square);
            float* columns = part.columnsOf(p, k) + v * lanes;
#pragma GCC unroll 16
            for (int i = 0; i < lanes; ++i) {
                store(columns + i * panel, square[i]);
            }
        }
    }
}

ARCFLOW_HD bool touches(const LowRankFactors& update, int64_t rowBegin, int64_t rowEnd) {
    return update.rowBegin < rowEnd && rowBegin < update.rowEnd;
}

ARCFLOW_HD void addInnerColumns(const FusedLinear& op, const Part& part, int64_t p) {
    int64_t column = op.in;
    for (int64_t u = 0; u < op.updateCount; ++u) {
        const LowRankFactors& update = op.updates[u];
        if (touches(update, part.rowBegin, part.rowEnd)) {
            float* inner = part.columnsOf(p, column);
            for (int64_t i = 0; i < update.rank * panel; ++i) {
                inner[i] = 0.0F;
            }
            addProduct(update.down, op.in, part.columnsOf(p, 0), op.in, update.rank, part.vectorsIn(p), inner);
        }
        column += update.rank;
    }
}

/// One token's results for the rows [row, row + count) of the weight.
ARCFLOW_HD void finish(const FusedLinear& op, int64_t token, int64_t row, int64_t count, Vector values) {
    const int64_t batch = token / op.length, position = token % op.length;
    float* y = op.y.at(batch, position) + row;
    const float* gate = op.end == LinearEnd::addGated ? op.gate.at(batch, position) + row : nullptr;
    if (count == lanes) {
        store(y, gate ? load(y) + load(gate) * values : values);
        return;
    }
    for (int64_t i = 0; i < count; ++i) {
        y[i] = gate ? y[i] + gate[i] * values[i] : values[i];
    }
}

ARCFLOW_HD void runTile(const FusedLinear& op, const Part& part, int64_t p, int64_t row) {
    const int64_t rows = part.rowEnd - row < lanes ? part.rowEnd - row : lanes;
    const int vectors = part.vectorsIn(p);
    alignas(64) float tile[lanes * panel];
    for (int64_t i = 0; i < lanes; ++i) {
        const float bias = op.bias && i < rows ? op.bias[row + i] : 0.0F;
#pragma omp simd
        for (int64_t token = 0; token < panel; ++token) {
            tile[i * panel + token] = bias;
        }
    }
    addProduct(op.weight + row * op.in, op.in, part.columnsOf(p, 0), op.in, rows, vectors, tile);
    int64_t column = op.in;
    for (int64_t u = 0; u < op.updateCount; ++u) {
        const LowRankFactors& update = op.updates[u];
        if (touches(update, row, row + rows)) {
            addProduct(update.up + (row - update.rowBegin) * update.rank, update.rank, part.columnsOf(p, column),
                       update.rank, rows, vectors, tile);
        }
        column += update.rank;
    }
    if (op.end == LinearEnd::gelu) {
#pragma omp simd
        for (int64_t i = 0; i < lanes * panel; ++i) {
            tile[i] = geluOf(tile[i]);
        }
    }
    for (int v = 0; v < vectors; ++v) {
        Vector square[lanes];
#pragma GCC unroll 16
        for (int i = 0; i < lanes; ++i) {
            square[i] = load(tile + i * panel + v * lanes);
        }
        transpose(square);
        const int64_t first = part.tokenBegin + p * panel + v * lanes;
#pragma GCC unroll 16
        for (int i = 0; i < lanes; ++i) {
            if (first + i < part.tokenEnd) {
                finish(op, first + i, row, rows, square[i]);
            }
        }
    }
}

/// Asks for the p-th share of the next tile's rows of W while this one is worked on: a row is too short for the
/// processor to notice by itself that it is read from end to end.
ARCFLOW_HD void prefetchShare(const FusedLinear& op, const Part& part, int64_t p, int64_t nextRow) {
    constexpr int64_t line = 16; // floats in a cache line
    const int64_t left = part.rowEnd - nextRow;
    const int64_t lines = (left < lanes ? left : lanes) * op.in / line;
    const float* begin = op.weight + nextRow * op.in;
    for (int64_t i = lines * p / part.panels(); i < lines * (p + 1) / part.panels(); ++i) {
        __builtin_prefetch(begin + i * line, /*write=*/0, /*locality=*/2);
    }
}

} // namespace

void run(const FusedLinear& op, int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; ++task) {
        const Part part = partOf(op, task);
        for (int64_t p = 0; p < part.panels(); ++p) {
            copyColumns(op, part, p);
            addInnerColumns(op, part, p);
        }
        for (int64_t row = part.rowBegin; row < part.rowEnd; row += lanes) { // all tokens while W's rows are in cache
            for (int64_t p = 0; p < part.panels(); ++p) {
                prefetchShare(op, part, p, row + lanes);
                runTile(op, part, p, row);
            }
        }
    }
}

} // namespace arcflow::kernels::ARCFLOW_ISA
