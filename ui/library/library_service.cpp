#include "ui/library/library_service.h"

#include "ui/library/file_trash.h"
#include "ui/library/library_recovery.h"

#include <QDir>
#include <QFileInfo>
#include <QThread>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace arcflow::ui {

/// A thread with a connection of its own, which works off a queue in order.
class LibraryThread : public QThread {
public:
    using Job = std::function<std::function<void()>(LibraryDatabase&)>;
    /// `open` is called on the thread before a job as long as there is no connection; throwing, it costs the job.
    using Open = std::function<std::unique_ptr<LibraryDatabase>()>;
    using Deliver = std::function<void(std::function<void()>)>;
    using Fail = std::function<void(const std::exception_ptr&)>;

    LibraryThread(Open open, Deliver deliver, Fail fail)
        : m_open(std::move(open)), m_deliver(std::move(deliver)), m_fail(std::move(fail)) {}

    void post(Job job) {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
        m_wake.notify_one();
    }

    /// Lets work begin; jobs posted before wait.
    void release() {
        const std::lock_guard lock(m_mutex);
        m_released = true;
        m_wake.notify_one();
    }

    /// Ends the thread, after the jobs asked for or without them.
    void finish(bool withJobs) {
        std::deque<Job> dropped; // destroyed without the lock held
        {
            const std::lock_guard lock(m_mutex);
            m_finishing = true;
            if (!withJobs) {
                dropped.swap(m_jobs);
            }
            m_wake.notify_one();
        }
        wait();
    }

protected:
    void run() override {
        std::unique_ptr<LibraryDatabase> database;
        while (const std::optional<Job> job = next()) {
            try {
                if (!database) {
                    database = m_open();
                }
                if (std::function<void()> result = (*job)(*database)) {
                    m_deliver(std::move(result));
                }
            } catch (const std::exception&) {
                m_fail(std::current_exception());
                if (!database && isFinishing()) {
                    return; // not another attempt for every job that is left
                }
            }
        }
    }

private:
    bool isFinishing() {
        const std::lock_guard lock(m_mutex);
        return m_finishing;
    }

    std::optional<Job> next() {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return m_finishing || (m_released && !m_jobs.empty()); });
        if (m_jobs.empty()) {
            return std::nullopt;
        }
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        return job;
    }

    Open m_open;
    Deliver m_deliver;
    Fail m_fail;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    bool m_released = false;
    bool m_finishing = false;
};

struct LibraryService::Private {
    explicit Private(LibraryService& owner)
        : service(owner),
          writer([this] { return openForWriting(); }, [this](auto result) { deliver(std::move(result)); },
                 [this](const auto& exception) { fail(exception); }),
          reader(
              [this] { return std::make_unique<LibraryDatabase>(service.m_file, LibraryDatabase::Access::readOnly); },
              [this](auto result) { deliver(std::move(result)); }, [this](const auto& exception) { fail(exception); }) {
    }

    /// To the GUI thread; dropped if the service is gone by then.
    void deliver(std::function<void()> result) {
        QMetaObject::invokeMethod(&service, std::move(result), Qt::QueuedConnection);
    }
    void fail(const std::exception_ptr& exception) {
        deliver([this, failure = libraryFailure(exception)] { Q_EMIT service.failed(failure); });
    }

    std::unique_ptr<LibraryDatabase> openForWriting() {
        OpenedLibrary opened = openOrReplaceLibrary(service.m_file);
        if (opened.database->endedUncleanly()) {
            recoverTrash(*opened.database, FileTrash(service.trashFolder()));
        }
        deliver([this, aside = opened.setAside] {
            if (!aside.isEmpty()) {
                Q_EMIT service.setAside(aside);
            }
            Q_EMIT service.opened();
        });
        reader.release();
        return std::move(opened.database);
    }

    LibraryService& service;
    LibraryThread writer;
    LibraryThread reader;
};

LibraryService::LibraryService(const QString& file, QObject* parent)
    : QObject(parent), m_file(QFileInfo(file).absoluteFilePath()), m_private(std::make_unique<Private>(*this)) {
    m_private->writer.setObjectName(QStringLiteral("library-writer"));
    m_private->reader.setObjectName(QStringLiteral("library-reader"));
    m_private->writer.release();
    m_private->writer.start();
    m_private->reader.start();
    write([](LibraryDatabase&) {}); // opens it
}

