#include "ui/library/library_database_private.h"

namespace arcflow::ui {

QStringList tagsFromColumn(const QString& column) {
    return column.split(u'\n', Qt::SkipEmptyParts);
}

QString simplifiedName(const QString& name) {
    constexpr qsizetype longest = 100;
    QString simple = name;
    simple.remove(QChar::Null);
    return simple.simplified().left(longest);
}

void LibraryDatabase::Private::attachTag(const QVector<qint64>& ids, const QString& tag) {
    const QString name = simplifiedName(tag);
    if (name.isEmpty()) {
        return;
    }
    Statement(connection, QStringLiteral("INSERT OR IGNORE INTO tags (name) VALUES (?)")).run(name);
    Statement(connection,
              QStringLiteral("INSERT OR IGNORE INTO image_tags (tag, image) SELECT tags.id, images.id FROM tags, images"
                             " WHERE tags.name = ? AND images.id IN (SELECT value FROM json_each(?))"))
        .run(name, ids);
}

void LibraryDatabase::Private::refreshTags(const QVector<qint64>& ids) {
    Statement names(connection, QStringLiteral("SELECT name FROM tags JOIN image_tags ON image_tags.tag = tags.id"
                                               " WHERE image_tags.image = ?"));
    Statement texts(connection, QStringLiteral("SELECT prompt, negative FROM images WHERE id = ?"));
    Statement update(connection, QStringLiteral("UPDATE images SET tags = ? WHERE id = ?"));
    for (const qint64 id : ids) {
        QStringList tags;
        for (names.run(id); names.next();) {
            tags.append(names.text());
        }
        tags.sort(Qt::CaseInsensitive);
        if (texts.run(id).next()) {
            const QString prompt = texts.text();
            const QString negative = texts.text();
            update.run(tags.join(u'\n'), id);
            indexTexts(id, prompt, negative, tags);
        }
    }
}

void LibraryDatabase::Private::removeUnusedTags() {
    Statement(connection,
              QStringLiteral("DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM image_tags WHERE tag = tags.id)"))
        .run();
}

void LibraryDatabase::addTag(const QVector<qint64>& ids, const QString& tag) {
    Transaction transaction(m_private->connection);
    m_private->attachTag(ids, tag);
    m_private->refreshTags(ids);
    m_private->removeUnusedTags();
    transaction.commit();
}

void LibraryDatabase::removeTag(const QVector<qint64>& ids, const QString& tag) {
    LibraryConnection& connection = m_private->connection;
    Transaction transaction(connection);
    Statement(connection, QStringLiteral("DELETE FROM image_tags WHERE tag = (SELECT id FROM tags WHERE name = ?)"
                                         " AND image IN (SELECT value FROM json_each(?))"))
        .run(simplifiedName(tag), ids);
    m_private->refreshTags(ids);
    m_private->removeUnusedTags();
    transaction.commit();
}

QStringList LibraryDatabase::allTags() {
    QStringList tags;
    Statement rows(m_private->connection, QStringLiteral("SELECT name FROM tags"));
    for (rows.run(); rows.next();) {
        tags.append(rows.text());
    }
    tags.sort(Qt::CaseInsensitive);
    return tags;
}

QStringList LibraryDatabase::allModels() {
    QStringList models;
    Statement rows(m_private->connection, QStringLiteral("SELECT DISTINCT model FROM images WHERE model <> ''"));
    for (rows.run(); rows.next();) {
        models.append(rows.text());
    }
    models.sort(Qt::CaseInsensitive);
    return models;
}

qint64 LibraryDatabase::addAlbum(const QString& name) {
    const QString simple = simplifiedName(name);
    if (simple.isEmpty()) {
        fail(ErrorKind::invalidRequest, "expected a name for the album, found none");
    }
    LibraryConnection& connection = m_private->connection;
    Transaction transaction(connection);
    Statement(connection, QStringLiteral("INSERT OR IGNORE INTO albums (name) VALUES (?)")).run(simple);
    qint64 id = 0;
    {
        Statement row(connection, QStringLiteral("SELECT id FROM albums WHERE name = ?"));
        row.run(simple).next();
        id = row.number();
    }
    transaction.commit();
    return id;
}

void LibraryDatabase::renameAlbum(qint64 album, const QString& name) {
    const QString simple = simplifiedName(name);
    if (simple.isEmpty()) {
        fail(ErrorKind::invalidRequest, "expected a name for the album, found none");
    }
    LibraryConnection& connection = m_private->connection;
    Transaction transaction(connection);
    {
        Statement taken(connection, QStringLiteral("SELECT 1 FROM albums WHERE name = ? AND id <> ?"));
        if (taken.run(simple, album).next()) {
            fail(ErrorKind::invalidRequest, "expected a new name for the album, found another album named '",
                 simple.toStdString(), "'");
        }
    }
    Statement(connection, QStringLiteral("UPDATE albums SET name = ? WHERE id = ?")).run(simple, album);
    transaction.commit();
}

void LibraryDatabase::removeAlbum(qint64 album) {
    Statement(m_private->connection, QStringLiteral("DELETE FROM albums WHERE id = ?")).run(album);
}

void LibraryDatabase::addToAlbum(qint64 album, const QVector<qint64>& ids) {
    Statement(m_private->connection,
              QStringLiteral(
                  "INSERT OR IGNORE INTO album_images (album, image) SELECT albums.id, images.id FROM albums, images"
                  " WHERE albums.id = ? AND images.id IN (SELECT value FROM json_each(?))"))
        .run(album, ids);
}

void LibraryDatabase::removeFromAlbum(qint64 album, const QVector<qint64>& ids) {
    Statement(m_private->connection,
              QStringLiteral("DELETE FROM album_images WHERE album = ? AND image IN (SELECT value FROM json_each(?))"))
        .run(album, ids);
}

QVector<AlbumRecord> LibraryDatabase::albums() {
    QVector<AlbumRecord> albums;
    Statement rows(m_private->connection,
                   QStringLiteral("SELECT id, name, (SELECT count(*) FROM album_images JOIN images ON images.id = image"
                                  " WHERE album = albums.id AND trashed IS NULL) FROM albums"));
    for (rows.run(); rows.next();) {
        AlbumRecord album;
        album.id = rows.number();
        album.name = rows.text();
        album.images = rows.integer();
        albums.append(album);
    }
    std::sort(albums.begin(), albums.end(), [](const AlbumRecord& a, const AlbumRecord& b) {
        return a.name.compare(b.name, Qt::CaseInsensitive) < 0;
    });
    return albums;
}

} // namespace arcflow::ui
