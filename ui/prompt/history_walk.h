#pragma once

#include <QSet>
#include <QStringList>

#include <optional>

namespace arcflow::ui {

/// Walks through prompts, newest first, and keeps what was never sent: the text one walks away from becomes the newest
/// entry.
class HistoryWalk {
public:
    static constexpr qsizetype maximumKept = 50;

    /// The remembered prompts, newest first.
    void setEntries(const QStringList& entries);
    /// Remembers a text that would be lost otherwise, as the newest.
    void keep(const QString& text);

    /// The entry before or after `current`, the text as it stands; nothing at the end.
    std::optional<QString> older(const QString& current);
    std::optional<QString> newer(const QString& current);

    const QStringList& kept() const { return m_kept; }

private:
    const QString& entry(qsizetype index) const;
    qsizetype size() const { return m_kept.size() + m_entries.size(); }
    void settle(const QString& current);

    QStringList m_kept, m_entries; ///< both newest first; the kept ones stand before the others
    QSet<QString> m_known;         ///< of m_entries
    bool m_fromEmpty = true;       ///< the walk began in an empty field: that is the newest then
    qsizetype m_index = -1;        ///< where the walk stands; −1: before the newest, in an empty field
};

} // namespace arcflow::ui
