#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// A text as token ids, special tokens included, not padded.
struct Encoding {
    std::vector<int64_t> ids;
    size_t totalTokens = 0; ///< how many there would be without the length limit (special tokens included)
    size_t keptBytes = 0;   ///< bytes of the text (UTF-8) that the kept ids stand for; the rest is cut off
    bool truncated() const { return ids.size() < totalTokens; }
};

/// Text to ids for one encoder. Immutable after loading, so any thread may call it.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    /// Ids with the special tokens this model wants, cut to `maxLength` (special tokens stay). Invalid UTF-8 is
    /// replaced.
    virtual Encoding encode(std::string_view text, size_t maxLength) const = 0;

    virtual int64_t padId() const = 0;
    virtual size_t modelMaxLength() const = 0; ///< model_max_length of tokenizer_config.json, bounded to 1…8192
    virtual size_t vocabularySize() const = 0; ///< one more than the largest id
};

/// Reads a tokenizer folder: CLIP (vocab.json + merges.txt or tokenizer.json), T5 (spiece.model or tokenizer.json),
/// Qwen2 (vocab.json + merges.txt + added tokens, or tokenizer.json). Error(modelMissing / modelCorrupt / unsupported)
/// otherwise.
std::unique_ptr<Tokenizer> loadClipTokenizer(const std::filesystem::path& folder);
std::unique_ptr<Tokenizer> loadT5Tokenizer(const std::filesystem::path& folder);
std::unique_ptr<Tokenizer> loadQwen2Tokenizer(const std::filesystem::path& folder);

/// The prompt inside Qwen-Image's chat template, and how many leading tokens of it are dropped after encoding.
std::string qwenImagePrompt(std::string_view prompt);
inline constexpr size_t qwenImagePrefixTokens = 34;

} // namespace arcflow
