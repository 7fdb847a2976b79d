#include "ui/prompt/history_walk.h"

namespace arcflow::ui {

void HistoryWalk::setEntries(const QStringList& entries) {
    m_entries = entries;
    m_known = QSet<QString>(entries.begin(), entries.end());
    m_kept.removeIf([this](const QString& text) { return m_known.contains(text); });
    m_index = -1;
}

void HistoryWalk::keep(const QString& text) {
    if (text.trimmed().isEmpty() || m_known.contains(text)) {
        return;
    }
    m_kept.removeAll(text);
    m_kept.prepend(text);
    m_kept.resize(std::min(m_kept.size(), maximumKept));
    m_index = -1;
}

const QString& HistoryWalk::entry(qsizetype index) const {
    return index < m_kept.size() ? m_kept[index] : m_entries[index - m_kept.size()];
}

/// Finds where the walk stands: the text may have been changed since the last step.
void HistoryWalk::settle(const QString& current) {
    if (m_index >= 0 && m_index < size() && entry(m_index) == current) {
        return;
    }
    m_index = -1;
    m_fromEmpty = current.trimmed().isEmpty();
    if (m_fromEmpty) {
        return;
    }
    keep(current);
    m_index = m_kept.indexOf(current);
    if (m_index < 0) {
        m_index = m_kept.size() + m_entries.indexOf(current);
    }
}

std::optional<QString> HistoryWalk::older(const QString& current) {
    settle(current);
    if (m_index + 1 >= size()) {
        return std::nullopt;
    }
    return entry(++m_index);
}

std::optional<QString> HistoryWalk::newer(const QString& current) {
    settle(current);
    if (m_index < 0 || (m_index == 0 && !m_fromEmpty)) {
        return std::nullopt;
    }
    return --m_index < 0 ? std::make_optional(QString()) : entry(m_index);
}

} // namespace arcflow::ui
