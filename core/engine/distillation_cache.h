#pragma once

#include "core/engine/distillation_request.h"
#include "core/engine/model_loading.h"
#include "core/weights/tensor_cache.h"

namespace arcflow {

/// What a distillation would make again and again, on disk: embeddings of prompts, and where the teacher ends. They
/// belong to one set of weights, LoRAs and number format included.
class DistillationCache {
public:
    DistillationCache(const LoadedWeights& model, const DistillationRequest& request);

    /// Not inference tensors, whatever made them: gradients flow through what is computed with them.
    PromptEmbedding embedding(PromptEncoder& encoder, const std::string& text, const Task& task);
    /// `key`: all that the end depends on besides the model.
    at::Tensor teacherEnd(const std::string& key, const std::function<at::Tensor()>& make);

private:
    std::string m_owner;
    at::Device m_device;
    TensorCache m_cache;
};

} // namespace arcflow
