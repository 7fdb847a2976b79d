#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace arcflow {

/// Tokens and their ids, as a tokenizer's files give them.
class Vocabulary {
public:
    static constexpr int64_t idBound = int64_t{1} << 24; ///< ids are below this, far above any embedding table

    explicit Vocabulary(std::string sourceName) : m_sourceName(std::move(sourceName)) {}

    void reserve(size_t tokens) { m_ids.reserve(tokens); }
    /// Error(modelCorrupt) if the id is out of range. Of equal tokens the last counts.
    void add(std::string token, int64_t id);
    std::optional<uint32_t> find(std::string_view token) const;
    uint32_t at(std::string_view token) const; ///< Error(modelCorrupt) naming file and token if missing
    size_t idLimit() const { return m_idLimit; } ///< one more than the largest id
    const std::string& sourceName() const { return m_sourceName; }

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> m_ids;
    std::string m_sourceName;
    size_t m_idLimit = 0;
};

} // namespace arcflow
