// The tokenizer of CLIP: text is composed (NFC), white space collapsed and lower-cased; words end in `</w>`; every text
// begins with <|startoftext|> and ends with <|endoftext|>.

#include "core/tokenizers/code_points.h"
#include "core/tokenizers/tokenizer_json.h"

namespace arcflow {
namespace {

TokenizerParts readVocabularyAndMerges(const std::filesystem::path& folder, const TokenizerConfig& config) {
    // The published vocabulary has 49408 tokens: 256 bytes, the same as word ends, two special ones and these merges.
    // Longer lists of merges (the one CLIP was released with has 262144) are cut here by every implementation.
    constexpr size_t mostMerges = 49152 - 256 - 2;
    const Vocabulary vocabulary = readVocabularyJson(folder / "vocab.json");
    const std::vector<BpeMerge> merges = readMergesText(folder / "merges.txt", mostMerges);

    TokenizerParts parts;
    parts.normalizers = {composeNfc, [](const AlignedText& text) { return replaceRuns(text, isWhitespace, 1, " "); },
                         toLowercase};
    parts.splitWords = [](AlignedText& text) { return splitClipWords(text, true); };
    parts.model = std::make_shared<ByteLevelBpe>(
        vocabulary, merges,
        ByteLevelBpe::Options{"</w>", static_cast<uint32_t>(config.idOf(config.unknownToken, vocabulary))});
    parts.prefix = {config.idOf(config.beginToken, vocabulary)};
    parts.suffix = {config.idOf(config.endToken, vocabulary)};
    parts.addedTokens = config.addedTokens;
    if (parts.addedTokens.empty()) {
        parts.addedTokens = {{.content = config.beginToken, .id = parts.prefix.front()},
                             {.content = config.endToken, .id = parts.suffix.front()}};
    }
    config.complete(parts, vocabulary);
    return parts;
}

} // namespace

std::unique_ptr<Tokenizer> loadClipTokenizer(const std::filesystem::path& folder) {
    TokenizerConfig defaults;
    defaults.modelMaxLength = 77;
    defaults.beginToken = "<|startoftext|>";
    defaults.endToken = defaults.padToken = defaults.unknownToken = "<|endoftext|>";
    const TokenizerConfig config = TokenizerConfig::load(folder, defaults);
    // Libraries load tokenizer.json where there is one, so it is what a model was used with.
    const std::filesystem::path json = folder / "tokenizer.json";
    return std::make_unique<TokenizerPipeline>(isThere(json) ? readTokenizerJson(json, TokenizerFamily::clip, config)
                                                             : readVocabularyAndMerges(folder, config));
}

} // namespace arcflow
