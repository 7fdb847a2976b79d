#pragma once

#include "core/tokenizers/prefix_trie.h"
#include "core/tokenizers/token_model.h"

#include <string>

namespace arcflow {

struct UnigramPiece {
    std::string text; ///< 1 to 256 bytes
    uint32_t id = 0;
    double score = 0; ///< log-probability
};

/// The most probable way to cut a word into pieces (Viterbi). Where no piece covers just one character, that character
/// is unknown, at 10 below the lowest score; unknown neighbours become one token. `Score` is what the sums are kept in:
/// float as in SentencePiece, double as in tokenizer.json's implementation. On long texts the choice between nearly
/// equal cuts can depend on it.
template <typename Score> class Unigram final : public TokenModel {
public:
    /// Error(modelCorrupt) naming the file if there are no pieces, or one is empty or too long.
    Unigram(const std::vector<UnigramPiece>& pieces, uint32_t unknown, const std::string& sourceName);

    void encode(std::string_view word, std::vector<WordToken>& tokens) const override;

private:
    PrefixTrie m_trie; // values are indices of m_pieces
    struct Piece {
        Score score;
        uint32_t id;
    };
    std::vector<Piece> m_pieces;
    Score m_unknownScore = 0;
    uint32_t m_unknown;
};

extern template class Unigram<float>;
extern template class Unigram<double>;

} // namespace arcflow
