#include "core/transformer/rope.h"

#include "core/base/error.h"

#include <algorithm>

namespace arcflow {
namespace {

constexpr double theta = 10000.0;

/// position [L] × frequencies of one axis -> angles [L, width/2], in the type of `positions`.
at::Tensor angles(const at::Tensor& positions, int64_t width) {
    const at::Tensor exponent = at::arange(0, width, 2, positions.options()) / static_cast<double>(width);
    return at::outer(positions, at::reciprocal(at::pow(theta, exponent)));
}

RopeTables tables(const std::vector<at::Tensor>& anglesByAxis) {
    const at::Tensor all = at::cat(anglesByAxis, 1);
    return {all.cos().to(at::kFloat).contiguous(), all.sin().to(at::kFloat).contiguous()};
}

/// Row and column position of every image token, row-major, each [rows · columns].
std::pair<at::Tensor, at::Tensor> gridPositions(TokenGrid grid, int64_t firstRow, int64_t firstColumn,
                                                at::ScalarType type) {
    const at::Tensor rows = at::arange(firstRow, firstRow + grid.rows, at::dtype(type));
    const at::Tensor columns = at::arange(firstColumn, firstColumn + grid.columns, at::dtype(type));
    return {rows.repeat_interleave(grid.columns), columns.repeat({grid.rows})};
}

} // namespace

RopeTables fluxRope(TokenGrid grid, int64_t textTokens, const std::vector<int64_t>& axes) {
    const auto [rows, columns] = gridPositions(grid, 0, 0, at::kDouble);
    const at::Tensor text = at::zeros({textTokens}, at::kDouble);
    const at::Tensor frame = at::zeros({textTokens + grid.count()}, at::kDouble);
    return tables(
        {angles(frame, axes[0]), angles(at::cat({text, rows}), axes[1]), angles(at::cat({text, columns}), axes[2])});
}

RopeTables qwenImageRope(TokenGrid grid, int64_t textTokens, const std::vector<int64_t>& axes) {
    constexpr int64_t tableLength = 4096;
    const int64_t textStart = std::max(grid.rows / 2, grid.columns / 2);
    if (textStart + textTokens > tableLength) {
        fail(ErrorKind::invalidRequest, "image and prompt are too large for Qwen-Image's position table: ", grid.rows,
             "×", grid.columns, " tokens and ", textTokens, " text tokens need ", textStart + textTokens,
             " positions of ", tableLength);
    }
    // Centred; odd sizes have one more negative position.
    const auto [rows, columns] =
        gridPositions(grid, -(grid.rows - grid.rows / 2), -(grid.columns - grid.columns / 2), at::kFloat);
    const at::Tensor text = at::arange(textStart, textStart + textTokens, at::kFloat);
    const at::Tensor frame = at::cat({text, at::zeros({grid.count()}, at::kFloat)});
    return tables(
        {angles(frame, axes[0]), angles(at::cat({text, rows}), axes[1]), angles(at::cat({text, columns}), axes[2])});
}

} // namespace arcflow
