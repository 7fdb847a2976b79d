#include "ui/library/library_database_private.h"
#include "ui/library/search_text.h"

namespace arcflow::ui {

namespace {

constexpr int foldedLength = 4096; // what a search looks at

} // namespace

void LibraryDatabase::rememberPrompt(const QString& text, const QString& negative) {
    if (text.trimmed().isEmpty()) {
        return;
    }
    Statement(m_private->connection,
              QStringLiteral("INSERT INTO prompts (text, negative, folded, last_used, uses)"
                             " VALUES (?, ?, ?, max(?, 1 + (SELECT coalesce(max(last_used), 0) FROM prompts)), 1)"
                             " ON CONFLICT (text) DO UPDATE SET negative = excluded.negative, folded = excluded.folded,"
                             " uses = uses + 1, last_used = excluded.last_used"))
        .run(text, negative, foldedText(text + u'\n' + negative, foldedLength), QDateTime::currentDateTime());
}

QVector<PromptRecord> LibraryDatabase::prompts(const QString& search, int limit) {
    QString sql = QStringLiteral("SELECT text, negative, last_used, uses FROM prompts");
    QVariantList values;
    const QStringList words = foldedText(search, foldedLength).split(u' ', Qt::SkipEmptyParts).mid(0, 32);
    for (const QString& word : words) {
        sql += (values.isEmpty() ? QStringLiteral(" WHERE ") : QStringLiteral(" AND ")) +
               QStringLiteral("instr(folded, ?)");
        values.append(word);
    }
    values.append(limit);
    Statement rows(m_private->connection, sql + QStringLiteral(" ORDER BY last_used DESC, id DESC LIMIT ?"),
                   Statement::Keep::no);
    QVector<PromptRecord> prompts;
    for (rows.runWith(values); rows.next();) {
        PromptRecord prompt;
        prompt.text = rows.text();
        prompt.negative = rows.text();
        prompt.lastUsed = rows.time();
        prompt.uses = rows.integer();
        prompts.append(prompt);
    }
    return prompts;
}

void LibraryDatabase::forgetPrompt(const QString& text) {
    Statement(m_private->connection, QStringLiteral("DELETE FROM prompts WHERE text = ?")).run(text);
}

qint64 LibraryDatabase::saveSnippet(const SnippetRecord& snippet) {
    if (snippet.id != 0) {
        Statement(m_private->connection, QStringLiteral("UPDATE snippets SET name = ?, text = ? WHERE id = ?"))
            .run(snippet.name, snippet.text, snippet.id);
        return snippet.id;
    }
    Statement insert(m_private->connection, QStringLiteral("INSERT INTO snippets (name, text) VALUES (?, ?)"));
    return insert.run(snippet.name, snippet.text).insertedId();
}

void LibraryDatabase::removeSnippet(qint64 id) {
    Statement(m_private->connection, QStringLiteral("DELETE FROM snippets WHERE id = ?")).run(id);
}

QVector<SnippetRecord> LibraryDatabase::snippets() {
    QVector<SnippetRecord> snippets;
    Statement rows(m_private->connection,
                   QStringLiteral("SELECT id, name, text FROM snippets ORDER BY name COLLATE NOCASE, id"));
    for (rows.run(); rows.next();) {
        SnippetRecord snippet;
        snippet.id = rows.number();
        snippet.name = rows.text();
        snippet.text = rows.text();
        snippets.append(snippet);
    }
    return snippets;
}

void LibraryDatabase::addStatistic(const RunStatistic& statistic) {
    Statement(m_private->connection,
              QStringLiteral(
                  "INSERT INTO statistics (model, mode, device, format, width, height, evaluations, encode_seconds,"
                  " denoise_seconds, decode_seconds, peak_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
        .run(statistic.model, statistic.mode, statistic.device, statistic.format, statistic.width, statistic.height,
             statistic.evaluations, statistic.encodeSeconds, statistic.denoiseSeconds, statistic.decodeSeconds,
             statistic.peakBytes);
}

QVector<RunStatistic> LibraryDatabase::statistics(const QString& model, int limit) {
    Statement rows(
        m_private->connection,
        QStringLiteral(
            "SELECT model, mode, device, format, width, height, evaluations, encode_seconds, denoise_seconds,"
            " decode_seconds, peak_bytes FROM statistics WHERE model = ? ORDER BY id DESC LIMIT ?"));
    QVector<RunStatistic> statistics;
    for (rows.run(model, limit); rows.next();) {
        RunStatistic statistic;
        statistic.model = rows.text();
        statistic.mode = rows.text();
        statistic.device = rows.text();
        statistic.format = rows.text();
        statistic.width = rows.integer();
        statistic.height = rows.integer();
        statistic.evaluations = rows.integer();
        statistic.encodeSeconds = rows.real();
        statistic.denoiseSeconds = rows.real();
        statistic.decodeSeconds = rows.real();
        statistic.peakBytes = rows.number();
        statistics.append(statistic);
    }
    return statistics;
}

void LibraryDatabase::addVote(qint64 image, const QString& choice) {
    // The image may have been deleted since it was shown; the vote counts all the same.
    Statement(m_private->connection,
              QStringLiteral("INSERT INTO votes (image, choice) VALUES ((SELECT id FROM images WHERE id = ?), ?)"))
        .run(image, choice);
}

QHash<QString, int> LibraryDatabase::votes() {
    QHash<QString, int> votes;
    Statement rows(m_private->connection, QStringLiteral("SELECT choice, count(*) FROM votes GROUP BY choice"));
    for (rows.run(); rows.next();) {
        const QString choice = rows.text();
        votes.insert(choice, rows.integer());
    }
    return votes;
}

} // namespace arcflow::ui
