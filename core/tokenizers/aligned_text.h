#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// Well-formed UTF-8 on its way from the user's text to tokens, which remembers for each of its bytes how much of the
/// user's text is expressed up to there. So a cut between tokens can be shown in the text as it was typed, whatever was
/// composed, lower-cased, inserted or dropped in between. Positions are bytes. A text that grows over 64 MiB, as the
/// replacements of a crafted tokenizer can make it, is an Error(invalidRequest).
class AlignedText {
public:
    /// `origin`: where in the user's text this one begins.
    explicit AlignedText(uint32_t origin = 0) : m_origin(origin) {}

    /// The user's text itself; every malformed part becomes U+FFFD.
    static AlignedText fromUser(std::string_view text);

    std::string_view bytes() const { return m_bytes; }
    size_t size() const { return m_bytes.size(); }
    bool empty() const { return m_bytes.empty(); }

    /// Length of the user's text that the first `count` bytes express completely: within a character (or a composed
    /// sequence) it is where the character begins, so it never falls inside a code point of the user's text.
    uint32_t reach(size_t count) const { return count == 0 ? m_origin : m_reach[count - 1]; }

    /// Adds `piece`, which stands for the bytes [begin, end) of `source` as a whole.
    void append(std::string_view piece, const AlignedText& source, size_t begin, size_t end);
    /// Adds the bytes [begin, end) of `source` as they are.
    void appendCopy(const AlignedText& source, size_t begin, size_t end);

    AlignedText slice(size_t begin, size_t end) const;
    void reserve(size_t bytes);

private:
    void checkGrowth(size_t bytes) const;

    std::string m_bytes;
    std::vector<uint32_t> m_reach; // per byte
    uint32_t m_origin;
};

} // namespace arcflow
