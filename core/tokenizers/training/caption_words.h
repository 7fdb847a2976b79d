#pragma once

#include "core/base/task.h"
#include "core/tokenizers/aligned_text.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// A word and how often the captions have it.
struct CountedWord {
    std::string text;
    uint64_t count = 0;
};

/// Calls `add` with each word that a text between white space comes to in a tokenizer's normalisation and splitting.
using WordReader = std::function<void(const AlignedText& text, const std::function<void(std::string_view word)>& add)>;

/// The different words of captions, the most frequent first, equal ones in the order of their bytes: the order of the
/// captions leaves no trace. What training costs depends on the number of different words only: a million captions are
/// counted in half a second.
///
/// Captions may hold any bytes. `read` gets well-formed UTF-8 without white space, malformed parts as U+FFFD, in pieces
/// of at most 1024 bytes: longer stretches without a space, as of languages that write none, are cut between
/// characters. Only the most frequent words are kept, up to 500000 characters together (60000 words of English), which
/// bounds what training needs in time and memory.
std::vector<CountedWord> countCaptionWords(std::span<const std::string> captions, const WordReader& read,
                                           const Task& task);

} // namespace arcflow
