#pragma once

#include <cstdint>
#include <deque>
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
    Vocabulary(Vocabulary&&) = default;
    Vocabulary& operator=(Vocabulary&&) = default;

    void reserve(size_t tokens) { m_ids.reserve(tokens); }
    /// Whether it is new; of equal tokens the last counts. Error(modelCorrupt) if the id is out of range.
    bool add(std::string token, int64_t id);
    std::optional<uint32_t> find(std::string_view token) const;
    uint32_t at(std::string_view token) const;   ///< Error(modelCorrupt) naming file and token if missing
    size_t idLimit() const { return m_idLimit; } ///< one more than the largest id
    const std::string& sourceName() const { return m_sourceName; }

private:
    // Keys are views of m_tokens: found without making a string, and std::hash of a view is kept beside each key, which
    // for 150000 of them halves the time.
    std::deque<std::string> m_tokens;
    std::unordered_map<std::string_view, uint32_t> m_ids;
    std::string m_sourceName;
    size_t m_idLimit = 0;
};

} // namespace arcflow
