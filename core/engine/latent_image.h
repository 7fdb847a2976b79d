#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace arcflow {

/// An image as the decoder takes it, in the model's normalised latent space: what a finished denoise leaves, small
/// enough to keep until the picture itself is safely on disk.
struct LatentImage {
    int channels = 0, height = 0, width = 0;
    std::vector<float> values; // [channels, height, width]

    bool empty() const { return values.empty(); }
};

/// Writes latents as a safetensors file (tensor `latents` [1, C, h, w] fp32), all or nothing. Error(diskFull),
/// Error(io).
void writeLatents(const std::filesystem::path& file, const LatentImage& latents,
                  const std::map<std::string, std::string>& metadata = {});

/// Reads such a file back, and its metadata if asked for. Error(modelCorrupt) if it is something else.
LatentImage readLatents(const std::filesystem::path& file, std::map<std::string, std::string>* metadata = nullptr);

} // namespace arcflow
