#include "core/vae/vae.h"

#include "core/vae/autoencoder_kl.h"
#include "core/vae/autoencoder_kl_qwen_image.h"

namespace arcflow {

Vae::Vae(Parts parts, at::Device device, at::ScalarType compute)
    : m_parts(std::move(parts)), m_device(device), m_compute(compute) {
    m_parts.latentMean = m_parts.latentMean.to(device);
    m_parts.latentDeviation = m_parts.latentDeviation.to(device);
}

at::Tensor Vae::decode(const at::Tensor& latents, const Task& task, const Probe& probe) const {
    if (latents.dim() != 4 || latents.size(1) != m_parts.latentChannels) {
        fail(ErrorKind::invalidRequest, "the autoencoder decodes latents [B, ", m_parts.latentChannels, ", h, w], got ",
             shapeText(latents.sizes()));
    }
    const at::Tensor wide = latents.to(m_device, at::kFloat);
    at::Tensor z = (wide * m_parts.latentDeviation + m_parts.latentMean).to(m_compute);
    if (m_parts.postQuant) {
        z = (*m_parts.postQuant)(z.contiguous(at::MemoryFormat::ChannelsLast));
    }
    const at::Tensor image = m_parts.decoder(z, task, "dec.", probe).to(at::kFloat);
    return m_parts.clampImage ? image.clamp(-1, 1) : image;
}

Vae::LatentDistribution Vae::encode(const at::Tensor& image, const Task& task, const Probe& probe) const {
    const int64_t factor = m_parts.scaleFactor;
    if (image.dim() != 4 || image.size(1) != 3 || image.size(2) % factor != 0 || image.size(3) % factor != 0 ||
        image.numel() == 0) {
        fail(ErrorKind::invalidRequest, "the autoencoder encodes images [B, 3, H, W] with sides that are multiples of ",
             factor, ", got ", shapeText(image.sizes()));
    }
    at::Tensor moments = m_parts.encoder(image.to(m_device, m_compute), task, "enc.", probe);
    if (m_parts.quant) {
        moments = (*m_parts.quant)(moments);
    }
    const std::vector<at::Tensor> halves = moments.to(at::kFloat).chunk(2, 1);
    return {halves[0], halves[1].clamp(-30, 20)};
}

at::Tensor Vae::normalised(const at::Tensor& z) const {
    return (z.to(m_device, at::kFloat) - m_parts.latentMean) / m_parts.latentDeviation;
}

at::Tensor Vae::encodeLatents(const at::Tensor& image, const Task& task, const at::Tensor& noise) const {
    const LatentDistribution distribution = encode(image, task);
    if (!noise.defined()) {
        return normalised(distribution.mean);
    }
    return normalised(distribution.mean + at::exp(distribution.logvar * 0.5) * noise.to(m_device, at::kFloat));
}

uint64_t Vae::decodeBytes(int64_t height, int64_t width) const {
    const double perValue = static_cast<double>(c10::elementSize(m_compute));
    return static_cast<uint64_t>(m_parts.decoder.peakValues(height * width) * perValue);
}

Vae loadVae(const ConfigFile& config, const WeightReader& reader) {
    const std::string className = config.text("_class_name", "AutoencoderKL");
    if (className == "AutoencoderKL") {
        return loadAutoencoderKl(config, reader);
    }
    if (className == "AutoencoderKLQwenImage") {
        return loadAutoencoderKlQwenImage(config, reader);
    }
    fail(ErrorKind::unsupported, config.sourceName(), ": autoencoder '", className,
         "' is not supported; expected AutoencoderKL or AutoencoderKLQwenImage");
}

} // namespace arcflow
