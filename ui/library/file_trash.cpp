#include "ui/library/file_trash.h"

#include "core/base/error.h"
#include "core/formats/atomic_file.h"
#include "core/imaging/naming_template.h"
#include "ui/library/file_path.h"
#include "ui/library/library_database.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cerrno>
#include <span>
#include <system_error>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

namespace arcflow::ui {

namespace {

const char* const originsName = "origins.json";

/// A copy on another disk, complete and synced before the original goes.
void copyAcross(const std::filesystem::path& from, const std::filesystem::path& to) {
    QFile input(fromPath(from));
    if (!input.open(QIODevice::ReadOnly)) {
        fail(ErrorKind::io, from.string(), ": ", input.errorString().toStdString());
    }
    AtomicFile output(to);
    output.reserve(static_cast<uint64_t>(input.size()));
    constexpr qint64 blockSize = 1 << 20;
    while (!input.atEnd()) {
        const QByteArray block = input.read(blockSize);
        if (block.isEmpty()) {
            fail(ErrorKind::io, from.string(), ": ", input.errorString().toStdString());
        }
        output.write(std::as_bytes(std::span(block.constData(), static_cast<size_t>(block.size()))));
    }
    output.commit(IfExists::refuse);
    std::error_code ignored; // the times are a courtesy to file managers
    std::filesystem::last_write_time(to, std::filesystem::last_write_time(from, ignored), ignored);
    std::filesystem::remove(from);
}

/// To a name that must be free.
void moveFile(const QString& fromFile, const QString& toFile) {
    const std::filesystem::path from = toPath(fromFile);
    const std::filesystem::path to = toPath(toFile);
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
        return;
    }
    if (errno == EXDEV || errno == EINVAL || errno == ENOSYS) { // another disk, or a file system without that call
        copyAcross(from, to);
        return;
    }
    const int code = errno;
    fail(code == ENOSPC || code == EDQUOT ? ErrorKind::diskFull : ErrorKind::io, from.string(), ": moving it to ",
         to.string(), " failed: ", std::generic_category().message(code));
}

/// A name that neither the list nor the folder has.
QString freeName(const QString& folder, const QString& file, const QHash<QString, QString>& taken) {
    QString name = QFileInfo(file).fileName();
    for (int number = 2;
         taken.contains(name) || name == QLatin1String(originsName) || QFileInfo::exists(folder + u'/' + name);
         ++number) {
        name = QStringLiteral("%1-%2").arg(number).arg(QFileInfo(file).fileName());
    }
    return name;
}

} // namespace

QString FileTrash::folderOf(qint64 image) const {
    return m_folder + u'/' + QString::number(image);
}

QHash<QString, QString> FileTrash::origins(qint64 image) const {
    QFile file(folderOf(image) + u'/' + QLatin1String(originsName));
    QHash<QString, QString> origins;
    if (file.open(QIODevice::ReadOnly)) {
        const QJsonObject list = QJsonDocument::fromJson(file.readAll()).object();
        for (auto entry = list.begin(); entry != list.end(); ++entry) {
            // Names, never paths: a list that somebody has changed must not reach outside.
            if (!entry.key().contains(u'/') && QDir::isAbsolutePath(entry.value().toString())) {
                origins.insert(entry.key(), entry.value().toString());
            }
        }
    }
    return origins;
}

void FileTrash::writeOrigins(qint64 image, const QHash<QString, QString>& origins) const {
    QJsonObject list;
    for (auto entry = origins.begin(); entry != origins.end(); ++entry) {
        list.insert(entry.key(), entry.value());
    }
    const QByteArray bytes = QJsonDocument(list).toJson();
    AtomicFile file(toPath(folderOf(image) + u'/' + QLatin1String(originsName)));
    file.write(std::as_bytes(std::span(bytes.constData(), static_cast<size_t>(bytes.size()))));
    file.commit();
}

QHash<QString, QString> FileTrash::put(qint64 image, const QStringList& files) const {
    const QString folder = folderOf(image);
    QHash<QString, QString> known = origins(image);
    QVector<std::pair<QString, QString>> moves; // from, to
    for (const QString& file : files) {
        if (!file.isEmpty() && QFileInfo::exists(file)) {
            const QString name = freeName(folder, file, known);
            known.insert(name, file);
            moves.append({file, folder + u'/' + name});
        }
    }
    QHash<QString, QString> places;
    if (moves.isEmpty()) {
        return places;
    }
    makeFolder(toPath(folder));
    writeOrigins(image, known);
    try {
        for (const auto& [from, to] : moves) {
            moveFile(from, to);
            places.insert(from, to);
        }
    } catch (const Error&) {
        for (auto place = places.begin(); place != places.end(); ++place) {
            moveFile(place.value(), place.key());
        }
        forget(image);
        throw;
    }
    return places;
}

