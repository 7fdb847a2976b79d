#include "core/tokenizers/tokenizer_pipeline.h"

#include "core/base/error.h"

#include <algorithm>

namespace arcflow {
namespace {

std::vector<AddedToken> tokensFoundIn(const std::vector<AddedToken>& tokens, bool normalizedText) {
    std::vector<AddedToken> result;
    std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(result),
                 [&](const AddedToken& token) { return token.normalized == normalizedText; });
    return result;
}

} // namespace

TokenizerPipeline::TokenizerPipeline(TokenizerParts parts)
    : m_parts(std::move(parts)), m_rawTokens(tokensFoundIn(m_parts.addedTokens, false)), m_normalizedTokens({}) {
    std::vector<AddedToken> normalized = tokensFoundIn(m_parts.addedTokens, true);
    for (AddedToken& token : normalized) {
        token.content = normalize(AlignedText::fromUser(token.content)).bytes();
    }
    m_normalizedTokens = AddedTokenMatcher(std::move(normalized));
}

Encoding TokenizerPipeline::encode(std::string_view text, size_t maxLength) const {
    constexpr size_t mostBytes = size_t{16} << 20; // some 50 bytes of memory per byte of text are needed on the way
    const size_t specials = m_parts.prefix.size() + m_parts.suffix.size();
    if (maxLength < specials) {
        fail(ErrorKind::invalidRequest, "text length limit: expected at least the ", specials,
             " special tokens of the model, found ", maxLength);
    }
    if (text.size() > mostBytes) {
        fail(ErrorKind::invalidRequest, "text of ", text.size(), " bytes; expected at most ", mostBytes);
    }
    const std::vector<Token> tokens = tokenize(AlignedText::fromUser(text));
    const size_t kept = std::min(tokens.size(), maxLength - specials);

    Encoding encoding;
    encoding.totalTokens = tokens.size() + specials;
    encoding.keptBytes = kept == tokens.size() ? text.size() : kept == 0 ? 0 : tokens[kept - 1].reach;
    encoding.ids.reserve(kept + specials);
    encoding.ids = m_parts.prefix;
    for (size_t i = 0; i < kept; ++i) {
        encoding.ids.push_back(tokens[i].id);
    }
    encoding.ids.insert(encoding.ids.end(), m_parts.suffix.begin(), m_parts.suffix.end());
    return encoding;
}

std::vector<TokenizerPipeline::Token> TokenizerPipeline::tokenize(const AlignedText& text) const {
    std::vector<Token> tokens;
    for (const auto& [rawBegin, rawEnd, rawId] : m_rawTokens.split(text.bytes())) {
        if (rawId) {
            tokens.push_back({*rawId, text.reach(rawEnd)});
            continue;
        }
        const AlignedText normalized = normalize(text.slice(rawBegin, rawEnd));
        for (const auto& [begin, end, id] : m_normalizedTokens.split(normalized.bytes())) {
            if (id) {
                tokens.push_back({*id, normalized.reach(end)});
            } else {
                encodeWords(normalized.slice(begin, end), tokens);
            }
        }
    }
    return tokens;
}

AlignedText TokenizerPipeline::normalize(AlignedText text) const {
    for (const Normalizer& step : m_parts.normalizers) {
        text = step(text);
    }
    return text;
}

void TokenizerPipeline::encodeWords(AlignedText text, std::vector<Token>& tokens) const {
    const auto words = m_parts.splitWords ? m_parts.splitWords(text) : std::vector<WordSpan>{{0, text.size()}};
    std::vector<WordToken> wordTokens;
    for (const WordSpan word : words) {
        wordTokens.clear();
        m_parts.model->encode(text.bytes().substr(word.begin, word.end - word.begin), wordTokens);
        for (const WordToken& token : wordTokens) {
            tokens.push_back({token.id, text.reach(word.begin + token.end)});
        }
    }
}

} // namespace arcflow
