#include "ui/gallery/library_command.h"

#include "ui/gallery/image_text.h"
#include "ui/library/library_service.h"

#include <QCoreApplication>
#include <QMap>

namespace arcflow::ui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(GalleryCommand)
};

/// Reads a value that stands in the record.
ImageValueCommand::Read fromRecord(std::function<int(const ImageRecord&)> value) {
    return [value = std::move(value)](LibraryDatabase& db, const QVector<qint64>& ids) {
        ImageValueCommand::Values values;
        const QVector<ImageRecord> records = db.images(ids);
        for (const ImageRecord& record : records) {
            values.insert(record.id, value(record));
        }
        return values;
    };
}

QVector<qint64> albumMembers(LibraryDatabase& db, qint64 album) {
    ImageFilter filter;
    filter.album = album;
    filter.showRejected = true;
    QVector<qint64> members = db.imageIds(filter);
    filter.onlyTrashed = true;
    members += db.imageIds(filter);
    return members;
}

} // namespace

ImageValueCommand::ImageValueCommand(LibraryService& library, const QString& text, QVector<qint64> ids, int value,
                                     Read read, Write write)
    : QUndoCommand(text),
      m_library(library),
      m_ids(std::move(ids)),
      m_value(value),
      m_read(std::move(read)),
      m_write(std::move(write)) {}

void ImageValueCommand::redo() {
    m_before = std::make_shared<Values>();
    // Among the writes, though it only reads: behind those that were asked for before, in front of its own.
    m_library.write([read = m_read, ids = m_ids](LibraryDatabase& db) { return read(db, ids); }, &m_library,
                    [before = m_before](const Values& values) { *before = values; });
    m_write(m_library, m_ids, m_value);
}

void ImageValueCommand::undo() {
    // Answers come in order: when this one is here, so is what redo() has asked for.
    m_library.write([](LibraryDatabase&) {}, &m_library,
                    [&library = m_library, before = m_before, value = m_value, write = m_write] {
                        QMap<int, QVector<qint64>> groups;
                        for (auto i = before->cbegin(); i != before->cend(); ++i) {
                            if (i.value() != value) {
                                groups[i.value()].append(i.key());
                            }
                        }
                        for (auto group = groups.cbegin(); group != groups.cend(); ++group) {
                            write(library, group.value(), group.key());
                        }
                    });
}

std::unique_ptr<QUndoCommand> rateCommand(LibraryService& library, const QVector<qint64>& ids, int rating) {
    return std::make_unique<ImageValueCommand>(
        library, Text::tr("rating of %1").arg(imageCount(ids.size())), ids, rating,
        fromRecord([](const ImageRecord& image) { return image.rating; }),
        [](LibraryService& service, const QVector<qint64>& images, int value) { service.setRating(images, value); });
}

std::unique_ptr<QUndoCommand> rejectCommand(LibraryService& library, const QVector<qint64>& ids, bool rejected) {
    const QString text = rejected ? Text::tr("rejection of %1") : Text::tr("acceptance of %1");
    return std::make_unique<ImageValueCommand>(
        library, text.arg(imageCount(ids.size())), ids, rejected ? 1 : 0,
        fromRecord([](const ImageRecord& image) { return image.rejected ? 1 : 0; }),
        [](LibraryService& service, const QVector<qint64>& images, int value) {
            service.setRejected(images, value != 0);
        });
}

std::unique_ptr<QUndoCommand> tagCommand(LibraryService& library, const QVector<qint64>& ids, const QString& tag,
                                         bool add) {
    const QString text = add ? Text::tr("tag “%1”") : Text::tr("removal of tag “%1”");
    return std::make_unique<ImageValueCommand>(
        library, text.arg(tag), ids, add ? 1 : 0,
        fromRecord([tag](const ImageRecord& image) { return image.tags.contains(tag) ? 1 : 0; }),
        [tag](LibraryService& service, const QVector<qint64>& images, int value) {
            value != 0 ? service.addTag(images, tag) : service.removeTag(images, tag);
        });
}

