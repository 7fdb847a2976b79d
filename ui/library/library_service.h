#pragma once

#include "core/engine/result.h"
#include "ui/library/library_database.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

namespace arcflow::ui {

/// The library for the window: work on the database is a function that runs on the writer's or the reader's thread, its
/// result comes back on the GUI thread, and is dropped if `context` is gone by then. Writes happen in the order they
/// were asked for.
///
///     library.write([image](LibraryDatabase& db) { return db.addImage(image); }, this, [this](qint64 id) { … });
///     library.read([filter](LibraryDatabase& db) { return db.imageIds(filter); }, this, [this](QVector<qint64> ids) {
///     … });
///
/// Errors reach failed(), and the callback is not called. Destruction finishes the writes asked for and drops reads.
/// Where the library cannot be opened, every write tries again, so that a disk with room again is enough; reads wait
/// until it is open. write() and read() may be called from any thread, everything else from the GUI thread.
class LibraryService : public QObject {
    Q_OBJECT

public:
    /// Opens (creates, migrates) the library in the background; a damaged file is set aside as "<name>.damaged-<date>"
    /// and a new one started: see setAside().
    explicit LibraryService(const QString& file, QObject* parent = nullptr);
    ~LibraryService() override;

    template <typename Work, typename Done> void write(Work work, QObject* context, Done done) {
        post(Queue::writer, wrap(std::move(work), context, std::move(done)));
    }
    template <typename Work> void write(Work work) {
        post(Queue::writer, [work = std::move(work)](LibraryDatabase& db) {
            work(db);
            return std::function<void()>();
        });
    }
    template <typename Work, typename Done> void read(Work work, QObject* context, Done done) {
        post(Queue::reader, wrap(std::move(work), context, std::move(done)));
    }

    // The usual writes, each followed by the matching signal. What is thrown away goes to `trash` beside the library,
    // files and all, and comes back with setTrashed(ids, false); ImageRecord always says where the files are.
    void addImage(const ImageRecord& image);
    void setRating(const QVector<qint64>& ids, int rating);
    void setRejected(const QVector<qint64>& ids, bool rejected);
    void setTrashed(const QVector<qint64>& ids, bool trashed);
    void deleteForever(const QVector<qint64>& ids); ///< those of them that are in the trash
    void addTag(const QVector<qint64>& ids, const QString& tag);
    void removeTag(const QVector<qint64>& ids, const QString& tag);
    void addAlbum(const QString& name);
    void renameAlbum(qint64 album, const QString& name);
    void removeAlbum(qint64 album);
    void addToAlbum(qint64 album, const QVector<qint64>& ids);
    void removeFromAlbum(qint64 album, const QVector<qint64>& ids);

    QString file() const { return m_file; }
    QString trashFolder() const;

Q_SIGNALS:
    void opened();
    void imageAdded(qint64 id);
    void imagesAdded(const QVector<qint64>& ids);   ///< several at once: found by a scan
    void imagesChanged(const QVector<qint64>& ids); ///< also: restored from the trash
    void imagesRemoved(const QVector<qint64>& ids); ///< trashed or deleted
    void albumsChanged();
    void failed(const arcflow::Failure& failure);
    void setAside(const QString& damagedFile); ///< the library was damaged: the caller rebuilds it from the images

private:
    enum class Queue { writer, reader };
    void changeAlbums(std::function<void(LibraryDatabase&)> work);
    using Job = std::function<std::function<void()>(LibraryDatabase&)>; ///< returns what to do on the GUI thread
    void post(Queue queue, Job job);

    template <typename Work, typename Done> static Job wrap(Work work, QObject* context, Done done) {
        return [work = std::move(work), guard = QPointer<QObject>(context),
                done = std::move(done)](LibraryDatabase& db) -> std::function<void()> {
            if constexpr (std::is_void_v<decltype(work(db))>) {
                work(db);
                return [guard, done] {
                    if (guard)
                        done();
                };
            } else {
                auto result = std::make_shared<decltype(work(db))>(work(db));
                return [guard, done, result] {
                    if (guard)
                        done(std::move(*result));
                };
            }
        };
    }

    QString m_file;
    struct Private;
    std::unique_ptr<Private> m_private;
};

} // namespace arcflow::ui
