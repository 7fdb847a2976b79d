#include "ui/gallery/thumbnail_cache.h"

#include "ui/gallery/thumbnail_store.h"
#include "ui/shell/ready_threads.h"

#include <QSet>

#include <algorithm>
#include <mutex>

namespace arcflow::ui {

namespace {

constexpr qsizetype mostFailures = 20000;

} // namespace

/// What the threads and the GUI thread share.
struct ThumbnailCache::Shared {
    struct Made {
        ThumbnailRequest request;
        DecodedPicture picture;
    };

    Shared(const QString& folder, qint64 diskBytes) : store(folder, diskBytes) {}

    ThumbnailStore store;
    std::mutex mutex;                 // guards what follows
    QVector<ThumbnailRequest> wanted; ///< the most urgent last
    QSet<ThumbnailRequest> running;   ///< being made, or made and not collected yet
    QVector<Made> made;
    int workers = 0;
    bool notified = false; ///< collect() is on its way
    bool closing = false;
};

ThumbnailCache::ThumbnailCache(const QString& folder, QObject* parent) : ThumbnailCache(folder, Limits(), parent) {}

ThumbnailCache::ThumbnailCache(const QString& folder, const Limits& limits, QObject* parent)
    : QObject(parent),
      m_shared(std::make_shared<Shared>(folder, limits.diskBytes)),
      m_pixmaps(std::max<qsizetype>(limits.memoryBytes / 1024, 1)) {
    m_pool.setMaxThreadCount(std::max(limits.threads, 1));
    m_pool.setThreadPriority(QThread::LowPriority);
    keepThreadsReady(m_pool);
}

ThumbnailCache::~ThumbnailCache() {
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->closing = true;
        m_shared->wanted.clear();
    }
    m_pool.waitForDone();
}

bool ThumbnailCache::isKnown(const ThumbnailRequest& request) const {
    return m_pixmaps.contains(request) || m_failures.contains(request.picture());
}

ThumbnailCache::Thumbnail ThumbnailCache::find(const ThumbnailRequest& request) {
    Thumbnail result;
    if (const QPixmap* pixmap = m_pixmaps.object(request)) {
        result.state = PictureState::ready;
        result.pixmap = *pixmap;
    } else if (const auto failure = m_failures.constFind(request.picture()); failure != m_failures.constEnd()) {
        result.state = failure->state;
        result.reason = failure->reason;
    }
    return result;
}

void ThumbnailCache::setWanted(QObject* client, const QVector<ThumbnailRequest>& requests) {
    const auto found =
        std::find_if(m_clients.begin(), m_clients.end(), [&](const Client& known) { return known.object == client; });
    const auto position = found - m_clients.begin();
    if (found == m_clients.end()) {
        if (requests.isEmpty()) {
            return;
        }
        m_clients.prepend({client, requests});
        connect(client, &QObject::destroyed, this, [this](QObject* gone) { setWanted(gone, {}); });
    } else {
        found->wanted = requests;
        // The latest to ask for something is served first.
        std::rotate(m_clients.begin(), m_clients.begin() + position, m_clients.begin() + position + 1);
        if (requests.isEmpty()) {
            m_clients.removeFirst();
            client->disconnect(this);
        }
    }
    dispatch();
}

void ThumbnailCache::dispatch() {
    QVector<ThumbnailRequest> wanted;
    QSet<ThumbnailRequest> seen;
    for (const Client& client : m_clients) {
        for (const ThumbnailRequest& request : client.wanted) {
            if (!request.file.isEmpty() && !isKnown(request) && !seen.contains(request)) {
                seen.insert(request);
                wanted.append(request);
            }
        }
    }
    std::reverse(wanted.begin(), wanted.end());
    int fresh = 0;
    {
        const std::lock_guard lock(m_shared->mutex);
        wanted.removeIf([this](const ThumbnailRequest& request) { return m_shared->running.contains(request); });
        m_shared->wanted = std::move(wanted);
        const int workers = std::min<int>(m_pool.maxThreadCount(), static_cast<int>(m_shared->wanted.size()));
        fresh = std::max(workers - m_shared->workers, 0);
        m_shared->workers += fresh;
    }
    for (; fresh > 0; --fresh) {
        m_pool.start([this, shared = m_shared] { work(this, shared); });
    }
}

/// On a thread of the pool, which the destructor waits for.
void ThumbnailCache::work(ThumbnailCache* cache, const std::shared_ptr<Shared>& shared) {
    while (true) {
        ThumbnailRequest request;
        {
            const std::lock_guard lock(shared->mutex);
            if (shared->wanted.isEmpty() || shared->closing) {
                --shared->workers;
                break;
            }
            request = shared->wanted.takeLast();
            shared->running.insert(request);
        }
        DecodedPicture picture = shared->store.thumbnail(request);
        const std::lock_guard lock(shared->mutex);
        shared->made.append({request, std::move(picture)});
        if (!shared->notified && !shared->closing) {
            shared->notified = true;
            QMetaObject::invokeMethod(cache, &ThumbnailCache::collect, Qt::QueuedConnection);
        }
    }
    if (shared->store.wantsPruning()) {
        shared->store.prune();
    }
}

void ThumbnailCache::collect() {
    QVector<Shared::Made> made;
    {
        const std::lock_guard lock(m_shared->mutex);
        made.swap(m_shared->made);
        m_shared->notified = false;
        for (const Shared::Made& one : made) {
            m_shared->running.remove(one.request);
        }
    }
    QVector<ThumbnailRequest> requests;
    requests.reserve(made.size());
    for (Shared::Made& one : made) {
        if (one.picture.state == PictureState::ready) {
            const qsizetype cost = one.picture.image.sizeInBytes() / 1024 + 1;
            m_pixmaps.insert(one.request, new QPixmap(QPixmap::fromImage(std::move(one.picture.image))), cost);
        } else {
            if (m_failures.size() >= mostFailures) {
                m_failures.clear();
            }
            m_failures.insert(one.request.picture(), {one.picture.state, one.picture.reason});
        }
        requests.append(one.request);
    }
    Q_EMIT arrived(requests);
}

void ThumbnailCache::forget(const QString& picture) {
    m_failures.remove(picture);
    const QList<ThumbnailRequest> known = m_pixmaps.keys();
    for (const ThumbnailRequest& request : known) {
        if (request.picture() == picture) {
            m_pixmaps.remove(request);
        }
    }
}

} // namespace arcflow::ui
