#pragma once

#include "ui/library/library_types.h"

#include <QHash>
#include <QVector>

#include <exception>

namespace arcflow::ui {

class LibraryDatabase;

/// A folder of our own for the files of images that were thrown away, `<folder>/<image id>/<file name>`, from which
/// they can be put back exactly where they were. A list of origins is on disk before any file is moved, so that a crash
/// in between loses nothing. Any thread, one at a time.
class FileTrash {
public:
    explicit FileTrash(const QString& folder) : m_folder(folder) {}

    /// Where each file is now, by where it was. Files that do not exist are left out. All of them are moved or, with
    /// Error(io) or Error(diskFull), none.
    QHash<QString, QString> put(qint64 image, const QStringList& files) const;

    /// Puts back what put() took: where each file is now, by where it was in the trash. A file whose place has been
    /// taken gets the next free name. The list of origins stays until forget().
    QHash<QString, QString> takeBack(qint64 image) const;

    QVector<qint64> contents() const; ///< the images that have files here
    bool holdsFiles(qint64 image) const;

    /// Removes the files for good: to the system's trash where there is one, else deleted.
    void remove(qint64 image) const;
    /// Removes what is left of an image whose files are no longer here.
    void forget(qint64 image) const;

private:
    QString folderOf(qint64 image) const;
    QHash<QString, QString> origins(qint64 image) const; ///< original path by name in the trash
    void writeOrigins(qint64 image, const QHash<QString, QString>& origins) const;

    QString m_folder;
};

/// What became of several images. A failure ends the work; the images before it are done.
struct TrashOutcome {
    QVector<qint64> images;
    std::exception_ptr failure;
};

// The whole of throwing away and restoring, files and library together. For the library's writer.

/// Images that are in the trash already are left alone.
TrashOutcome trashImages(LibraryDatabase& library, const FileTrash& trash, const QVector<qint64>& ids);
TrashOutcome restoreImages(LibraryDatabase& library, const FileTrash& trash, const QVector<qint64>& ids);
/// Images in the trash are forgotten and their files removed; others are left alone.
TrashOutcome deleteImages(LibraryDatabase& library, const FileTrash& trash, const QVector<qint64>& ids);
/// After a crash: finishes what was going on, so that the library says where the files are.
void recoverTrash(LibraryDatabase& library, const FileTrash& trash);

} // namespace arcflow::ui
