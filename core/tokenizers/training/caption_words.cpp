#include "core/tokenizers/training/caption_words.h"

#include "core/tokenizers/code_points.h"

#include <algorithm>
#include <unordered_map>

namespace arcflow {
namespace {

constexpr size_t longestText = 1024;
constexpr size_t mostCharacters = 500'000;

/// Views of the captions, so that counting copies nothing.
using TextCounts = std::unordered_map<std::string_view, uint64_t>;

void countTexts(std::string_view caption, TextCounts& counts) {
    size_t wordBegin = 0;
    const auto endWord = [&](size_t end) {
        if (end > wordBegin) {
            ++counts[caption.substr(wordBegin, end - wordBegin)];
        }
    };
    for (size_t begin = 0, end = 0; begin < caption.size(); begin = end) {
        if (isWhitespace(nextCodePointOrReplacement(caption, end))) {
            endWord(begin);
            wordBegin = end;
        } else if (end - wordBegin > longestText) {
            endWord(begin);
            wordBegin = begin;
        }
    }
    endWord(caption.size());
}

bool beginsCharacter(char byte) {
    return (static_cast<uint8_t>(byte) & 0xc0) != 0x80;
}

bool comesFirst(const CountedWord& a, const CountedWord& b) {
    return a.count != b.count ? a.count > b.count : a.text < b.text;
}

} // namespace

std::vector<CountedWord> countCaptionWords(std::span<const std::string> captions, const WordReader& read,
                                           const Task& task) {
    constexpr size_t betweenCheckpoints = 4096;
    TextCounts texts;
    for (size_t i = 0; i < captions.size(); ++i) {
        if (i % betweenCheckpoints == 0) {
            task.checkpoint();
        }
        countTexts(captions[i], texts);
    }

    std::unordered_map<std::string, uint64_t> counts; // different texts may come to the same words: Red, red
    size_t readTexts = 0;
    for (const auto& [text, count] : texts) {
        if (readTexts++ % betweenCheckpoints == 0) {
            task.checkpoint();
        }
        read(AlignedText::fromUser(text),
             [&, times = count](std::string_view word) { counts[std::string(word)] += times; });
    }

    std::vector<CountedWord> words;
    words.reserve(counts.size());
    for (auto& [text, count] : counts) {
        words.push_back({text, count});
    }
    std::sort(words.begin(), words.end(), comesFirst);
    size_t characters = 0;
    const auto full = [&](const CountedWord& word) {
        characters += 1 + static_cast<size_t>(std::count_if(word.text.begin(), word.text.end(), beginsCharacter));
        return characters > mostCharacters;
    };
    words.erase(std::find_if(words.begin(), words.end(), full), words.end());
    return words;
}

} // namespace arcflow
