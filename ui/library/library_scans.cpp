#include "ui/library/library_database_private.h"

#include <QFileInfo>

namespace arcflow::ui {

namespace {

/// What a scan has read goes into the known image; what people and jobs have added to it stays.
ImageRecord merged(const ImageRecord& known, const ImageRecord& read) {
    ImageRecord image = read;
    image.id = known.id;
    image.job = known.job;
    image.index = known.index;
    image.created = known.job != 0 ? known.created : read.created;
    image.rating = known.rating;
    image.rejected = known.rejected;
    image.tags = known.tags;
    image.draftImage = known.draftImage;
    image.trashed = known.trashed;
    return image;
}

bool sameFiles(const ImageRecord& a, const ImageRecord& b) {
    return a.contentHash == b.contentHash && a.studentFile == b.studentFile && a.teacherFile == b.teacherFile;
}

/// An image of the same contents whose own file is gone: the file was moved or renamed. 0 = none.
qint64 movedFrom(LibraryConnection& connection, const ImageRecord& image) {
    if (image.contentHash.isEmpty()) {
        return 0;
    }
    Statement rows(connection, QStringLiteral("SELECT id, student_file, teacher_file FROM images"
                                              " WHERE content_hash = ? AND trashed IS NULL ORDER BY id"));
    for (rows.run(image.contentHash); rows.next();) {
        const qint64 id = rows.number();
        const QString student = rows.text();
        const QString teacher = rows.text();
        if (!QFileInfo::exists(student.isEmpty() ? teacher : student)) {
            return id;
        }
    }
    return 0;
}

/// An image that has one of the files by now, for example because a job has finished it since the scan began; 0 = none.
qint64 ownerOf(LibraryConnection& connection, const QVector<FileStamp>& files) {
    Statement rows(connection, QStringLiteral("SELECT id FROM images WHERE student_file = ? AND trashed IS NULL UNION"
                                              " SELECT id FROM images WHERE teacher_file = ? AND teacher_file <> ''"
                                              " AND trashed IS NULL LIMIT 1"));
    for (const FileStamp& stamp : files) {
        if (rows.run(stamp.file, stamp.file).next()) {
            return rows.number();
        }
    }
    return 0;
}

void rememberStamps(LibraryConnection& connection, qint64 image, const QVector<FileStamp>& files) {
    Statement(connection, QStringLiteral("DELETE FROM files WHERE image = ?")).run(image);
    Statement insert(connection,
                     QStringLiteral("INSERT OR REPLACE INTO files (path, image, size, modified) VALUES (?, ?, ?, ?)"));
    for (const FileStamp& stamp : files) {
        insert.run(stamp.file, image, stamp.size, stamp.modified);
    }
}

} // namespace

QHash<QString, KnownFile> LibraryDatabase::knownFiles() {
    QHash<QString, KnownFile> known;
    LibraryConnection& connection = m_private->connection;
    Statement images(connection,
                     QStringLiteral("SELECT id, student_file, teacher_file FROM images WHERE trashed IS NULL"));
    for (images.run(); images.next();) {
        const qint64 id = images.number();
        for (int face = 0; face < 2; ++face) {
            if (const QString file = images.text(); !file.isEmpty()) {
                known.insert(file, {id, std::nullopt});
            }
        }
    }
    Statement stamps(connection, QStringLiteral("SELECT path, image, size, modified FROM files"));
    for (stamps.run(); stamps.next();) {
        const QString path = stamps.text();
        const auto file = known.find(path);
        if (file != known.end() && stamps.number() == file->image) {
            const qint64 size = stamps.number();
            file->stamp = FileStamp{path, size, stamps.number()};
        }
    }
    return known;
}

ScanChanges LibraryDatabase::addScanned(const QVector<ScannedImage>& found) {
    LibraryConnection& connection = m_private->connection;
    ScanChanges changes;
    Transaction transaction(connection);
    for (const ScannedImage& scanned : found) {
        ImageRecord image = scanned.image;
        bool unread = scanned.unread;
        if (image.id == 0) {
            image.id = ownerOf(connection, scanned.files);
            unread = image.id != 0;
        }
        if (image.id == 0) {
            image.id = movedFrom(connection, image);
        }
        if (image.id == 0) {
            image.id = m_private->insertImage(image);
            changes.added.append(image.id);
        } else {
            const QVector<ImageRecord> known = images({image.id});
            if (known.isEmpty()) {
                continue; // deleted since the scan began
            }
            if (!unread && !sameFiles(known.first(), image)) {
                m_private->updateImage(merged(known.first(), image));
                changes.changed.append(image.id);
            }
        }
        rememberStamps(connection, image.id, scanned.files);
    }
    transaction.commit();
    return changes;
}

} // namespace arcflow::ui
