#pragma once

#include "ui/library/library_types.h"

#include <QAbstractListModel>
#include <QSet>
#include <QVector>

namespace arcflow::ui {

/// How well a text answers a search: every word of it within the text is best (1), else its letters in order, the
/// closer together the better (below 1); 0: not at all. Capitals do not matter. `folded` is toCaseFolded() of the text.
double searchScore(const QString& folded, const QStringList& foldedWords);

/// Remembered prompts, as the search leaves them: those with every word, latest first, then similar ones. Smooth with
/// 10 000.
class PromptHistoryModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setRecords(const QVector<PromptRecord>& records); ///< latest first
    void setSearch(const QString& search);
    /// Takes a prompt out of sight, before it is forgotten for good, or brings it back.
    void setHidden(const QString& text, bool hidden);
    void remove(const QString& text);

    const PromptRecord& record(int row) const { return m_records[m_rows[row]]; }
    qsizetype recordCount() const { return m_records.size() - m_hidden.size(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    void filter();

    QVector<PromptRecord> m_records;
    QStringList m_folded; ///< for searching, the first 4096 units
    QVector<int> m_rows;  ///< into m_records
    QSet<QString> m_hidden;
    QString m_search;
};

} // namespace arcflow::ui
