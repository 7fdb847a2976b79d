#include "core/engine/image_decoding.h"

#include "core/engine/runtime.h"
#include "core/vae/tiled_decode.h"

#include <cstring>

namespace arcflow {

LatentImage latentImage(const at::Tensor& latents) {
    const at::Tensor dense = latents.to(at::kCPU, at::kFloat).contiguous();
    LatentImage result{
        static_cast<int>(dense.size(1)), static_cast<int>(dense.size(2)), static_cast<int>(dense.size(3)), {}};
    const float* values = dense.const_data_ptr<float>();
    result.values.assign(values, values + dense.numel());
    return result;
}

at::Tensor tensorOf(const LatentImage& latents) {
    const std::array<int64_t, 4> sizes{1, latents.channels, latents.height, latents.width};
    if (static_cast<int64_t>(latents.values.size()) != sizes[1] * sizes[2] * sizes[3] || latents.empty()) {
        fail(ErrorKind::invalidRequest, "expected latents of ", shapeText(sizes), ", found ", latents.values.size(),
             " values");
    }
    at::Tensor tensor = at::empty(sizes, at::kFloat);
    std::memcpy(tensor.mutable_data_ptr(), latents.values.data(), latents.values.size() * sizeof(float));
    return tensor;
}

Image imageOf(const at::Tensor& picture) {
    const at::Tensor rows =
        (picture / 2 + 0.5).clamp(0, 1).permute({1, 2, 0}).to(at::kCPU, at::kFloat).contiguous(); // [H, W, 3]
    Image image(static_cast<int>(rows.size(1)), static_cast<int>(rows.size(0)), 3);
    std::memcpy(image.pixels.data(), rows.const_data_ptr<float>(), image.pixels.size() * sizeof(float));
    return image;
}

Image decodeLatents(const LoadedWeights& model, const at::Tensor& latents, const Task& task) {
    if (latents.size(1) != model.vae->latentChannels()) {
        fail(ErrorKind::invalidRequest, "latents with ", latents.size(1), " channels do not belong to ",
             model.info.name, ", which has ", model.vae->latentChannels());
    }
    const at::Tensor decoded = decodeWithin(*model.vae, latents.to(model.vae->device()), availableBytes() / 2, task);
    task.advance(1.0);
    return imageOf(decoded[0]);
}

} // namespace arcflow
