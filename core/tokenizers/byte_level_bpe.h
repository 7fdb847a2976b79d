#pragma once

#include "core/tokenizers/token_model.h"
#include "core/tokenizers/vocabulary.h"

#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace arcflow {

/// Two tokens (in the byte alphabet) that become one; earlier ones in the file go first.
using BpeMerge = std::pair<std::string, std::string>;

/// Byte pair encoding over bytes, as GPT-2 introduced it: each byte of a word begins as a token of its own, then the
/// pair with the lowest rank is merged, the leftmost first, until no pair has a rank. In vocabularies bytes are written
/// in the byteAlphabet().
class ByteLevelBpe final : public TokenModel {
public:
    struct Options {
        std::string endOfWord;           ///< mark that the last token of a word ends with: `</w>`, or nothing
        std::optional<uint32_t> unknown; ///< for bytes that the vocabulary lacks; without it they are dropped
    };

    /// Error(modelCorrupt) if a merge uses or makes a token that the vocabulary lacks.
    ByteLevelBpe(const Vocabulary& vocabulary, const std::vector<BpeMerge>& merges, const Options& options);

    /// Takes n log n time for a word of n bytes.
    void encode(std::string_view word, std::vector<WordToken>& tokens) const override;

private:
    static constexpr uint32_t none = UINT32_MAX;
    struct Merge {
        uint32_t rank;
        uint32_t result;
    };
    struct PairHash { // the low half alone would crowd the buckets
        size_t operator()(uint64_t pair) const {
            return static_cast<size_t>((pair ^ (pair >> 29)) * 0x9e3779b97f4a7c15u);
        }
    };
    static uint64_t pairOf(uint32_t left, uint32_t right) { return (uint64_t{left} << 32) | right; }

    std::array<uint32_t, 256> m_tokenOfByte;
    std::array<uint32_t, 256> m_tokenOfLastByte;
    std::unordered_map<uint64_t, Merge, PairHash> m_merges;
};

} // namespace arcflow
