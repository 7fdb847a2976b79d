#include "core/sampling/latents.h"

#include "core/base/error.h"

#include <ATen/CPUGeneratorImpl.h>

namespace arcflow {

at::Tensor pack(const at::Tensor& latents) {
    const int64_t batch = latents.size(0);
    const int64_t channels = latents.size(1);
    const int64_t rows = latents.size(2) / 2;
    const int64_t columns = latents.size(3) / 2;
    return latents.reshape({batch, channels, rows, 2, columns, 2})
        .permute({0, 2, 4, 1, 3, 5})
        .reshape({batch, rows * columns, 4 * channels});
}

at::Tensor unpack(const at::Tensor& packed, TokenGrid grid) {
    const int64_t batch = packed.size(0);
    const int64_t channels = packed.size(2) / 4;
    return packed.reshape({batch, grid.rows, grid.columns, channels, 2, 2})
        .permute({0, 3, 1, 4, 2, 5})
        .reshape({batch, channels, 2 * grid.rows, 2 * grid.columns});
}

TokenGrid tokenGrid(int64_t width, int64_t height, int64_t vaeFactor) {
    const int64_t pixels = 2 * vaeFactor; // per token and side
    const TokenGrid grid{height / pixels, width / pixels};
    if (width < pixels || height < pixels || width > 65536 || height > 65536) {
        fail(ErrorKind::invalidRequest, "image size ", width, "×", height, " is out of range: each side must be ",
             pixels, " to 65536 pixels");
    }
    return grid;
}

at::Tensor seededNoise(uint64_t seed, int64_t channels, TokenGrid grid) {
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    return at::randn({1, channels, 2 * grid.rows, 2 * grid.columns}, generator, at::dtype(at::kFloat));
}

} // namespace arcflow
