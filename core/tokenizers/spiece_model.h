#pragma once

#include "core/tokenizers/charsmap.h"
#include "core/tokenizers/unigram.h"

#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// A SentencePiece Unigram model (`spiece.model`, the protobuf message sentencepiece.ModelProto).
///
/// It is read here, not by the SentencePiece library, which (0.1.97) follows the trie of the charsmap wherever it
/// leads: a crafted file of a few bytes crashes it. Charsmap and search are needed for tokenizer.json anyway, with
/// positions in the user's text that the library does not give, so reading these few fields is all that its use would
/// save. The tests compare our ids with the library's.
struct SpieceModel {
    struct Piece {
        enum Type { normal = 1, unknown = 2, control = 3, userDefined = 4, unused = 5, byte = 6 };
        std::string text;
        float score = 0;
        int64_t type = normal;
    };
    std::vector<Piece> pieces; ///< by id
    Charsmap charsmap;
    bool addDummyPrefix = true;
    bool removeExtraWhitespaces = true;
    bool escapeWhitespaces = true;

    /// Error(modelCorrupt) if the bytes are no such message, Error(unsupported) for other kinds of SentencePiece models
    /// (BPE, byte fallback, user-defined pieces, white space as suffix).
    static SpieceModel parse(std::string_view bytes, const std::string& sourceName);

    /// Normalises as SentencePiece does: longest charsmap match at each position, then spaces trimmed, collapsed and
    /// escaped.
    AlignedText normalize(const AlignedText& text) const;
};

} // namespace arcflow
