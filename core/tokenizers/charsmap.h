#pragma once

#include "core/tokenizers/aligned_text.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// The "precompiled charsmap" of SentencePiece: a table of byte sequences and what each becomes, as a double-array
/// trie. It comes inside spiece.model and, in base64, inside tokenizer.json. Layout: u32 size of the trie in bytes, the
/// trie (u32 units, little-endian, as darts-clone writes them), then NUL-terminated UTF-8 replacements.
class Charsmap {
public:
    struct Match {
        size_t length;                ///< bytes of the text that are replaced
        std::string_view replacement; ///< may be empty
    };

    /// Error(modelCorrupt) if the table is damaged. An empty table replaces nothing.
    static Charsmap parse(std::string_view table, const std::string& sourceName);

    /// The table again, as it was given to parse().
    std::string table() const;

    /// The longest entry that begins `text`: the rule of SentencePiece itself.
    std::optional<Match> longestMatch(std::string_view text) const;

    /// The rule of the `Precompiled` normaliser of tokenizer.json: in a grapheme cluster of fewer than 6 bytes the
    /// shortest matching entry replaces the whole cluster, else the same is done code point by code point. It differs
    /// from SentencePiece where several combining marks are stacked.
    AlignedText applyPerCluster(const AlignedText& text) const;

private:
    template <typename Visit> void visitMatches(std::string_view text, Visit visit) const;
    std::optional<Match> shortestMatch(std::string_view text) const;
    void replaceCluster(const AlignedText& text, size_t begin, size_t end, AlignedText& result) const;

    std::vector<uint32_t> m_units;
    std::string m_replacements;
};

} // namespace arcflow
