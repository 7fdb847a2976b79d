#pragma once

#include "core/tokenizers/aligned_text.h"

#include <functional>

namespace arcflow {

/// One step of normalisation. Steps may be called from any thread.
using Normalizer = std::function<AlignedText(const AlignedText&)>;

/// Unicode normalisation form C. A sequence of more than 256 code points without a starter (no writing system has any)
/// is composed in parts of 256, which keeps the canonical ordering of marks from growing with the square of the length.
AlignedText composeNfc(const AlignedText& text);

/// Lower case character by character, without the context rules (final sigma), as the published tokenizers do it.
AlignedText toLowercase(const AlignedText& text);

/// Replaces each run of at least `least` characters of a class: \s+ or ` {2,}`.
AlignedText replaceRuns(const AlignedText& text, bool (*belongs)(char32_t), size_t least, std::string_view replacement);

/// Replaces each occurrence of `pattern`, which is not empty.
AlignedText replaceLiteral(const AlignedText& text, std::string_view pattern, std::string_view replacement);

AlignedText stripWhitespace(const AlignedText& text, bool left, bool right);

} // namespace arcflow
