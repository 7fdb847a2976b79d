#include "core/tokenizers/byte_level_bpe.h"

#include "core/formats/json_document.h"
#include "core/tokenizers/byte_alphabet.h"

#include <algorithm>
#include <tuple>

namespace arcflow {
namespace {

/// A token of the word so far; removed ones have no id. Neighbours are linked, as merging leaves gaps.
struct Symbol {
    uint32_t id, end, previous, next;
};

struct Candidate {
    uint32_t rank, position, left, right, result;
    bool operator<(const Candidate& other) const { // heaps keep the largest on top
        return std::tie(rank, position) > std::tie(other.rank, other.position);
    }
};

} // namespace

ByteLevelBpe::ByteLevelBpe(const Vocabulary& vocabulary, const std::vector<BpeMerge>& merges, const Options& options) {
    const auto& alphabet = byteAlphabet();
    const uint32_t unknown = options.unknown.value_or(none);
    for (size_t byte = 0; byte < alphabet.size(); ++byte) {
        m_tokenOfByte[byte] = vocabulary.find(alphabet[byte]).value_or(unknown);
        m_tokenOfLastByte[byte] = vocabulary.find(alphabet[byte] + options.endOfWord).value_or(unknown);
    }
    m_merges.reserve(merges.size());
    for (size_t rank = 0; rank < merges.size(); ++rank) {
        const std::string& left = merges[rank].first;
        const std::string& right = merges[rank].second;
        const auto idOf = [&](const std::string& token) {
            if (const auto id = vocabulary.find(token)) {
                return *id;
            }
            fail(ErrorKind::modelCorrupt, vocabulary.sourceName(), ": merge ", rank + 1, " (", excerpt(left), " and ",
                 excerpt(right), ") needs a token ", excerpt(token), ", which the vocabulary lacks");
        };
        m_merges.insert_or_assign(pairOf(idOf(left), idOf(right)),
                                  Merge{static_cast<uint32_t>(rank), idOf(left + right)});
    }
}

void ByteLevelBpe::encode(std::string_view word, std::vector<WordToken>& tokens) const {
    std::vector<Symbol> symbols;
    symbols.reserve(word.size());
    for (size_t i = 0; i < word.size(); ++i) {
        const auto& tokenOf = i + 1 == word.size() ? m_tokenOfLastByte : m_tokenOfByte;
        const uint32_t id = tokenOf[static_cast<uint8_t>(word[i])];
        const auto position = static_cast<uint32_t>(symbols.size());
        if (id != none) {
            symbols.push_back({id, static_cast<uint32_t>(i + 1), position - 1, position + 1}); // 0 - 1 is `none`
        }
    }
    if (symbols.empty()) {
        return;
    }
    symbols.back().next = none;

    std::vector<Candidate> candidates; // a heap: best on top, among them pairs that have since changed
    const auto consider = [&](uint32_t position) {
        const uint32_t next = position == none ? none : symbols[position].next;
        if (next == none) {
            return false;
        }
        const uint32_t left = symbols[position].id;
        const uint32_t right = symbols[next].id;
        const auto merge = m_merges.find(pairOf(left, right));
        if (merge == m_merges.end()) {
            return false;
        }
        candidates.push_back({merge->second.rank, position, left, right, merge->second.result});
        return true;
    };
    for (uint32_t position = 0; position < symbols.size(); ++position) {
        consider(position);
    }
    std::make_heap(candidates.begin(), candidates.end());

    while (!candidates.empty()) {
        std::pop_heap(candidates.begin(), candidates.end());
        const Candidate best = candidates.back();
        candidates.pop_back();
        Symbol& left = symbols[best.position];
        if (left.id != best.left || left.next == none || symbols[left.next].id != best.right) {
            continue;
        }
        Symbol& right = symbols[left.next];
        left.id = best.result;
        left.end = right.end;
        left.next = right.next;
        right.id = none;
        if (left.next != none) {
            symbols[left.next].previous = best.position;
        }
        for (const uint32_t position : {left.previous, best.position}) {
            if (consider(position)) {
                std::push_heap(candidates.begin(), candidates.end());
            }
        }
    }
    for (uint32_t position = 0; position != none; position = symbols[position].next) {
        tokens.push_back({symbols[position].id, symbols[position].end});
    }
}

} // namespace arcflow
