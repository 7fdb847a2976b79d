#pragma once

#include "ui/gallery/picture_decoder.h"
#include "ui/gallery/thumbnail_request.h"

#include <QCache>
#include <QObject>
#include <QPixmap>
#include <QThreadPool>
#include <QVector>

#include <memory>

namespace arcflow::ui {

class ThumbnailStore;

/// Thumbnails for any number of views. A view looks up what it shows with find() and says with setWanted() what it is
/// still missing; threads of low priority make those, the most urgent first, and arrived() tells. What no list names
/// any more is not made. GUI thread only.
///
///     const Thumbnail thumbnail = cache.find(request);
///     if (thumbnail.state == PictureState::ready) painter.drawPixmap(tile, thumbnail.pixmap);
///     …
///     cache.setWanted(this, missing); // after painting
class ThumbnailCache : public QObject {
    Q_OBJECT

public:
    struct Limits {
        qint64 memoryBytes = qint64{96} << 20; ///< of pixmaps
        qint64 diskBytes = qint64{512} << 20;
        int threads = 2;
    };
    struct Thumbnail {
        PictureState state = PictureState::unknown;
        QPixmap pixmap; ///< device pixels, ratio 1; null unless ready
        QString reason; ///< missing, broken: why
    };

    /// `folder`: for thumbnails on disk; made when first needed, may be deleted at any time.
    explicit ThumbnailCache(const QString& folder, QObject* parent = nullptr);
    ThumbnailCache(const QString& folder, const Limits& limits, QObject* parent = nullptr);
    /// Waits for the thumbnails being made.
    ~ThumbnailCache() override;

    /// What is known of a thumbnail; never waits. A picture that could not be read stays so until forget().
    Thumbnail find(const ThumbnailRequest& request);
    /// Replaces the list of thumbnails that `client` waits for, most urgent first. Known ones are passed over. The list
    /// goes when the client is destroyed.
    void setWanted(QObject* client, const QVector<ThumbnailRequest>& requests);
    /// Drops what is known of a picture, because its file has changed or is to be tried again.
    void forget(const QString& picture);

Q_SIGNALS:
    /// In bunches, not one by one; thumbnails and failures alike.
    void arrived(const QVector<arcflow::ui::ThumbnailRequest>& requests);

private:
    struct Failure {
        PictureState state;
        QString reason;
    };
    struct Shared;
    struct Client {
        QObject* object;
        QVector<ThumbnailRequest> wanted;
    };

    bool isKnown(const ThumbnailRequest& request) const;
    void dispatch();
    void collect();
    static void work(ThumbnailCache* cache, const std::shared_ptr<Shared>& shared);

    std::shared_ptr<Shared> m_shared;
    QThreadPool m_pool;
    QVector<Client> m_clients;                   ///< the latest to ask is first
    QCache<ThumbnailRequest, QPixmap> m_pixmaps; ///< cost in KiB
    QHash<QString, Failure> m_failures;          ///< by picture
};

} // namespace arcflow::ui
