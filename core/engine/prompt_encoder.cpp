#include "core/engine/prompt_encoder.h"

#include <algorithm>

namespace arcflow {
namespace {

size_t bytesOf(const at::Tensor& tensor) {
    return tensor.defined() ? tensor.nbytes() : 0;
}

TokenCount counted(const char* encoder, const Encoding& encoding, size_t limit) {
    return {encoder, encoding.totalTokens, limit, encoding.keptBytes};
}

/// FLUX: T5's states are the prompt, CLIP's pooled vector modulates every block. Padding is part of both.
class FluxPromptEncoder : public PromptEncoder {
public:
    FluxPromptEncoder(const PipelineFolder& folder, const WeightPlacement& placement, const Task& task)
        : m_clipTokenizer(loadClipTokenizer(folder.componentPath("tokenizer"))),
          m_t5Tokenizer(loadT5Tokenizer(folder.componentPath("tokenizer_2"))),
          m_clip(ClipTextEncoder::load(folder.config("text_encoder"),
                                       {folder.checkpoint("text_encoder"), placement, task})),
          m_t5(
              T5Encoder::load(folder.config("text_encoder_2"), {folder.checkpoint("text_encoder_2"), placement, task})),
          m_device(placement.device) {
        m_clipLength =
            std::min<int64_t>(static_cast<int64_t>(m_clipTokenizer->modelMaxLength()), m_clip.config.maxPositions);
        checkVocabulary(*m_clipTokenizer, m_clip.config.vocabulary, folder, "tokenizer");
        checkVocabulary(*m_t5Tokenizer, m_t5.config.vocabulary, folder, "tokenizer_2");
    }

    std::vector<TokenCount> countTokens(const std::string& text) const override {
        return {counted("CLIP", m_clipTokenizer->encode(text, m_clipLength), m_clipLength),
                counted("T5", m_t5Tokenizer->encode(text, defaultLength()), defaultLength())};
    }
    int64_t defaultLength() const override {
        return std::min<int64_t>(longestLength(), static_cast<int64_t>(m_t5Tokenizer->modelMaxLength()));
    }
    int64_t longestLength() const override { return 512; }
    std::pair<LinearMap, LinearMap> linears() override { return {m_clip.linears(), m_t5.linears()}; }

protected:
    PromptEmbedding compute(const std::string& text, int64_t length, const Task& task) const override {
        const Encoding clip = m_clipTokenizer->encode(text, m_clipLength);
        const Encoding t5 = m_t5Tokenizer->encode(text, length);
        PromptEmbedding result;
        result.pooled = m_clip.pooled(paddedIds(clip.ids, m_clipLength, m_clipTokenizer->padId()).to(m_device), task);
        result.tokens = m_t5.forward(paddedIds(t5.ids, length, m_t5Tokenizer->padId()).to(m_device), task);
        return result;
    }

private:
    static void checkVocabulary(const Tokenizer& tokenizer, int64_t rows, const PipelineFolder& folder,
                                const char* component) {
        if (static_cast<int64_t>(tokenizer.vocabularySize()) > rows) {
            fail(ErrorKind::modelCorrupt, folder.componentPath(component).string(), ": the tokenizer has ",
                 tokenizer.vocabularySize(), " tokens, but its text encoder only ", rows,
                 ": they do not belong together");
        }
    }

    std::unique_ptr<Tokenizer> m_clipTokenizer, m_t5Tokenizer;
    ClipTextEncoder m_clip;
    T5Encoder m_t5;
    at::Device m_device;
    int64_t m_clipLength = 77;
};

/// Qwen-Image: the chat template around the prompt; its leading tokens are dropped from the states.
class QwenPromptEncoder : public PromptEncoder {
public:
    QwenPromptEncoder(const PipelineFolder& folder, const WeightPlacement& placement, const Task& task)
        : m_tokenizer(loadQwen2Tokenizer(folder.componentPath("tokenizer"))),
          m_model(Qwen25VlEncoder::load(folder.config("text_encoder"),
                                        {folder.checkpoint("text_encoder"), placement, task})),
          m_device(placement.device) {
        if (static_cast<int64_t>(m_tokenizer->vocabularySize()) > m_model.config.vocabulary) {
            fail(ErrorKind::modelCorrupt, folder.componentPath("tokenizer").string(), ": the tokenizer has ",
                 m_tokenizer->vocabularySize(), " tokens, but its text encoder only ", m_model.config.vocabulary,
                 ": they do not belong together");
        }
    }

