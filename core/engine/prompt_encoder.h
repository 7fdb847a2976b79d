#pragma once

#include "core/base/task.h"
#include "core/engine/result.h"
#include "core/formats/pipeline_folder.h"
#include "core/text/clip_text_encoder.h"
#include "core/text/qwen25_vl_encoder.h"
#include "core/text/t5_encoder.h"
#include "core/tokenizers/tokenizer.h"
#include "core/transformer/transformer.h"
#include "core/weights/weight_reader.h"

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace arcflow {

/// Ids [1, length] int64 as text encoders take them, padded on the right.
at::Tensor paddedIds(const std::vector<int64_t>& ids, int64_t length, int64_t padId);

/// Prompt to embedding, with the text encoders of one pipeline folder. Embeddings are cached by text, in memory, up to
/// a bound; the cache lives and dies with the weights, so it cannot hand out those of another model.
class PromptEncoder {
public:
    static std::unique_ptr<PromptEncoder> load(const PipelineFolder& folder, const WeightPlacement& placement,
                                               const Task& task);
    virtual ~PromptEncoder() = default;

    /// maxLength: text tokens of the long encoder (T5, Qwen); 0 = the model's default. tokens [1, T, D], pooled [1, P].
    PromptEmbedding encode(const std::string& text, int64_t maxLength, const Task& task);

    virtual std::vector<TokenCount> countTokens(const std::string& text) const = 0;
    virtual int64_t defaultLength() const = 0;
    virtual int64_t longestLength() const = 0;
    /// Linear modules of text_encoder and text_encoder_2, for LoRA files that change them.
    virtual std::pair<LinearMap, LinearMap> linears() { return {}; }

    void setCacheLimit(size_t bytes) { m_cacheLimit = bytes; }

protected:
    virtual PromptEmbedding compute(const std::string& text, int64_t length, const Task& task) const = 0;

private:
    struct Entry {
        std::string text;
        int64_t length;
        PromptEmbedding embedding;
        size_t bytes;
    };
    std::list<Entry> m_cache; ///< most recently used first
    size_t m_cacheBytes = 0;
    size_t m_cacheLimit = size_t{128} << 20;
};

} // namespace arcflow
