#include "core/engine/distillation_cache.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

std::string ownerOf(const LoadedWeights& model) {
    std::string owner = concat(model.info.modelHash, ' ', model.info.device, ' ', model.info.numberFormat);
    for (const LoraChoice& lora : model.request.loras) {
        owner += concat(' ', weightFingerprint(lora), '*', lora.strength);
    }
    return owner;
}

at::Tensor withoutInference(const at::Tensor& tensor) {
    return tensor.is_inference() ? tensor.clone() : tensor;
}

} // namespace

DistillationCache::DistillationCache(const LoadedWeights& model, const DistillationRequest& request)
    : m_owner(ownerOf(model)), m_device(model.any().device), m_cache(request.cache, {.bytes = request.cacheBytes}) {}

PromptEmbedding DistillationCache::embedding(PromptEncoder& encoder, const std::string& text, const Task& task) {
    const at::NoGradGuard noGrad;
    const std::string key = concat(m_owner, "\nembedding ", encoder.defaultLength(), '\n', text);
    const NamedTensors tensors = m_cache.get(key, [&] {
        const PromptEmbedding made = encoder.encode(text, encoder.defaultLength(), task);
        NamedTensors all;
        for (const auto& [name, tensor] :
             {std::pair("tokens", made.tokens), std::pair("pooled", made.pooled), std::pair("mask", made.mask)}) {
            if (tensor.defined()) {
                all.emplace_back(name, withoutInference(tensor));
            }
        }
        return all;
    });
    PromptEmbedding embedding;
    for (const auto& [name, tensor] : tensors) {
        (name == "tokens"   ? embedding.tokens
         : name == "pooled" ? embedding.pooled
                            : embedding.mask) = tensor.to(m_device);
    }
    return embedding;
}

at::Tensor DistillationCache::teacherEnd(const std::string& key, const std::function<at::Tensor()>& make) {
    const at::NoGradGuard noGrad;
    const NamedTensors tensors = m_cache.get(concat(m_owner, "\nteacher ", key), [&] {
        return NamedTensors{{"latents", withoutInference(make())}};
    });
    return tensors.front().second.to(m_device);
}

} // namespace arcflow
