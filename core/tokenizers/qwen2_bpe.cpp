// The tokenizer of Qwen2 and Qwen2.5-VL: text is composed (NFC) and nothing else; no special tokens around it.

#include "core/tokenizers/tokenizer_json.h"

namespace arcflow {
namespace {

TokenizerParts readVocabularyAndMerges(const std::filesystem::path& folder, const TokenizerConfig& config) {
    const Vocabulary vocabulary = readVocabularyJson(folder / "vocab.json");
    TokenizerParts parts;
    parts.addedTokens = config.addedTokens;
    parts.normalizers = {composeNfc};
    parts.splitWords = splitQwen2Words;
    parts.model = std::make_shared<ByteLevelBpe>(vocabulary, readMergesText(folder / "merges.txt", SIZE_MAX),
                                                 ByteLevelBpe::Options{});
    config.complete(parts, vocabulary);
    return parts;
}

} // namespace

std::unique_ptr<Tokenizer> loadQwen2Tokenizer(const std::filesystem::path& folder) {
    TokenizerConfig defaults;
    defaults.modelMaxLength = 8192;
    defaults.padToken = "<|endoftext|>";
    const TokenizerConfig config = TokenizerConfig::load(folder, defaults);
    const std::filesystem::path json = folder / "tokenizer.json";
    return std::make_unique<TokenizerPipeline>(isThere(json) ? readTokenizerJson(json, TokenizerFamily::qwen2, config)
                                                             : readVocabularyAndMerges(folder, config));
}

std::string qwenImagePrompt(std::string_view prompt) {
    std::string text =
        "<|im_start|>system\n"
        "Describe the image by detailing the color, shape, size, texture, quantity, text, spatial relationships of "
        "the objects and background:<|im_end|>\n"
        "<|im_start|>user\n";
    text += prompt;
    return text += "<|im_end|>\n<|im_start|>assistant\n";
}

} // namespace arcflow
