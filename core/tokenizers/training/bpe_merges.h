#pragma once

#include "core/base/task.h"

#include <cstdint>
#include <string>
#include <vector>

namespace arcflow {

/// A word as numbers of symbols, and how often it occurs.
struct SymbolWord {
    std::vector<uint32_t> symbols;
    uint64_t count = 0;
};

/// Two symbols that become one.
struct SymbolMerge {
    uint32_t left = 0, right = 0;
    bool operator==(const SymbolMerge&) const = default;
};

/// Byte pair encoding (Sennrich et al., arXiv 1508.07909): the pair of neighbouring symbols that occurs most often
/// becomes a symbol of its own, again and again. Of equally frequent pairs the one with the lower left symbol goes
/// first, then the one with the lower right one.
///
/// `texts` are the symbols there are; merge i makes the symbol texts.size() + i. Left alone are pairs that occur once,
/// those longer than 128 bytes, and those that spell a symbol that is there already (a + bc after ab + c), which would
/// need two numbers for one text. Stops after `most` merges, or earlier when no pair is left.
///
///     learnMerges({{{0, 1, 1}, 5}}, {"a", "b"}, 10); // a + b → ab, ab + b → abb
///
/// Takes time in proportion to the length of the words, plus for each merge to that of the words that hold its pair.
std::vector<SymbolMerge> learnMerges(std::vector<SymbolWord> words, std::vector<std::string> texts, size_t most,
                                     const Task& task = {});

} // namespace arcflow
