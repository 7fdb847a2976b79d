#pragma once

#include "core/tokenizers/prefix_trie.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// A token that is found in the text as it stands, before words are split: `<|im_start|>`, `</s>`.
struct AddedToken {
    std::string content;
    int64_t id = 0;
    bool singleWord = false; ///< only where no letter, digit or mark stands next to it
    bool stripLeft = false;  ///< takes the white space before it along
    bool stripRight = false; ///< … and after it
    bool normalized = false; ///< looked for in the normalised text, not in the text as typed
};

/// Finds added tokens: from left to right, the longest where several begin. Immutable.
class AddedTokenMatcher {
public:
    struct Part {
        size_t begin, end;         ///< bytes of the text
        std::optional<int64_t> id; ///< of the token; none for text in between
    };

    explicit AddedTokenMatcher(std::vector<AddedToken> tokens)
        : m_tokens(std::move(tokens)), m_trie(entries(m_tokens)) {}

    /// The whole text in order, without empty parts.
    std::vector<Part> split(std::string_view text) const;

private:
    static std::vector<PrefixTrie::Entry> entries(const std::vector<AddedToken>& tokens);

    std::vector<AddedToken> m_tokens;
    PrefixTrie m_trie;
};

} // namespace arcflow