std::unique_ptr<QUndoCommand> trashCommand(LibraryService& library, const QVector<qint64>& ids) {
    return std::make_unique<LibraryCommand>(
        library, Text::tr("deletion of %1").arg(imageCount(ids.size())),
        [ids](LibraryService& service) { service.setTrashed(ids, true); },
        [ids](LibraryService& service) { service.setTrashed(ids, false); });
}

std::unique_ptr<QUndoCommand> restoreCommand(LibraryService& library, const QVector<qint64>& ids) {
    return std::make_unique<LibraryCommand>(
        library, Text::tr("restoring of %1").arg(imageCount(ids.size())),
        [ids](LibraryService& service) { service.setTrashed(ids, false); },
        [ids](LibraryService& service) { service.setTrashed(ids, true); });
}

std::unique_ptr<QUndoCommand> albumMemberCommand(LibraryService& library, const QVector<qint64>& ids,
                                                 const AlbumRecord& album, bool add) {
    const QString text = add ? Text::tr("adding %1 to “%2”") : Text::tr("taking %1 out of “%2”");
    return std::make_unique<ImageValueCommand>(
        library, text.arg(imageCount(ids.size()), album.name), ids, add ? 1 : 0,
        [id = album.id](LibraryDatabase& db, const QVector<qint64>& images) {
            const QVector<qint64> members = albumMembers(db, id);
            const QSet<qint64> known(members.begin(), members.end());
            ImageValueCommand::Values values;
            for (const qint64 image : images) {
                values.insert(image, known.contains(image) ? 1 : 0);
            }
            return values;
        },
        [id = album.id](LibraryService& service, const QVector<qint64>& images, int value) {
            value != 0 ? service.addToAlbum(id, images) : service.removeFromAlbum(id, images);
        });
}

std::unique_ptr<QUndoCommand> addAlbumCommand(LibraryService& library, const QString& name) {
    const auto remove = [name](LibraryService& service) {
        service.write(
            [name](LibraryDatabase& db) {
                const QVector<AlbumRecord> albums = db.albums();
                for (const AlbumRecord& album : albums) {
                    if (album.name == name) {
                        db.removeAlbum(album.id);
                    }
                }
            },
            &service, [&service] { Q_EMIT service.albumsChanged(); });
    };
    return std::make_unique<LibraryCommand>(
        library, Text::tr("new album “%1”").arg(name), [name](LibraryService& service) { service.addAlbum(name); },
        remove);
}

std::unique_ptr<QUndoCommand> renameAlbumCommand(LibraryService& library, const AlbumRecord& album,
                                                 const QString& name) {
    return std::make_unique<LibraryCommand>(
        library, Text::tr("renaming of “%1”").arg(album.name),
        [id = album.id, name](LibraryService& service) { service.renameAlbum(id, name); },
        [id = album.id, name = album.name](LibraryService& service) { service.renameAlbum(id, name); });
}

std::unique_ptr<QUndoCommand> removeAlbumCommand(LibraryService& library, const AlbumRecord& album) {
    struct Kept {
        qint64 id;
        QVector<qint64> members;
    };
    // Shared with the jobs, which run one after the other on the library's thread. An album that comes back has another
    // id.
    const auto kept = std::make_shared<Kept>(Kept{album.id, {}});
    const auto redo = [kept](LibraryService& service) {
        service.write(
            [kept](LibraryDatabase& db) {
                kept->members = albumMembers(db, kept->id);
                db.removeAlbum(kept->id);
            },
            &service, [&service] { Q_EMIT service.albumsChanged(); });
    };
    const auto undo = [kept, name = album.name](LibraryService& service) {
        service.write(
            [kept, name](LibraryDatabase& db) {
                kept->id = db.addAlbum(name);
                db.addToAlbum(kept->id, kept->members);
            },
            &service, [&service] { Q_EMIT service.albumsChanged(); });
    };
    return std::make_unique<LibraryCommand>(library, Text::tr("deletion of album “%1”").arg(album.name), redo, undo);
}

} // namespace arcflow::ui
