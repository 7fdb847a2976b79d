#include "core/train/picture_cache.h"

#include "core/formats/safetensors_file.h"
#include "core/imaging/image_io.h"
#include "core/weights/weight_reader.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <functional>

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
        if (madeFrom != cache.metadata().end() && madeFrom->second == source && entry &&
            at::IntArrayRef(entry->shape) == shape) {
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

/// The tensor of this name: from the file where it was made from the same source, else made, part by part.
at::Tensor cached(const fs::path& file, const TensorToWrite& tensor, const std::string& source, const Task& task,
                  const std::function<at::Tensor(int64_t begin, int64_t size)>& make) {
    const at::NoGradGuard noGrad;
    if (const std::optional<at::Tensor> there = stored(file, tensor.name.c_str(), source, tensor.shape)) {
        return *there;
    }
    SafetensorsStream out(file, tensor, {{sourceKey, source}});
    const int64_t count = tensor.shape.front();
    for (int64_t begin = 0; begin < count; begin += chunk) {
        task.advance(static_cast<double>(begin) / static_cast<double>(count));
        out.append(bytesOf(make(begin, std::min(chunk, count - begin)).contiguous()));
    }
    out.commit();
    const std::optional<at::Tensor> written = stored(file, tensor.name.c_str(), source, tensor.shape);
    if (!written) {
        fail(ErrorKind::io, file.string(), ": reading back what was just written failed");
    }
    return *written;
}

} // namespace

at::Tensor cachedPictures(const std::vector<CaptionedPicture>& pictures, int64_t size, const fs::path& file,
                          const Task& task) {
    const int64_t count = static_cast<int64_t>(pictures.size());
    const auto make = [&](int64_t begin, int64_t part) {
        at::Tensor levels = at::empty({part, size, size, 3}, at::kByte);
        at::parallel_for(0, part, 1, [&](int64_t first, int64_t last) {
            const at::NoGradGuard noGrad; // each thread has a mode of its own
            for (int64_t i = first; i < last; ++i) {
                levels[i].copy_(fitted(readImage(pictures[static_cast<size_t>(begin + i)].file), size));
            }
        });
        return levels;
    };
    return cached(file, {"pictures", StoredType::u8, {count, size, size, 3}, {}}, fingerprint(pictures), task, make);
}

at::Tensor asInput(const at::Tensor& levels, at::Device device) {
    return levels.to(device).permute({0, 3, 1, 2}).to(at::kFloat).div_(127.5).sub_(1);
}

at::Tensor cachedLatents(const at::Tensor& pictures, const std::string& picturesFingerprint, const Vae& vae,
                         const std::string& autoencoder, const fs::path& file, const Task& task) {
    const int64_t side = pictures.size(1) / vae.scaleFactor();
    const auto make = [&](int64_t begin, int64_t part) {
        return vae.encodeLatents(asInput(pictures.narrow(0, begin, part), vae.device()), task).to(at::kCPU, at::kHalf);
    };
    return cached(file, {"latents", StoredType::f16, {pictures.size(0), vae.latentChannels(), side, side}, {}},
                  picturesFingerprint + " " + autoencoder, task, make);
}

at::Tensor cachedFeatures(const at::Tensor& pictures, const std::string& picturesFingerprint, const PictureJudge& judge,
                          const std::string& judgeFingerprint, const fs::path& file, const Task& task) {
    const auto make = [&](int64_t begin, int64_t part) {
        return judge.featureMap(asInput(pictures.narrow(0, begin, part), judge.device), task).to(at::kCPU, at::kHalf);
    };
    const at::NoGradGuard noGrad;
    std::vector<int64_t> shape = make(0, 1).sizes().vec();
    shape[0] = pictures.size(0);
    return cached(file, {"features", StoredType::f16, shape, {}}, picturesFingerprint + " " + judgeFingerprint, task,
                  make);
}

} // namespace arcflow
