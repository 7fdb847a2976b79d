#include "core/judge/judge_tags.h"

#include "core/base/error.h"

#include <algorithm>
#include <map>

namespace arcflow {

JudgeTags::JudgeTags(std::vector<std::string> names) : m_names(std::move(names)), m_groupOf(m_names.size()) {
    constexpr size_t most = 4096;
    if (m_names.empty() || m_names.size() > most) {
        fail(ErrorKind::invalidRequest, "a judge needs 1 to ", most, " tags, found ", m_names.size());
    }
    std::map<std::string, size_t> groups;
    for (size_t tag = 0; tag < m_names.size(); ++tag) {
        if (find(m_names[tag]) != tag) {
            fail(ErrorKind::invalidRequest, "the tag '", m_names[tag], "' is there twice");
        }
        const size_t equals = m_names[tag].find('=');
        if (equals == std::string::npos) {
            m_single.push_back(tag);
            continue;
        }
        const std::string name = m_names[tag].substr(0, equals);
        const auto [entry, isNew] = groups.emplace(name, m_groups.size());
        if (isNew) {
            const size_t dot = name.find('.');
            m_groups.push_back({{}, dot == std::string::npos ? std::nullopt : find(name.substr(0, dot))});
        }
        m_groups[entry->second].values.push_back(tag);
        m_groupOf[tag] = entry->second;
    }
}

std::optional<size_t> JudgeTags::find(const std::string& name) const {
    const auto found = std::find(m_names.begin(), m_names.end(), name);
    return found == m_names.end() ? std::nullopt : std::optional(static_cast<size_t>(found - m_names.begin()));
}

bool JudgeTags::holds(std::span<const float> scores, size_t tag) const {
    if (!m_groupOf[tag]) {
        return scores[tag] > 0;
    }
    const Group& group = m_groups[*m_groupOf[tag]];
    const size_t highest = *std::max_element(group.values.begin(), group.values.end(),
                                             [&](size_t a, size_t b) { return scores[a] < scores[b]; });
    return highest == tag && (!group.parent || scores[*group.parent] > 0);
}

} // namespace arcflow
