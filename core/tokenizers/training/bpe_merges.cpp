#include "core/tokenizers/training/bpe_merges.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace arcflow {
namespace {

struct MergeHash {
    size_t operator()(const SymbolMerge& pair) const {
        const uint64_t key = (uint64_t{pair.left} << 32) | pair.right;
        return static_cast<size_t>((key ^ (key >> 29)) * 0x9e3779b97f4a7c15u);
    }
};

struct Candidate {
    uint64_t count = 0;
    SymbolMerge pair;
    bool operator<(const Candidate& other) const { // queues keep the largest on top
        return std::tie(count, other.pair.left, other.pair.right) < std::tie(other.count, pair.left, pair.right);
    }
};

/// Words, and how often each pair of neighbours occurs in them, kept up to date while pairs are merged.
class PairCounts {
public:
    explicit PairCounts(std::vector<SymbolWord> words) : m_words(std::move(words)) {
        for (uint32_t index = 0; index < m_words.size(); ++index) {
            const std::vector<uint32_t>& symbols = m_words[index].symbols;
            for (size_t i = 0; i + 1 < symbols.size(); ++i) {
                add({symbols[i], symbols[i + 1]}, index);
            }
        }
        queueGrown();
    }

    /// The most frequent pair, which is then out of the queue; a count of 0 if there is none.
    Candidate takeBest() {
        while (!m_queue.empty()) {
            Candidate best = m_queue.top();
            m_queue.pop();
            const auto found = m_pairs.find(best.pair);
            const uint64_t count = found == m_pairs.end() ? 0 : found->second.count;
            if (count == best.count) {
                return best;
            }
            if (count > 0 && count < best.count) { // it has lost since: its turn comes later
                m_queue.push({count, best.pair});
            } // one that has grown is in the queue again
        }
        return {};
    }

    /// Replaces the pair by a new symbol wherever it stands.
    void merge(const SymbolMerge& pair, uint32_t symbol) {
        const auto found = m_pairs.find(pair);
        std::vector<uint32_t> holders = std::move(found->second.words);
        m_pairs.erase(found);
        std::sort(holders.begin(), holders.end()); // a word may be listed twice
        holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
        for (const uint32_t index : holders) {
            mergeWithin(index, pair, symbol);
        }
        queueGrown();
    }

private:
    struct Entry {
        uint64_t count = 0;
        std::vector<uint32_t> words; ///< that hold the pair, or held it once
        bool grown = false;
    };

    void add(const SymbolMerge& pair, uint32_t index) {
        Entry& entry = m_pairs[pair];
        entry.count += m_words[index].count;
        if (entry.words.empty() || entry.words.back() != index) {
            entry.words.push_back(index);
        }
        if (!entry.grown) {
            entry.grown = true;
            m_grown.push_back(pair);
        }
    }

    void remove(const SymbolMerge& pair, uint64_t count) {
        if (const auto found = m_pairs.find(pair); found != m_pairs.end()) { // the merged pair itself is gone already
            found->second.count -= count;
        }
    }

    void mergeWithin(uint32_t index, const SymbolMerge& pair, uint32_t symbol) {
        SymbolWord& word = m_words[index];
        const std::vector<uint32_t> old = std::move(word.symbols);
        std::vector<uint32_t> symbols;
        symbols.reserve(old.size());
        size_t lastEnd = 0; // of the last pair that was replaced
        for (size_t i = 0; i < old.size();) {
            if (i + 1 == old.size() || old[i] != pair.left || old[i + 1] != pair.right) {
                symbols.push_back(old[i++]);
                continue;
            }
            if (i > lastEnd) { // else it went with the pair before
                remove({old[i - 1], old[i]}, word.count);
            }
            if (i + 2 < old.size()) {
                remove({old[i + 1], old[i + 2]}, word.count);
            }
            symbols.push_back(symbol);
            lastEnd = i += 2;
        }
        word.symbols = std::move(symbols);
        const std::vector<uint32_t>& now = word.symbols;
        for (size_t i = 0; i + 1 < now.size(); ++i) {
            if (now[i] == symbol || now[i + 1] == symbol) {
                add({now[i], now[i + 1]}, index);
            }
        }
    }

    void queueGrown() {
        for (const SymbolMerge& pair : m_grown) {
            Entry& entry = m_pairs[pair];
            entry.grown = false;
            m_queue.push({entry.count, pair});
        }
        m_grown.clear();
    }

    std::vector<SymbolWord> m_words;
    std::unordered_map<SymbolMerge, Entry, MergeHash> m_pairs;
    std::priority_queue<Candidate> m_queue; ///< counts may have changed since
    std::vector<SymbolMerge> m_grown;       ///< since they were last queued
};

} // namespace

std::vector<SymbolMerge> learnMerges(std::vector<SymbolWord> words, std::vector<std::string> texts, size_t most,
                                     const Task& task) {
    constexpr size_t longestToken = 128;
    std::unordered_set<std::string> known(texts.begin(), texts.end());
    std::vector<SymbolMerge> merges;
    PairCounts pairs(std::move(words));
    while (merges.size() < most) {
        task.advance(static_cast<double>(merges.size()) / static_cast<double>(most));
        const Candidate best = pairs.takeBest();
        if (best.count < 2) {
            break;
        }
        std::string text = texts[best.pair.left] + texts[best.pair.right];
        if (text.size() > longestToken || !known.insert(text).second) {
            continue; // queued again only if it grows, to be refused again
        }
        pairs.merge(best.pair, static_cast<uint32_t>(texts.size()));
        merges.push_back(best.pair);
        texts.push_back(std::move(text));
    }
    return merges;
}

} // namespace arcflow
