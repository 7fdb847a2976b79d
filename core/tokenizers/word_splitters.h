#pragma once

#include "core/tokenizers/aligned_text.h"

#include <functional>
#include <vector>

namespace arcflow {

struct WordSpan {
    size_t begin, end; ///< bytes of the text
};

/// Cuts a normalised text into the words that the model encodes one by one; may rewrite the text first. Bytes outside
/// of every word are dropped.
using WordSplitter = std::function<std::vector<WordSpan>(AlignedText& text)>;

/// The pattern of CLIP, on lower-cased text:
/// `'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`. Newer files begin it with
/// `<\|startoftext\|>|<\|endoftext\|>|`; their second, byte-level pass takes such a word apart again, so that it only
/// keeps what follows from joining its end.
std::vector<WordSpan> splitClipWords(AlignedText& text, bool breakAtSpecials);

/// The pattern of Qwen2: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|
/// ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
std::vector<WordSpan> splitQwen2Words(AlignedText& text);

/// What stands for a space in SentencePiece vocabularies: U+2581.
inline constexpr std::string_view metaspace = "\u2581";

struct MetaspaceOptions {
    enum class Prepend { never, first, always };
    Prepend prepend = Prepend::always; ///< put one before every text, or only before the beginning of the user's text
    bool split = true;                 ///< a word begins at each metaspace; otherwise the text is one word
    bool dropWhitespace = false;       ///< a `WhitespaceSplit` goes first: words are what white space separates
};
std::vector<WordSpan> splitAtMetaspace(AlignedText& text, const MetaspaceOptions& options);

} // namespace arcflow
