#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace arcflow {

/// The tags a judge knows. "apple" is there or not. "time=night" is one of the values of "time", of which a picture has
/// one at most. "apple.colour=red" is a value too, and only where "apple" is there.
class JudgeTags {
public:
    /// Values that exclude each other.
    struct Group {
        std::vector<size_t> values;   ///< tags
        std::optional<size_t> parent; ///< tag that must be there
    };

    /// Error(invalidRequest): none, one twice, or more than 4096.
    explicit JudgeTags(std::vector<std::string> names);

    const std::vector<std::string>& names() const { return m_names; }
    size_t count() const { return m_names.size(); }
    const std::vector<Group>& groups() const { return m_groups; }
    const std::vector<size_t>& single() const { return m_single; } ///< tags without a value
    std::optional<size_t> find(const std::string& name) const;

    /// Whether scores (log-odds, one for each tag) say that a tag is true: a single one above 0, a value the highest of
    /// its group, with its parent above 0.
    bool holds(std::span<const float> scores, size_t tag) const;

private:
    std::vector<std::string> m_names;
    std::vector<size_t> m_single;
    std::vector<Group> m_groups;
    std::vector<std::optional<size_t>> m_groupOf; ///< by tag
};

} // namespace arcflow
