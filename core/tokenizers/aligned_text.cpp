#include "core/tokenizers/aligned_text.h"

#include "core/base/error.h"
#include "core/tokenizers/code_points.h"

namespace arcflow {

AlignedText AlignedText::fromUser(std::string_view text) {
    AlignedText result;
    result.reserve(text.size());
    for (size_t position = 0; position < text.size();) {
        const auto begin = static_cast<uint32_t>(position);
        appendCodePoint(result.m_bytes, nextCodePointOrReplacement(text, position));
        result.m_reach.resize(result.m_bytes.size(), begin);
        result.m_reach.back() = static_cast<uint32_t>(position);
    }
    return result;
}

void AlignedText::append(std::string_view piece, const AlignedText& source, size_t begin, size_t end) {
    if (piece.empty()) {
        return;
    }
    checkGrowth(piece.size());
    m_bytes += piece;
    m_reach.resize(m_bytes.size(), source.reach(begin));
    m_reach.back() = source.reach(end);
}

void AlignedText::appendCopy(const AlignedText& source, size_t begin, size_t end) {
    checkGrowth(end - begin);
    m_bytes.append(source.m_bytes, begin, end - begin);
    const auto first = source.m_reach.begin();
    m_reach.insert(m_reach.end(), first + static_cast<std::ptrdiff_t>(begin), first + static_cast<std::ptrdiff_t>(end));
}

AlignedText AlignedText::slice(size_t begin, size_t end) const {
    AlignedText result(reach(begin));
    result.appendCopy(*this, begin, end);
    return result;
}

void AlignedText::checkGrowth(size_t bytes) const {
    constexpr size_t most = size_t{64} << 20;
    if (m_bytes.size() + bytes > most) {
        fail(ErrorKind::invalidRequest, "the tokenizer's normalisation makes the text longer than ", most, " bytes");
    }
}

void AlignedText::reserve(size_t bytes) {
    m_bytes.reserve(bytes);
    m_reach.reserve(bytes);
}

} // namespace arcflow
