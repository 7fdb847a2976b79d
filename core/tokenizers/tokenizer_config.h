#pragma once

#include "core/tokenizers/tokenizer_pipeline.h"
#include "core/tokenizers/vocabulary.h"

#include <filesystem>

namespace arcflow {

class JsonCursor;

/// What tokenizer_config.json, special_tokens_map.json and added_tokens.json of a tokenizer folder say that matters
/// here. All three are optional.
struct TokenizerConfig {
    size_t modelMaxLength = 0; ///< 1…8192; files that mean "no limit" say 1e30
    std::string beginToken;    ///< bos_token. Empty if there is none; likewise below
    std::string endToken;      ///< eos_token
    std::string padToken;
    std::string unknownToken;
    std::vector<AddedToken> addedTokens; ///< in the order of their ids

    /// `defaults`: what holds where the folder is silent.
    static TokenizerConfig load(const std::filesystem::path& folder, const TokenizerConfig& defaults);

    /// The id of a token by its text, among the added tokens or else in the vocabulary; Error(modelCorrupt) if it is in
    /// neither.
    int64_t idOf(std::string_view token, const Vocabulary& vocabulary) const;
    /// Sets the padding, the length limit and the size of the vocabulary.
    void complete(TokenizerParts& parts, const Vocabulary& vocabulary) const;
};

/// Whether a folder has this file.
bool isThere(const std::filesystem::path& file);

/// One entry of `added_tokens` (tokenizer.json) or `added_tokens_decoder` (tokenizer_config.json).
AddedToken readAddedToken(int64_t id, const JsonCursor& entry);

} // namespace arcflow
