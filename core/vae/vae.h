#pragma once

#include "core/formats/config_file.h"
#include "core/vae/vae_blocks.h"

namespace arcflow {

/// The image autoencoder of a pipeline. Both families have the same structure and differ in norms, widths and names,
/// which the loaders know. Latents are in the transformer's normalised space: (z − mean) / deviation of what the
/// encoder puts out. A value: copies share the weights.
///
///     const Vae vae = loadVae(folder.config("vae"), reader);
///     at::Tensor image = vae.decode(latents, task); // [B, C, h, w] -> [B, 3, 8h, 8w]
class Vae {
public:
    struct Parts {
        ConvStack encoder, decoder;
        std::optional<Conv2d> quant, postQuant; ///< 1×1, behind the encoder and before the decoder
        at::Tensor latentMean, latentDeviation; ///< fp32 [C, 1, 1] or [1, 1, 1]
        int64_t latentChannels = 16;
        int64_t scaleFactor = 8;
        bool clampImage = false;
    };
    struct LatentDistribution {
        at::Tensor mean;   ///< [B, C, h, w] fp32, not normalised
        at::Tensor logvar; ///< clamped to −30…20
    };

    Vae(Parts parts, at::Device device, at::ScalarType compute);

    /// Normalised latents [B, C, h, w] of any type -> image [B, 3, 8h, 8w] fp32, channels-last, around −1…1: clamped
    /// for Qwen-Image, not for FLUX, as in their pipelines. Probe: "dec.conv_in", "dec.mid", "dec.up.i",
    /// "dec.conv_out"; to keep what it sees it must clone. Error(invalidRequest) for a wrong shape.
    at::Tensor decode(const at::Tensor& latents, const Task& task, const Probe& probe = {}) const;

    /// Image [B, 3, H, W] in −1…1, sides multiples of scaleFactor. Probe: "enc.conv_in", "enc.down.i", "enc.mid",
    /// "enc.conv_out".
    LatentDistribution encode(const at::Tensor& image, const Task& task, const Probe& probe = {}) const;

    /// Normalised latents of an image: the mean, or with `noise` [B, C, h, w] a sample.
    at::Tensor encodeLatents(const at::Tensor& image, const Task& task, const at::Tensor& noise = {}) const;

    at::Tensor normalised(const at::Tensor& z) const; ///< (z − mean) / deviation
    int64_t latentChannels() const { return m_parts.latentChannels; }
    int64_t scaleFactor() const { return m_parts.scaleFactor; }
    at::Device device() const { return m_device; }
    uint64_t decodeBytes(int64_t height,
                         int64_t width) const; ///< estimated peak for latents of this size, weights apart

private:
    Parts m_parts;
    at::Device m_device;
    at::ScalarType m_compute;
};

/// AutoencoderKL or AutoencoderKLQwenImage, by `_class_name`. Error(unsupported) for others, Error(modelCorrupt) naming
/// the key or tensor where config and weights do not fit.
Vae loadVae(const ConfigFile& config, const WeightReader& reader);

} // namespace arcflow
