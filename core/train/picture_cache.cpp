#include "core/train/picture_cache.h"

#include "core/formats/safetensors_file.h"
#include "core/imaging/image_io.h"
#include "core/weights/weight_reader.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

constexpr const char* sourceKey = "made_from";
constexpr int64_t chunk = 64; ///< pictures at a time

/// The file's tensor where it is whole and made from this source.
std::optional<at::Tensor> stored(const fs::path& file, const char* name, const std::string& source,
                                 at::IntArrayRef shape) {
    std::error_code error;
    if (!fs::exists(file, error)) {
        return std::nullopt;
    }
    try {
        const SafetensorsFile cache = SafetensorsFile::open(file);
        const auto madeFrom = cache.metadata().find(sourceKey);
        const TensorEntry* entry = cache.find(name);
        if (madeFrom != cache.metadata().end() && madeFrom->second == source && entry && at::IntArrayRef(entry->shape) == shape) {
            return storedTensor(cache, *entry);
        }
    } catch (const Error& broken) {
        if (broken.kind() == ErrorKind::cancelled) {
            throw;
        }
    }
    return std::nullopt; // another run's, or damaged: it is made anew
}

/// Levels [size, size, 3].
at::Tensor fitted(const Image& image, int64_t size) {
    const at::Tensor pixels =
        at::from_blob(const_cast<float*>(image.pixels.data()), {image.height, image.width, 3}, at::kFloat);
    at::Tensor square = pixels;
    if (image.width != size || image.height != size) {
        const int64_t side = std::min(image.width, image.height);
        square = at::_upsample_bicubic2d_aa(pixels.narrow(0, (image.height - side) / 2, side)
                                                .narrow(1, (image.width - side) / 2, side)
                                                .permute({2, 0, 1})
                                                .unsqueeze(0)
                                                .contiguous(),
                                            {size, size}, /*align_corners=*/false)[0]
                     .permute({1, 2, 0});
    }
    return (square.clamp(0, 1) * 255).round().to(at::kByte).contiguous();
}

std::span<const std::byte> bytesOf(const at::Tensor& tensor) {
    return {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()};
}

} // namespace

at::Tensor cachedPictures(const std::vector<CaptionedPicture>& pictures, int64_t size, const fs::path& file,
                          const Task& task) {
    const at::NoGradGuard noGrad;
    const int64_t count = static_cast<int64_t>(pictures.size());
    const std::vector<int64_t> shape{count, size, size, 3};
    const std::string source = fingerprint(pictures);
    if (const std::optional<at::Tensor> cached = stored(file, "pictures", source, shape)) {
        return *cached;
    }
    SafetensorsStream out(file, {"pictures", StoredType::u8, shape, {}}, {{sourceKey, source}});
    at::Tensor levels = at::empty({chunk, size, size, 3}, at::kByte);
    for (int64_t begin = 0; begin < count; begin += chunk) {
        task.advance(static_cast<double>(begin) / static_cast<double>(count));
        const int64_t end = std::min(begin + chunk, count);
        at::parallel_for(begin, end, 1, [&](int64_t first, int64_t last) {
            const at::NoGradGuard noGradHere;
            for (int64_t i = first; i < last; ++i) {
                levels[i - begin].copy_(fitted(readImage(pictures[static_cast<size_t>(i)].file), size));
            }
        });
        out.append(bytesOf(levels.narrow(0, 0, end - begin)));
    }
    out.commit();
    const std::optional<at::Tensor> written = stored(file, "pictures", source, shape);
    if (!written) {
        fail(ErrorKind::io, file.string(), ": reading back what was just written failed");
    }
    return *written;
}

at::Tensor asInput(const at::Tensor& levels, at::Device device) {
    return levels.to(device).permute({0, 3, 1, 2}).to(at::kFloat).div_(127.5).sub_(1);
}

at::Tensor cachedLatents(const at::Tensor& pictures, const std::string& picturesFingerprint, const Vae& vae,
                         const std::string& autoencoder, const fs::path& file, const Task& task) {
    const at::NoGradGuard noGrad;
    const int64_t count = pictures.size(0);
    const int64_t side = pictures.size(1) / vae.scaleFactor();
    const std::vector<int64_t> shape{count, vae.latentChannels(), side, side};
    const std::string source = picturesFingerprint + " " + autoencoder;
    if (const std::optional<at::Tensor> cached = stored(file, "latents", source, shape)) {
        return *cached;
    }
    SafetensorsStream out(file, {"latents", StoredType::f16, shape, {}}, {{sourceKey, source}});
    for (int64_t begin = 0; begin < count; begin += chunk) {
        task.advance(static_cast<double>(begin) / static_cast<double>(count));
        const at::Tensor part = pictures.narrow(0, begin, std::min(chunk, count - begin));
        out.append(bytesOf(vae.encodeLatents(asInput(part, vae.device()), task).to(at::kCPU, at::kHalf).contiguous()));
    }
    out.commit();
    const std::optional<at::Tensor> written = stored(file, "latents", source, shape);
    if (!written) {
        fail(ErrorKind::io, file.string(), ": reading back what was just written failed");
    }
    return *written;
}

} // namespace arcflow
