#include "core/vae/tiled_decode.h"

#include <algorithm>

namespace arcflow {
namespace {

constexpr int64_t leastTile = 16;

/// One axis of the tile grid: tiles of equal length spread evenly, with the weight of every image pixel in every tile.
/// At each pixel the weights of all tiles sum to one.
struct TileAxis {
    int64_t length;                  ///< of a tile, latent pixels
    std::vector<int64_t> starts;     ///< latent pixels
    std::vector<at::Tensor> weights; ///< fp32 [length · scale] each

    TileAxis(int64_t extent, const TileOptions& options, int64_t scale) : length(std::min(options.tile, extent)) {
        const int64_t stride = options.tile - options.overlap;
        const int64_t count = 1 + (extent - length + stride - 1) / stride;
        for (int64_t i = 0; i < count; ++i) {
            starts.push_back(count == 1 ? 0 : i * (extent - length) / (count - 1));
        }
        at::Tensor total = at::zeros({extent * scale}, at::kFloat);
        for (int64_t i = 0; i < count; ++i) {
            at::Tensor weight = at::ones({length * scale}, at::kFloat);
            if (i > 0) {
                const int64_t shared = (starts[i - 1] + length - starts[i]) * scale;
                weight.narrow(0, 0, shared).mul_(ramp(shared));
            }
            if (i + 1 < count) {
                const int64_t shared = (starts[i] + length - starts[i + 1]) * scale;
                weight.narrow(0, length * scale - shared, shared).mul_(ramp(shared).flip(0));
            }
            total.narrow(0, starts[i] * scale, length * scale).add_(weight);
            weights.push_back(weight);
        }
        for (int64_t i = 0; i < count; ++i) { // where three tiles meet, ramps alone do not sum to one
            weights[i].div_(total.narrow(0, starts[i] * scale, length * scale));
        }
    }

    static at::Tensor ramp(int64_t count) {
        return (at::arange(count, at::kFloat) + 0.5) / static_cast<double>(std::max<int64_t>(count, 1));
    }
};

} // namespace

at::Tensor tiledDecode(const Vae& vae, const at::Tensor& latents, const TileOptions& options, const Task& task) {
    if (options.overlap < 0 || options.tile <= options.overlap) {
        fail(ErrorKind::invalidRequest, "tiles of ", options.tile, " latent pixels cannot overlap by ",
             options.overlap);
    }
    const int64_t scale = vae.scaleFactor();
    const TileAxis rows(latents.size(2), options, scale);
    const TileAxis columns(latents.size(3), options, scale);
    const auto count = static_cast<double>(rows.starts.size() * columns.starts.size());
    at::Tensor image =
        at::zeros({latents.size(0), 3, latents.size(2) * scale, latents.size(3) * scale},
                  at::dtype(at::kFloat).device(vae.device()).memory_format(at::MemoryFormat::ChannelsLast));
    double done = 0;
    for (size_t r = 0; r < rows.starts.size(); ++r) {
        for (size_t c = 0; c < columns.starts.size(); ++c, ++done) {
            const Task tileTask{task.stop, [&](double fraction) { task.advance((done + fraction) / count); }};
            const at::Tensor part =
                latents.narrow(2, rows.starts[r], rows.length).narrow(3, columns.starts[c], columns.length);
            const at::Tensor weight =
                at::outer(rows.weights[r], columns.weights[c]).to(vae.device()); // [8·length, 8·length]
            image.narrow(2, rows.starts[r] * scale, rows.length * scale)
                .narrow(3, columns.starts[c] * scale, columns.length * scale)
                .addcmul_(vae.decode(part, tileTask), weight);
        }
    }
    return image;
}

at::Tensor decodeWithin(const Vae& vae, const at::Tensor& latents, uint64_t budgetBytes, const Task& task) {
    const auto batch = static_cast<uint64_t>(latents.size(0));
    if (batch * vae.decodeBytes(latents.size(2), latents.size(3)) <= budgetBytes) {
        return vae.decode(latents, task);
    }
    int64_t tile = std::max(leastTile, std::max(latents.size(2), latents.size(3)) - 1);
    while (tile > leastTile && batch * vae.decodeBytes(tile, tile) > budgetBytes) {
        --tile;
    }
    return tiledDecode(vae, latents, {tile, tile / 4}, task);
}

} // namespace arcflow
