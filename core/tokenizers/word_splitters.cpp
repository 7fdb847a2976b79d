#include "core/tokenizers/word_splitters.h"

#include "core/tokenizers/code_points.h"

#include <algorithm>
#include <array>

namespace arcflow {
namespace {

// The patterns are written out as scanners: a general engine is slower by an order of magnitude and can exhaust its
// stack on a megabyte of spaces. In both, each alternative is decided by the class of one or two characters.

enum class CharacterClass : uint8_t { letter, number, whitespace, other };

CharacterClass classify(char32_t c) {
    if (isLetter(c)) {
        return CharacterClass::letter;
    }
    if (isNumber(c)) {
        return CharacterClass::number;
    }
    return isWhitespace(c) ? CharacterClass::whitespace : CharacterClass::other;
}

CharacterClass classAt(std::string_view text, size_t position) {
    return classify(nextCodePoint(text, position));
}

/// End of the run of one class that begins at `position`; `position` itself if there is none.
size_t runEnd(std::string_view text, size_t position, CharacterClass wanted) {
    for (size_t behind = position; behind < text.size() && classify(nextCodePoint(text, behind)) == wanted;) {
        position = behind;
    }
    return position;
}

bool isLineBreak(char c) {
    return c == '\r' || c == '\n';
}

/// Length of `'s|'t|'re|'ve|'m|'ll|'d` at the beginning of `text`, or 0.
size_t contractionLength(std::string_view text, bool ignoreCase) {
    constexpr std::array<std::string_view, 7> contractions{"s", "t", "re", "ve", "m", "ll", "d"};
    if (!text.starts_with('\'')) {
        return 0;
    }
    const std::string_view rest = text.substr(1);
    constexpr std::string_view longS = "\u017f"; // ſ, the only character that equals one of these when case is ignored
    if (ignoreCase && rest.starts_with(longS)) {
        return 1 + longS.size();
    }
    const auto sameLetter = [&](char letter, char c) { return c == letter || (ignoreCase && c == letter - 'a' + 'A'); };
    for (const std::string_view contraction : contractions) {
        const auto head = rest.substr(0, contraction.size());
        if (std::equal(contraction.begin(), contraction.end(), head.begin(), head.end(), sameLetter)) {
            return 1 + contraction.size();
        }
    }
    return 0;
}

size_t specialLength(std::string_view text) {
    for (const std::string_view special : {"<|startoftext|>", "<|endoftext|>"}) {
        if (text.starts_with(special)) {
            return special.size();
        }
    }
    return 0;
}

size_t qwen2WhitespaceEnd(std::string_view text, size_t begin) {
    const size_t end = runEnd(text, begin, CharacterClass::whitespace);
    for (size_t last = end; last > begin; --last) { // \s*[\r\n]+ : up to the last line break of the run
        if (isLineBreak(text[last - 1])) {
            return last;
        }
    }
    if (end == text.size()) {
        return end;
    }
    // \s+(?!\S) : all but the last, which goes with the next word, if anything is left
    size_t last = end - 1;
    while ((static_cast<uint8_t>(text[last]) & 0xc0) == 0x80) {
        --last;
    }
    return last > begin ? last : end;
}

size_t qwen2WordEnd(std::string_view text, size_t begin) {
    if (const size_t length = contractionLength(text.substr(begin), true)) {
        return begin + length;
    }
    size_t second = begin;
    const CharacterClass first = classify(nextCodePoint(text, second));
    if (first == CharacterClass::number) {
        return second;
    }
    const bool letterFollows = second < text.size() && classAt(text, second) == CharacterClass::letter;
    if (first == CharacterClass::letter || (letterFollows && !isLineBreak(text[begin]))) {
        return runEnd(text, second, CharacterClass::letter);
    }
    const size_t otherEnd = runEnd(text, text[begin] == ' ' ? second : begin, CharacterClass::other);
    if (otherEnd > second || first == CharacterClass::other) {
        size_t end = otherEnd;
        while (end < text.size() && isLineBreak(text[end])) {
            ++end;
        }
        return end;
    }
    return qwen2WhitespaceEnd(text, begin);
}

} // namespace

std::vector<WordSpan> splitClipWords(AlignedText& text, bool breakAtSpecials) {
    const std::string_view bytes = text.bytes();
    std::vector<WordSpan> words;
    for (size_t begin = 0; begin < bytes.size();) {
        size_t end = begin;
        const CharacterClass first = classify(nextCodePoint(bytes, end));
        if (const size_t special = breakAtSpecials ? specialLength(bytes.substr(begin)) : 0) {
            constexpr size_t bracket = 2; // `<|`, the name, `|>`
            const size_t behind = begin + special;
            words.insert(words.end(),
                         {{begin, begin + bracket}, {begin + bracket, behind - bracket}, {behind - bracket, behind}});
            begin = behind;
            continue;
        }
        if (const size_t contraction = contractionLength(bytes.substr(begin), false)) {
            end = begin + contraction;
        } else if (first != CharacterClass::number) {
            end = runEnd(bytes, end, first);
        }
        if (first != CharacterClass::whitespace) {
            words.push_back({begin, end});
        }
        begin = end;
    }
    return words;
}

std::vector<WordSpan> splitQwen2Words(AlignedText& text) {
    std::vector<WordSpan> words;
    for (size_t begin = 0; begin < text.size(); begin = words.back().end) {
        words.push_back({begin, qwen2WordEnd(text.bytes(), begin)});
    }
    return words;
}

std::vector<WordSpan> splitAtMetaspace(AlignedText& text, const MetaspaceOptions& options) {
    using Prepend = MetaspaceOptions::Prepend;
    const std::string_view bytes = text.bytes();
    AlignedText rewritten(text.reach(0));
    rewritten.reserve(text.size() + metaspace.size());
    std::vector<WordSpan> words;
    bool textBegins = true; // what comes next begins a text of its own
    for (size_t begin = 0, end = 0; begin < bytes.size(); begin = end) {
        const char32_t c = nextCodePoint(bytes, end);
        if (options.dropWhitespace && isWhitespace(c)) {
            textBegins = true;
            continue;
        }
        const bool isMetaspace = c == U' ' || bytes.substr(begin, end - begin) == metaspace;
        const bool prepends =
            textBegins && !isMetaspace &&
            (options.prepend == Prepend::always || (options.prepend == Prepend::first && text.reach(begin) == 0));
        const size_t wordBegin = rewritten.size();
        if (prepends) {
            rewritten.append(metaspace, text, begin, begin);
        }
        if (c == U' ') {
            rewritten.append(metaspace, text, begin, end);
        } else {
            rewritten.appendCopy(text, begin, end);
        }
        if (textBegins || (options.split && isMetaspace)) {
            words.push_back({wordBegin, 0});
        }
        words.back().end = rewritten.size();
        textBegins = false;
    }
    text = std::move(rewritten);
    return words;
}

} // namespace arcflow
