#include "core/tokenizers/added_tokens.h"

#include "core/tokenizers/code_points.h"

namespace arcflow {
namespace {

char32_t codePointBefore(std::string_view text, size_t end) {
    size_t begin = end - 1;
    while (begin > 0 && (static_cast<uint8_t>(text[begin]) & 0xc0) == 0x80) {
        --begin;
    }
    return nextCodePoint(text, begin);
}

size_t whitespaceBegin(std::string_view text, size_t least, size_t end) {
    while (end > least && isWhitespace(codePointBefore(text, end))) {
        do {
            --end;
        } while ((static_cast<uint8_t>(text[end]) & 0xc0) == 0x80);
    }
    return end;
}

size_t whitespaceEnd(std::string_view text, size_t begin) {
    for (size_t behind = begin; behind < text.size() && isWhitespace(nextCodePoint(text, behind));) {
        begin = behind;
    }
    return begin;
}

bool standsAlone(std::string_view text, size_t begin, size_t end) {
    return (begin == 0 || !isWordCharacter(codePointBefore(text, begin))) &&
           (end == text.size() || !isWordCharacter(nextCodePoint(text, end)));
}

} // namespace

std::vector<PrefixTrie::Entry> AddedTokenMatcher::entries(const std::vector<AddedToken>& tokens) {
    std::vector<PrefixTrie::Entry> result;
    for (size_t i = 0; i < tokens.size(); ++i) {
        result.emplace_back(tokens[i].content, static_cast<uint32_t>(i));
    }
    return result;
}

std::vector<AddedTokenMatcher::Part> AddedTokenMatcher::split(std::string_view text) const {
    std::vector<Part> parts;
    size_t textBegin = 0; // what no part holds yet
    for (size_t at = 0; at < text.size();) {
        size_t length = 0;
        const AddedToken* token = nullptr;
        m_trie.match(text.substr(at), [&](size_t matched, uint32_t index) {
            length = matched;
            token = &m_tokens[index];
        });
        if (!token) {
            ++at;
            continue;
        }
        size_t begin = at;
        size_t end = at + length;
        at = end; // a match that is passed over is not searched for shorter ones
        if (token->singleWord && !standsAlone(text, begin, end)) {
            continue;
        }
        if (token->stripLeft) {
            begin = whitespaceBegin(text, textBegin, begin);
        }
        if (token->stripRight) {
            at = end = whitespaceEnd(text, end);
        }
        if (textBegin < begin) {
            parts.push_back({textBegin, begin, std::nullopt});
        }
        parts.push_back({begin, end, token->id});
        textBegin = end;
    }
    if (textBegin < text.size()) {
        parts.push_back({textBegin, text.size(), std::nullopt});
    }
    return parts;
}

} // namespace arcflow
