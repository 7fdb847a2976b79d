#pragma once

#include "core/tokenizers/added_tokens.h"
#include "core/tokenizers/normalizers.h"
#include "core/tokenizers/token_model.h"
#include "core/tokenizers/tokenizer.h"
#include "core/tokenizers/word_splitters.h"

namespace arcflow {

/// What a tokenizer is made of. All three families are this, with different parts.
struct TokenizerParts {
    std::vector<AddedToken> addedTokens;
    std::vector<Normalizer> normalizers; ///< in order
    WordSplitter splitWords;             ///< none: the text is one word
    std::shared_ptr<const TokenModel> model;
    std::vector<int64_t> prefix, suffix; ///< special tokens around every text
    int64_t padId = 0;
    size_t modelMaxLength = 1;
    size_t vocabularySize = 0;
};

/// Text → added tokens cut out → normalised → added tokens that are looked for there → words → tokens → special tokens
/// around. The order is that of the `tokenizers` library, which the published models were trained with.
class TokenizerPipeline final : public Tokenizer {
public:
    explicit TokenizerPipeline(TokenizerParts parts);

    /// Error(invalidRequest) if `maxLength` leaves no room for the special tokens, or for a text over 16 MiB.
    Encoding encode(std::string_view text, size_t maxLength) const override;

    int64_t padId() const override { return m_parts.padId; }
    size_t modelMaxLength() const override { return m_parts.modelMaxLength; }
    size_t vocabularySize() const override { return m_parts.vocabularySize; }

private:
    struct Token {
        int64_t id;
        uint32_t reach; // of the user's text, in bytes
    };
    std::vector<Token> tokenize(const AlignedText& text) const;
    AlignedText normalize(AlignedText text) const;
    void encodeWords(AlignedText text, std::vector<Token>& tokens) const;

    TokenizerParts m_parts;
    AddedTokenMatcher m_rawTokens;        // found in the text as typed
    AddedTokenMatcher m_normalizedTokens; // found in the normalised text
};

} // namespace arcflow
