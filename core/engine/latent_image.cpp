#include "core/engine/latent_image.h"

#include "core/base/error.h"
#include "core/formats/safetensors_file.h"

#include <cstring>

namespace arcflow {

void writeLatents(const std::filesystem::path& file, const LatentImage& latents,
                  const std::map<std::string, std::string>& metadata) {
    const TensorToWrite tensor{"latents",
                               StoredType::f32,
                               {1, latents.channels, latents.height, latents.width},
                               std::as_bytes(std::span(latents.values))};
    writeSafetensors(file, {tensor}, metadata);
}

LatentImage readLatents(const std::filesystem::path& path, std::map<std::string, std::string>* metadata) {
    constexpr int64_t mostSide = 1 << 14;
    const SafetensorsFile file = SafetensorsFile::open(path);
    const TensorEntry& entry = file.at("latents");
    const auto within = [](int64_t size) { return size >= 1 && size <= mostSide; };
    if (entry.type != StoredType::f32 || entry.shape.size() != 4 || entry.shape[0] != 1 || !within(entry.shape[1]) ||
        !within(entry.shape[2]) || !within(entry.shape[3])) {
        fail(ErrorKind::modelCorrupt, path.string(), ": expected latents [1, C, h, w] in F32, found ",
             shapeText(entry.shape), " in ", name(entry.type));
    }
    LatentImage latents{static_cast<int>(entry.shape[1]), static_cast<int>(entry.shape[2]),
                        static_cast<int>(entry.shape[3]),
                        std::vector<float>(static_cast<size_t>(entry.elementCount()))};
    const std::span<const std::byte> bytes = file.bytes(entry);
    std::memcpy(latents.values.data(), bytes.data(), bytes.size());
    if (metadata) {
        *metadata = file.metadata();
    }
    return latents;
}

} // namespace arcflow