LibraryService::~LibraryService() {
    m_private->reader.finish(false);
    m_private->writer.finish(true);
}

void LibraryService::post(Queue queue, Job job) {
    (queue == Queue::writer ? m_private->writer : m_private->reader).post(std::move(job));
}

QString LibraryService::trashFolder() const {
    return QFileInfo(m_file).absolutePath() + QStringLiteral("/trash");
}

void LibraryService::addImage(const ImageRecord& image) {
    write([image](LibraryDatabase& library) { return library.addImage(image); }, this,
          [this](qint64 id) { Q_EMIT imageAdded(id); });
}

void LibraryService::setRating(const QVector<qint64>& ids, int rating) {
    write([ids, rating](LibraryDatabase& library) { library.setRating(ids, rating); }, this,
          [this, ids] { Q_EMIT imagesChanged(ids); });
}

void LibraryService::setRejected(const QVector<qint64>& ids, bool rejected) {
    write([ids, rejected](LibraryDatabase& library) { library.setRejected(ids, rejected); }, this,
          [this, ids] { Q_EMIT imagesChanged(ids); });
}

void LibraryService::setTrashed(const QVector<qint64>& ids, bool trashed) {
    const FileTrash trash(trashFolder());
    write(
        [ids, trashed, trash](LibraryDatabase& library) {
            return trashed ? trashImages(library, trash, ids) : restoreImages(library, trash, ids);
        },
        this,
        [this, trashed](const TrashOutcome& outcome) {
            if (!outcome.images.isEmpty()) {
                if (trashed) {
                    Q_EMIT imagesRemoved(outcome.images);
                } else {
                    Q_EMIT imagesChanged(outcome.images);
                }
                Q_EMIT albumsChanged(); // they show how many images they have
            }
            if (outcome.failure) {
                Q_EMIT failed(libraryFailure(outcome.failure));
            }
        });
}

void LibraryService::deleteForever(const QVector<qint64>& ids) {
    const FileTrash trash(trashFolder());
    write([ids, trash](LibraryDatabase& library) { return deleteImages(library, trash, ids); }, this,
          [this](const TrashOutcome& outcome) {
              if (!outcome.images.isEmpty()) {
                  Q_EMIT imagesRemoved(outcome.images);
              }
              if (outcome.failure) {
                  Q_EMIT failed(libraryFailure(outcome.failure));
              }
          });
}

void LibraryService::addTag(const QVector<qint64>& ids, const QString& tag) {
    write([ids, tag](LibraryDatabase& library) { library.addTag(ids, tag); }, this,
          [this, ids] { Q_EMIT imagesChanged(ids); });
}

void LibraryService::removeTag(const QVector<qint64>& ids, const QString& tag) {
    write([ids, tag](LibraryDatabase& library) { library.removeTag(ids, tag); }, this,
          [this, ids] { Q_EMIT imagesChanged(ids); });
}

void LibraryService::changeAlbums(std::function<void(LibraryDatabase&)> work) {
    write(std::move(work), this, [this] { Q_EMIT albumsChanged(); });
}

void LibraryService::addAlbum(const QString& name) {
    changeAlbums([name](LibraryDatabase& library) { library.addAlbum(name); });
}

void LibraryService::renameAlbum(qint64 album, const QString& name) {
    changeAlbums([album, name](LibraryDatabase& library) { library.renameAlbum(album, name); });
}

void LibraryService::removeAlbum(qint64 album) {
    changeAlbums([album](LibraryDatabase& library) { library.removeAlbum(album); });
}

void LibraryService::addToAlbum(qint64 album, const QVector<qint64>& ids) {
    changeAlbums([album, ids](LibraryDatabase& library) { library.addToAlbum(album, ids); });
}

void LibraryService::removeFromAlbum(qint64 album, const QVector<qint64>& ids) {
    changeAlbums([album, ids](LibraryDatabase& library) { library.removeFromAlbum(album, ids); });
}

} // namespace arcflow::ui
