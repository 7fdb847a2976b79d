#include "core/tokenizers/normalizers.h"

#include "core/base/error.h"
#include "core/tokenizers/code_points.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace arcflow {
namespace {

const icu::Normalizer2& nfc() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* instance = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) {
        fail(ErrorKind::internal, "ICU has no NFC data: ", u_errorName(status));
    }
    return *instance;
}

std::string composed(std::string_view sequence) {
    const auto length = static_cast<int32_t>(sequence.size());
    UErrorCode status = U_ZERO_ERROR;
    std::string result;
    nfc()
        .normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(sequence.data(), length)), status)
        .toUTF8String(result);
    if (U_FAILURE(status)) {
        fail(ErrorKind::internal, "ICU cannot compose a text: ", u_errorName(status));
    }
    return result;
}

} // namespace

AlignedText composeNfc(const AlignedText& text) {
    constexpr size_t longestSequence = 256;
    const std::string_view bytes = text.bytes();
    AlignedText result(text.reach(0));
    result.reserve(text.size());
    // A sequence is a character and everything after it that might combine with it; sequences compose independently.
    for (size_t begin = 0; begin < bytes.size();) {
        size_t end = begin;
        const char32_t first = nextCodePoint(bytes, end);
        size_t length = 1;
        while (end < bytes.size() && length < longestSequence) {
            size_t behind = end;
            if (nfc().hasBoundaryBefore(static_cast<UChar32>(nextCodePoint(bytes, behind)))) {
                break;
            }
            end = behind;
            ++length;
        }
        const bool alreadyNormal =
            length == 1 &&
            (first < 0x80 || u_getIntPropertyValue(static_cast<UChar32>(first), UCHAR_NFC_QUICK_CHECK) == UNORM_YES);
        if (alreadyNormal) {
            result.appendCopy(text, begin, end);
        } else {
            result.append(composed(bytes.substr(begin, end - begin)), text, begin, end);
        }
        begin = end;
    }
    return result;
}

AlignedText toLowercase(const AlignedText& text) {
    constexpr char32_t capitalIWithDot = 0x130; // the one character whose lower case is two code points
    const std::string_view bytes = text.bytes();
    AlignedText result(text.reach(0));
    result.reserve(text.size());
    for (size_t begin = 0, end = 0; begin < bytes.size(); begin = end) {
        const char32_t c = nextCodePoint(bytes, end);
        const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
        if (c == capitalIWithDot) {
            result.append("i\u0307", text, begin, end);
        } else if (lower != c) {
            std::string replacement;
            appendCodePoint(replacement, lower);
            result.append(replacement, text, begin, end);
        } else {
            result.appendCopy(text, begin, end);
        }
    }
    return result;
}

AlignedText replaceRuns(const AlignedText& text, bool (*belongs)(char32_t), size_t least,
                        std::string_view replacement) {
    const std::string_view bytes = text.bytes();
    AlignedText result(text.reach(0));
    result.reserve(text.size());
    for (size_t begin = 0; begin < bytes.size();) {
        size_t end = begin;
        size_t length = 0;
        for (size_t behind = begin; behind < bytes.size() && belongs(nextCodePoint(bytes, behind)); end = behind) {
            ++length;
        }
        if (length == 0) {
            nextCodePoint(bytes, end);
        }
        if (length >= least) {
            result.append(replacement, text, begin, end);
        } else {
            result.appendCopy(text, begin, end);
        }
        begin = end;
    }
    return result;
}

AlignedText replaceLiteral(const AlignedText& text, std::string_view pattern, std::string_view replacement) {
    const std::string_view bytes = text.bytes();
    AlignedText result(text.reach(0));
    size_t begin = 0;
    for (size_t found = 0; (found = bytes.find(pattern, begin)) != std::string_view::npos;
         begin = found + pattern.size()) {
        result.appendCopy(text, begin, found);
        result.append(replacement, text, found, found + pattern.size());
    }
    result.appendCopy(text, begin, bytes.size());
    return result;
}

AlignedText stripWhitespace(const AlignedText& text, bool left, bool right) {
    const std::string_view bytes = text.bytes();
    size_t firstKept = bytes.size(); // of the characters that are no whitespace: where the first begins
    size_t lastKept = 0;             // … and the last ends
    for (size_t begin = 0, end = 0; begin < bytes.size(); begin = end) {
        if (!isWhitespace(nextCodePoint(bytes, end))) {
            firstKept = std::min(firstKept, begin);
            lastKept = end;
        }
    }
    const size_t begin = left ? firstKept : 0;
    const size_t end = right ? lastKept : bytes.size();
    return text.slice(std::min(begin, end), end);
}

} // namespace arcflow