    std::vector<TokenCount> countTokens(const std::string& text) const override {
        const std::string whole = qwenImagePrompt(text);
        const size_t before = whole.find(text.empty() ? "<|im_end|>\n<|im_start|>assistant" : text);
        Encoding encoding = m_tokenizer->encode(whole, maxTemplateTokens);
        encoding.totalTokens -= std::min(encoding.totalTokens, qwenImagePrefixTokens);
        const size_t kept = encoding.keptBytes - std::min(encoding.keptBytes, before);
        encoding.keptBytes = std::min(kept, text.size());
        return {counted("Qwen2.5-VL", encoding, static_cast<size_t>(defaultLength()))};
    }
    int64_t defaultLength() const override { return 512; }
    int64_t longestLength() const override { return 1024; }

protected:
    PromptEmbedding compute(const std::string& text, int64_t length, const Task& task) const override {
        const Encoding encoding = m_tokenizer->encode(qwenImagePrompt(text), maxTemplateTokens);
        const int64_t count = static_cast<int64_t>(encoding.ids.size());
        constexpr int64_t prefix = static_cast<int64_t>(qwenImagePrefixTokens);
        const at::Tensor states = m_model.forward(paddedIds(encoding.ids, count, 0).to(m_device), {}, task);
        const int64_t kept = std::min(count - prefix, length);
        if (kept < 1) {
            fail(ErrorKind::modelCorrupt, "the tokenizer makes ", count,
                 " tokens of Qwen-Image's prompt template, expected more than ", prefix);
        }
        return {states.narrow(1, prefix, kept).contiguous(), {}, {}};
    }

private:
    static constexpr size_t maxTemplateTokens = 1024 + qwenImagePrefixTokens;
    std::unique_ptr<Tokenizer> m_tokenizer;
    Qwen25VlEncoder m_model;
    at::Device m_device;
};

} // namespace

at::Tensor paddedIds(const std::vector<int64_t>& ids, int64_t length, int64_t padId) {
    at::Tensor row = at::full({1, length}, padId, at::kLong);
    std::copy(ids.begin(), ids.end(), row.mutable_data_ptr<int64_t>());
    return row;
}

std::unique_ptr<PromptEncoder> PromptEncoder::load(const PipelineFolder& folder, const WeightPlacement& placement,
                                                   const Task& task) {
    if (folder.family() == ModelFamily::flux) {
        return std::make_unique<FluxPromptEncoder>(folder, placement, task);
    }
    return std::make_unique<QwenPromptEncoder>(folder, placement, task);
}

PromptEmbedding PromptEncoder::encode(const std::string& text, int64_t maxLength, const Task& task) {
    const int64_t length = maxLength > 0 ? maxLength : defaultLength();
    if (length > longestLength()) {
        fail(ErrorKind::invalidRequest, "this model's prompts have at most ", longestLength(), " tokens, ", length,
             " were asked for");
    }
    const auto found = std::find_if(m_cache.begin(), m_cache.end(),
                                    [&](const Entry& entry) { return entry.length == length && entry.text == text; });
    if (found != m_cache.end()) {
        m_cache.splice(m_cache.begin(), m_cache, found);
        return found->embedding;
    }
    task.checkpoint();
    PromptEmbedding embedding = compute(text, length, task);
    const size_t bytes = bytesOf(embedding.tokens) + bytesOf(embedding.pooled) + text.size();
    m_cache.push_front({text, length, embedding, bytes});
    m_cacheBytes += bytes;
    while (m_cacheBytes > m_cacheLimit && m_cache.size() > 1) {
        m_cacheBytes -= m_cache.back().bytes;
        m_cache.pop_back();
    }
    return embedding;
}

} // namespace arcflow
