#include "core/tokenizers/charsmap.h"

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/tokenizers/code_points.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

namespace arcflow {
namespace {

// Genuine tables map at most 18 bytes to at most 33. With these bounds a crafted one can neither make every position
// walk the whole text (a trie with a cycle) nor blow the text up.
constexpr size_t longestKey = 64;
constexpr size_t longestReplacement = 128;

uint32_t readU32(std::string_view bytes, size_t at) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; ++i) {
        value |= static_cast<uint32_t>(static_cast<uint8_t>(bytes[at + i])) << (8 * i);
    }
    return value;
}

void appendU32(std::string& bytes, uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) {
        bytes += static_cast<char>((value >> shift) & 0xff);
    }
}

// The fields of a darts-clone unit.
uint32_t offsetOf(uint32_t unit) {
    return (unit >> 10) << ((unit & (1u << 9)) >> 6);
}
uint32_t labelOf(uint32_t unit) {
    return unit & ((1u << 31) | 0xffu);
}
bool hasLeaf(uint32_t unit) {
    return (unit & (1u << 8)) != 0;
}
uint32_t valueOf(uint32_t unit) {
    return unit & ((1u << 31) - 1);
}

std::unique_ptr<icu::BreakIterator> clusterIterator() {
    static const std::unique_ptr<const icu::BreakIterator> prototype = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<const icu::BreakIterator> iterator(
            icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
        if (U_FAILURE(status)) {
            fail(ErrorKind::internal, "ICU has no data for grapheme clusters: ", u_errorName(status));
        }
        return iterator;
    }();
    return std::unique_ptr<icu::BreakIterator>(prototype->clone()); // an iterator has a position: one per call
}

/// Calls visit(begin, end) for every extended grapheme cluster.
template <typename Visit> void forEachCluster(std::string_view text, Visit visit) {
    const auto isAscii = [](char c) { return static_cast<uint8_t>(c) < 0x80; };
    if (std::all_of(text.begin(), text.end(), isAscii)) {
        for (size_t begin = 0; begin < text.size();) {
            const size_t length = text.substr(begin, 2) == "\r\n" ? 2 : 1;
            visit(begin, begin + length);
            begin += length;
        }
        return;
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::LocalUTextPointer view(utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status));
    const auto iterator = clusterIterator();
    iterator->setText(view.getAlias(), status);
    if (U_FAILURE(status)) {
        fail(ErrorKind::internal, "ICU cannot walk a text: ", u_errorName(status));
    }
    for (int32_t begin = iterator->first(), end = iterator->next(); end != icu::BreakIterator::DONE;
         begin = end, end = iterator->next()) {
        visit(static_cast<size_t>(begin), static_cast<size_t>(end));
    }
}

} // namespace

Charsmap Charsmap::parse(std::string_view table, const std::string& sourceName) {
    Charsmap result;
    if (table.empty()) {
        return result;
    }
    const auto refuse = [&](const auto&... problem) {
        fail(ErrorKind::modelCorrupt, sourceName, ": precompiled charsmap ", problem...);
    };
    if (table.size() < 4) {
        refuse("of ", table.size(), " bytes, expected at least 4");
    }
    const size_t trieBytes = readU32(table, 0);
    table.remove_prefix(4);
    if (trieBytes == 0 || trieBytes % 4 != 0 || trieBytes > table.size()) {
        refuse("declares a trie of ", trieBytes, " bytes, expected a multiple of 4 up to ", table.size());
    }
    result.m_units.resize(trieBytes / 4);
    for (size_t i = 0; i < result.m_units.size(); ++i) {
        result.m_units[i] = readU32(table, 4 * i);
    }
    result.m_replacements = table.substr(trieBytes);
    if (!result.m_replacements.ends_with('\0') || !isUtf8(result.m_replacements)) {
        refuse("has replacements that are no NUL-terminated UTF-8");
    }
    for (size_t begin = 0, end = 0; begin < result.m_replacements.size(); begin = end + 1) {
        end = result.m_replacements.find('\0', begin);
        if (end - begin > longestReplacement) {
            refuse("has a replacement of ", end - begin, " bytes, expected at most ", longestReplacement);
        }
    }
    return result;
}

std::string Charsmap::table() const {
    std::string table;
    if (m_units.empty()) {
        return table;
    }
    appendU32(table, static_cast<uint32_t>(4 * m_units.size()));
    for (const uint32_t unit : m_units) {
        appendU32(table, unit);
    }
    return table + m_replacements;
}

/// Calls visit(Match) for every entry that begins `text`, shortest first, until it returns false. Nothing the table
/// says is relied on: a step or a value outside of it ends the walk.
template <typename Visit> void Charsmap::visitMatches(std::string_view text, Visit visit) const {
    if (m_units.empty()) {
        return;
    }
    size_t at = offsetOf(m_units[0]);
    for (size_t i = 0; i < std::min(text.size(), longestKey); ++i) {
        const auto byte = static_cast<uint8_t>(text[i]);
        at ^= byte;
        if (byte == 0 || at >= m_units.size() || labelOf(m_units[at]) != byte) {
            return;
        }
        const uint32_t unit = m_units[at];
        at ^= offsetOf(unit);
        if (!hasLeaf(unit)) {
            continue;
        }
        const size_t value = at < m_units.size() ? valueOf(m_units[at]) : m_replacements.size();
        const bool startsCharacter =
            value < m_replacements.size() && (static_cast<uint8_t>(m_replacements[value]) & 0xc0) != 0x80;
        if (!startsCharacter || !visit(Match{i + 1, std::string_view(m_replacements.c_str() + value)})) {
            return;
        }
    }
}

std::optional<Charsmap::Match> Charsmap::longestMatch(std::string_view text) const {
    std::optional<Match> longest;
    visitMatches(text, [&](const Match& match) {
        longest = match;
        return true;
    });
    return longest;
}

std::optional<Charsmap::Match> Charsmap::shortestMatch(std::string_view text) const {
    std::optional<Match> shortest;
    visitMatches(text, [&](const Match& match) {
        shortest = match;
        return false;
    });
    return shortest;
}

AlignedText Charsmap::applyPerCluster(const AlignedText& text) const {
    AlignedText result(text.reach(0));
    result.reserve(text.size());
    forEachCluster(text.bytes(), [&](size_t begin, size_t end) { replaceCluster(text, begin, end, result); });
    return result;
}

void Charsmap::replaceCluster(const AlignedText& text, size_t begin, size_t end, AlignedText& result) const {
    constexpr size_t replacedAsWhole = 5;
    const std::string_view bytes = text.bytes();
    if (end - begin <= replacedAsWhole) {
        if (const auto match = shortestMatch(bytes.substr(begin, end - begin))) {
            result.append(match->replacement, text, begin, end);
            return;
        }
    }
    for (size_t behind = begin; begin < end; begin = behind) {
        nextCodePoint(bytes, behind);
        if (const auto match = shortestMatch(bytes.substr(begin, behind - begin))) {
            result.append(match->replacement, text, begin, behind);
        } else {
            result.appendCopy(text, begin, behind);
        }
    }
}

} // namespace arcflow
