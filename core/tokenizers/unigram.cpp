#include "core/tokenizers/unigram.h"

#include "core/formats/json_document.h"
#include "core/tokenizers/code_points.h"

#include <algorithm>

namespace arcflow {
namespace {

constexpr uint32_t unreached = UINT32_MAX;

/// The best way to a position: its score and its last piece.
template <typename Score> struct Step {
    Score score = 0;
    uint32_t begin = unreached;
    uint32_t id = 0;
};

} // namespace

template <typename Score>
Unigram<Score>::Unigram(const std::vector<UnigramPiece>& pieces, uint32_t unknown, const std::string& sourceName)
    : m_unknown(unknown) {
    constexpr size_t longestPiece = 256; // bounds the look-up at each position; trained pieces have up to 64 bytes
    constexpr Score unknownPenalty = 10;
    if (pieces.empty()) {
        fail(ErrorKind::modelCorrupt, sourceName, ": expected Unigram pieces, found none");
    }
    std::vector<PrefixTrie::Entry> entries;
    for (const UnigramPiece& piece : pieces) {
        if (piece.text.empty() || piece.text.size() > longestPiece) {
            fail(ErrorKind::modelCorrupt, sourceName, ": piece ", piece.id, " (", excerpt(piece.text),
                 "): expected 1 to ", longestPiece, " bytes, found ", piece.text.size());
        }
        entries.emplace_back(piece.text, static_cast<uint32_t>(m_pieces.size()));
        m_pieces.push_back({static_cast<Score>(piece.score), piece.id});
    }
    m_trie = PrefixTrie(std::move(entries));
    const auto byScore = [](const Piece& a, const Piece& b) { return a.score < b.score; };
    m_unknownScore = std::min_element(m_pieces.begin(), m_pieces.end(), byScore)->score - unknownPenalty;
}

template <typename Score> void Unigram<Score>::encode(std::string_view word, std::vector<WordToken>& tokens) const {
    std::vector<Step<Score>> best(word.size() + 1);
    for (size_t begin = 0, next = 0; begin < word.size(); begin = next) {
        nextCodePoint(word, next);
        const auto offer = [&](size_t end, Score score, uint32_t id) {
            const Score total = best[begin].score + score;
            if (best[end].begin == unreached || total > best[end].score) {
                best[end] = {total, static_cast<uint32_t>(begin), id};
            }
        };
        bool hasSingleCharacter = false;
        m_trie.match(word.substr(begin), [&](size_t length, uint32_t index) {
            hasSingleCharacter |= begin + length == next;
            offer(begin + length, m_pieces[index].score, m_pieces[index].id);
        });
        if (!hasSingleCharacter) {
            offer(next, m_unknownScore, m_unknown);
        }
    }
    const size_t first = tokens.size();
    bool afterUnknown = false; // walking backwards
    for (size_t end = word.size(); end > 0; end = best[end].begin) {
        const bool isUnknown = best[end].id == m_unknown;
        if (!isUnknown || !afterUnknown) {
            tokens.push_back({best[end].id, static_cast<uint32_t>(end)});
        }
        afterUnknown = isUnknown;
    }
    std::reverse(tokens.begin() + static_cast<std::ptrdiff_t>(first), tokens.end());
}

template class Unigram<float>;
template class Unigram<double>;

} // namespace arcflow
