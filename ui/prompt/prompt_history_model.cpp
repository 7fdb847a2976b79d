#include "ui/prompt/prompt_history_model.h"

#include "ui/prompt/prompt_text.h"
#include "ui/prompt/row_list.h"

#include <QLocale>

#include <algorithm>

namespace arcflow::ui {
namespace {

/// Letters of the word in order within the text; how close together, 0 if they are not all there.
double closeness(const QString& text, const QString& word) {
    qsizetype first = text.indexOf(word.front());
    double best = 0;
    constexpr int tries = 8; // beginnings looked at
    for (int i = 0; first >= 0 && i < tries; ++i, first = text.indexOf(word.front(), first + 1)) {
        qsizetype position = first;
        for (qsizetype letter = 1; letter < word.size() && position >= 0; ++letter) {
            position = text.indexOf(word[letter], position + 1);
        }
        if (position < 0) {
            break;
        }
        best = std::max(best, static_cast<double>(word.size()) / static_cast<double>(position - first + 1));
    }
    return best;
}

QString dayOf(const QDateTime& when) {
    if (!when.isValid()) {
        return {};
    }
    const QDateTime local = when.toLocalTime();
    const qint64 days = local.date().daysTo(QDate::currentDate());
    return days == 0   ? PromptHistoryModel::tr("today %1").arg(QLocale().toString(local.time(), QLocale::ShortFormat))
           : days == 1 ? PromptHistoryModel::tr("yesterday")
                       : QLocale().toString(local.date(), QLocale::ShortFormat);
}

} // namespace

double searchScore(const QString& folded, const QStringList& foldedWords) {
    constexpr double scattered = 0.5; // looser than this is chance
    double score = 1;
    for (const QString& word : foldedWords) {
        if (!folded.contains(word)) {
            const double close = word.size() < 3 ? 0 : closeness(folded, word);
            if (close < scattered) {
                return 0;
            }
            score = std::min(score, close * 0.99);
        }
    }
    return score;
}

void PromptHistoryModel::setRecords(const QVector<PromptRecord>& records) {
    constexpr qsizetype searched = 4096;
    beginResetModel();
    m_records = records;
    m_folded.clear();
    m_folded.reserve(records.size());
    for (const PromptRecord& record : records) {
        m_folded.append(record.text.left(searched).toCaseFolded());
    }
    filter();
    endResetModel();
}

void PromptHistoryModel::setSearch(const QString& search) {
    if (search != m_search) {
        beginResetModel();
        m_search = search;
        filter();
        endResetModel();
    }
}

void PromptHistoryModel::setHidden(const QString& text, bool hidden) {
    beginResetModel();
    if (hidden) {
        m_hidden.insert(text);
    } else {
        m_hidden.remove(text);
    }
    filter();
    endResetModel();
}

void PromptHistoryModel::remove(const QString& text) {
    QVector<PromptRecord> records = m_records;
    records.removeIf([&](const PromptRecord& record) { return record.text == text; });
    m_hidden.remove(text);
    setRecords(records);
}

void PromptHistoryModel::filter() {
    const QStringList words = m_search.toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    QVector<std::pair<double, int>> found;
    for (int i = 0; i < m_records.size(); ++i) {
        const double score = m_hidden.contains(m_records[i].text) ? 0 : searchScore(m_folded[i], words);
        if (score > 0) {
            found.append({score, i});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    m_rows.resize(found.size());
    std::transform(found.begin(), found.end(), m_rows.begin(), [](const auto& entry) { return entry.second; });
}

int PromptHistoryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant PromptHistoryModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const PromptRecord& prompt = record(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return listLine(prompt.text);
    case Qt::ToolTipRole: {
        constexpr qsizetype shown = 2000;
        return listLine(prompt.text, shown).toHtmlEscaped();
    }
    case rowDetailRole: {
        const QString day = dayOf(prompt.lastUsed);
        QString detail = prompt.uses > 1 ? tr("%1 · used %n times", nullptr, prompt.uses).arg(day) : day;
        if (!prompt.negative.isEmpty()) {
            detail += tr(" · not: %1").arg(listLine(prompt.negative, 60));
        }
        return detail;
    }
    default:
        return {};
    }
}

} // namespace arcflow::ui
