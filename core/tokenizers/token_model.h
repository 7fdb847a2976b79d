#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace arcflow {

struct WordToken {
    uint32_t id;
    uint32_t end; ///< bytes of the word up to the end of this token
};

/// Encodes one word. Immutable, so any thread may call it.
class TokenModel {
public:
    virtual ~TokenModel() = default;
    virtual void encode(std::string_view word, std::vector<WordToken>& tokens) const = 0; ///< appends
};

} // namespace arcflow