QHash<QString, QString> FileTrash::takeBack(qint64 image) const {
    QHash<QString, QString> places;
    const QHash<QString, QString> list = origins(image);
    for (auto entry = list.begin(); entry != list.end(); ++entry) {
        const QString from = folderOf(image) + u'/' + entry.key();
        if (QFileInfo::exists(from)) {
            makeFolder(toPath(QFileInfo(entry.value()).absolutePath()));
            const QString to = fromPath(uniqueName(toPath(entry.value())));
            moveFile(from, to);
            places.insert(from, to);
        } else if (QFileInfo::exists(entry.value())) { // put back before a crash, or never moved
            places.insert(from, entry.value());
        }
    }
    return places;
}

QVector<qint64> FileTrash::contents() const {
    QVector<qint64> images;
    const QStringList names = QDir(m_folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString& name : names) {
        bool isNumber = false;
        const qint64 image = name.toLongLong(&isNumber);
        if (isNumber) {
            images.append(image);
        }
    }
    std::sort(images.begin(), images.end());
    return images;
}

bool FileTrash::holdsFiles(qint64 image) const {
    const QStringList names = QDir(folderOf(image)).entryList(QDir::Files);
    return std::any_of(names.begin(), names.end(),
                       [](const QString& name) { return name != QLatin1String(originsName); });
}

void FileTrash::remove(qint64 image) const {
    const QString folder = folderOf(image);
    const QStringList names = origins(image).keys();
    for (const QString& name : names) {
        const QString file = folder + u'/' + name;
        if (QFileInfo::exists(file) && !QFile::moveToTrash(file) && !QFile::remove(file)) {
            fail(ErrorKind::io, file.toStdString(), ": expected to delete it, but it cannot be removed");
        }
    }
    forget(image);
}

void FileTrash::forget(qint64 image) const {
    if (!holdsFiles(image)) {
        QFile::remove(folderOf(image) + u'/' + QLatin1String(originsName));
        QDir().rmdir(folderOf(image));
    }
}

namespace {

/// Does the work for each image and keeps count, until one fails.
template <typename Work> TrashOutcome forEach(LibraryDatabase& library, const QVector<qint64>& ids, Work work) {
    TrashOutcome outcome;
    QVector<ImageRecord> changed;
    const QVector<ImageRecord> images = library.images(ids);
    try {
        for (ImageRecord image : images) {
            if (work(image)) {
                changed.append(image);
                outcome.images.append(image.id);
            }
        }
    } catch (const std::exception&) {
        outcome.failure = std::current_exception();
    }
    library.updateImages(changed);
    return outcome;
}

void moveTo(ImageRecord& image, const QHash<QString, QString>& places) {
    image.studentFile = places.value(image.studentFile, image.studentFile);
    image.teacherFile = places.value(image.teacherFile, image.teacherFile);
}

} // namespace

TrashOutcome trashImages(LibraryDatabase& library, const FileTrash& trash, const QVector<qint64>& ids) {
    return forEach(library, ids, [&](ImageRecord& image) {
        if (image.trashed) {
            return false;
        }
        moveTo(image, trash.put(image.id, {image.studentFile, image.teacherFile}));
        image.trashed = QDateTime::currentDateTime();
        return true;
    });
}

TrashOutcome restoreImages(LibraryDatabase& library, const FileTrash& trash, const QVector<qint64>& ids) {
    const TrashOutcome outcome = forEach(library, ids, [&](ImageRecord& image) {
        if (!image.trashed) {
            return false;
        }
        moveTo(image, trash.takeBack(image.id));
        image.trashed.reset();
        return true;
    });
    for (const qint64 image : outcome.images) {
        trash.forget(image);
    }
    return outcome;
}

TrashOutcome deleteImages(LibraryDatabase& library, const FileTrash& trash, const QVector<qint64>& ids) {
    TrashOutcome outcome;
    const QVector<ImageRecord> images = library.images(ids);
    try {
        for (const ImageRecord& image : images) {
            if (image.trashed) {
                trash.remove(image.id);
                outcome.images.append(image.id);
            }
        }
    } catch (const std::exception&) {
        outcome.failure = std::current_exception();
    }
    library.removeImages(outcome.images);
    return outcome;
}

void recoverTrash(LibraryDatabase& library, const FileTrash& trash) {
    const TrashOutcome outcome = forEach(library, trash.contents(), [&](ImageRecord& image) {
        if (image.trashed && trash.holdsFiles(image.id)) {
            return false; // as it should be
        }
        const QHash<QString, QString> places = trash.takeBack(image.id);
        if (places.isEmpty()) {
            return false; // somebody has emptied the folder
        }
        moveTo(image, places);
        image.trashed.reset();
        return true;
    });
    for (const qint64 image : outcome.images) {
        trash.forget(image);
    }
}

} // namespace arcflow::ui
