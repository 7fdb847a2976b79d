#include "ui/library/library_database_private.h"
#include "ui/library/search_text.h"

namespace arcflow::ui {

namespace {

/// The conditions of a query, put together from those that are set. Values are bound, never written into the text.
class Conditions {
public:
    void add(const QString& condition) { m_conditions.append(condition); }
    template <typename Value> void add(const QString& condition, const Value& value) {
        m_conditions.append(condition);
        m_values.append(Statement::bound(value));
    }
    template <typename Value> void addIfSet(const QString& condition, const std::optional<Value>& value) {
        if (value) {
            add(condition, *value);
        }
    }

    QString sql() const { return m_conditions.join(QStringLiteral(" AND ")); }
    const QVariantList& values() const { return m_values; }

private:
    QStringList m_conditions;
    QVariantList m_values;
};

// A plus before a column keeps SQLite from choosing an index by it: without statistics it takes every equality for a
// rare one, while most images can have the same model, or the word in question. Walking the index of the wanted order
// and looking at each takes half the time then (measured on 100 000 images), and little where few images fit.
Conditions conditionsFor(const ImageFilter& filter) {
    Conditions conditions;
    if (filter.onlyTrashed) {
        conditions.add(QStringLiteral("trashed IS NOT NULL"));
    } else {
        conditions.add(QStringLiteral("trashed IS NULL"));
        if (!filter.showRejected) {
            conditions.add(QStringLiteral("rejected = 0"));
        }
    }
    if (filter.minimumRating > 0) {
        conditions.add(QStringLiteral("+rating >= ?"), filter.minimumRating);
    }
    conditions.addIfSet(QStringLiteral("+mode = ?"), filter.mode);
    conditions.addIfSet(QStringLiteral("+model = ?"), filter.model);
    conditions.addIfSet(QStringLiteral("+origin = ?"), filter.origin);
    conditions.addIfSet(QStringLiteral("+width = ?"), filter.width);
    conditions.addIfSet(QStringLiteral("+height = ?"), filter.height);
    conditions.addIfSet(QStringLiteral("created >= ?"), filter.from);
    conditions.addIfSet(QStringLiteral("created <= ?"), filter.until);
    conditions.addIfSet(QStringLiteral("job = ?"), filter.job);
    if (filter.seed) {
        conditions.add(QStringLiteral("seed = ?"), seedColumn(*filter.seed));
    }
    conditions.addIfSet(
        QStringLiteral("id IN (SELECT image FROM image_tags WHERE tag = (SELECT id FROM tags WHERE name = ?))"),
        filter.tag);
    conditions.addIfSet(QStringLiteral("id IN (SELECT image FROM album_images WHERE album = ?)"), filter.album);
    if (const QString expression = matchExpression(filter.text); !expression.isEmpty()) {
        conditions.add(QStringLiteral("+id IN (SELECT rowid FROM image_search WHERE image_search MATCH ?)"),
                       expression);
    }
    return conditions;
}

QString orderOf(ImageSort sort) {
    switch (sort) {
    case ImageSort::newestFirst:
        break;
    case ImageSort::oldestFirst:
        return QStringLiteral("created, id");
    case ImageSort::bestRatedFirst:
        return QStringLiteral("rating DESC, created DESC, id DESC");
    case ImageSort::worstMatchFirst:
        return QStringLiteral("psnr ASC NULLS LAST, created DESC, id DESC");
    case ImageSort::prompt:
        return QStringLiteral("prompt_key, created DESC, id DESC");
    case ImageSort::seed:
        return QStringLiteral("seed ASC NULLS LAST, created DESC, id DESC");
    }
    return QStringLiteral("created DESC, id DESC");
}

} // namespace

QVector<qint64> LibraryDatabase::imageIds(const ImageFilter& filter) {
    const Conditions conditions = conditionsFor(filter);
    Statement rows(
        m_private->connection,
        QStringLiteral("SELECT id FROM images WHERE %1 ORDER BY %2").arg(conditions.sql(), orderOf(filter.sort)),
        Statement::Keep::no);
    QVector<qint64> ids;
    for (rows.runWith(conditions.values()); rows.next();) {
        ids.append(rows.number());
    }
    return ids;
}

} // namespace arcflow::ui
