#include "ui/library/library_recovery.h"

#include "core/base/error.h"
#include "ui/library/file_path.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>

#include <system_error>

namespace arcflow::ui {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("arcflow::ui::LibraryService", text);
}

std::unique_ptr<LibraryDatabase> openSound(const QString& file) {
    auto database = std::make_unique<LibraryDatabase>(file, LibraryDatabase::Access::readWrite);
    if (database->endedUncleanly() && !database->isSound() && !database->repairSearch()) {
        fail(ErrorKind::modelCorrupt, file.toStdString(),
             ": expected a sound library, found damage after the program had crashed");
    }
    return database;
}

/// With its companions, where SQLite has left them: they must not be taken for the new library's.
QString moveAside(const QString& file) {
    const QString base =
        file + QStringLiteral(".damaged-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
    QString target = base;
    for (int number = 2; QFileInfo::exists(target); ++number) {
        target = base + u'-' + QString::number(number);
    }
    for (const QString& companion : {QString(), QStringLiteral("-wal"), QStringLiteral("-shm")}) {
        if (!QFileInfo::exists(file + companion)) {
            continue;
        }
        std::error_code error;
        std::filesystem::rename(toPath(file + companion), toPath(target + companion), error);
        if (error) {
            fail(ErrorKind::io, file.toStdString(), ": it is damaged, and setting it aside failed: ", error.message());
        }
    }
    return target;
}

Failure failureOf(const Error& error) {
    const QString text = [&] {
        switch (error.kind()) {
        case ErrorKind::diskFull:
            return translated(
                QT_TRANSLATE_NOOP("arcflow::ui::LibraryService",
                                  "The disk is full, so the library could not keep the last change. Free some "
                                  "space and repeat it."));
        case ErrorKind::modelCorrupt:
            return translated(
                QT_TRANSLATE_NOOP("arcflow::ui::LibraryService",
                                  "The library file is damaged. Start the program again: it will set the file "
                                  "aside and build a new one from your images."));
        case ErrorKind::unsupported:
            return translated(
                QT_TRANSLATE_NOOP("arcflow::ui::LibraryService",
                                  "The library was made by a newer version of ArcFlow Studio. Update the program "
                                  "to use it."));
        case ErrorKind::outOfMemory:
            return translated(
                QT_TRANSLATE_NOOP("arcflow::ui::LibraryService", "There is not enough memory for the library."));
        case ErrorKind::io:
            return translated(
                QT_TRANSLATE_NOOP("arcflow::ui::LibraryService",
                                  "The library or a file of it could not be read or written. Check that its "
                                  "folder is there and writable."));
        default:
            return QString::fromUtf8(error.what());
        }
    }();
    return {error.kind(), text.toStdString(), error.what()};
}

} // namespace

OpenedLibrary openOrReplaceLibrary(const QString& file) {
    try {
        return {openSound(file), {}};
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::modelCorrupt) {
            throw;
        }
    }
    const QString aside = moveAside(file);
    return {openSound(file), aside};
}

Failure libraryFailure(const std::exception_ptr& exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const Error& error) {
        return failureOf(error);
    } catch (const std::bad_alloc& error) {
        return failureOf(Error(ErrorKind::outOfMemory, error.what()));
    } catch (const std::exception& error) {
        return failureOf(Error(ErrorKind::internal, error.what()));
    }
}

} // namespace arcflow::ui
