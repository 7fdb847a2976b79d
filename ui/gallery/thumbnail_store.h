#pragma once

#include "ui/gallery/picture_decoder.h"
#include "ui/gallery/thumbnail_request.h"

#include <atomic>

namespace arcflow::ui {

/// Thumbnails on disk: JPEG files of two or three sizes, named by what the picture's bytes are. Safe from any number of
/// threads and programs at once; any file may vanish at any time. Nothing is thrown: a store that cannot be written
/// only makes thumbnails slower.
class ThumbnailStore {
public:
    /// `byteLimit`: above it prune() removes the oldest files.
    explicit ThumbnailStore(QString folder, qint64 byteLimit = qint64{512} << 20);

    /// The picture at the request's size and shape, from the store or made from the file. The request's side is bounded
    /// by maxThumbnailSide.
    DecodedPicture thumbnail(const ThumbnailRequest& request);

    /// Removes the oldest files until the rest fits three quarters of the limit, if it exceeds the limit.
    void prune();
    /// Whether so much has been written since the last prune() that another is due; true once after construction.
    bool wantsPruning();

    const QString& folder() const { return m_folder; }
    /// Where the thumbnail of a picture with this shorter side stands; empty if the file is not there.
    QString path(const ThumbnailRequest& request, int shorterSide) const;

private:
    DecodedPicture source(const ThumbnailRequest& request);
    void save(const QString& path, const QImage& image);

    QString m_folder;
    qint64 m_byteLimit;
    std::atomic<qint64> m_unpruned;
};

/// `image` cropped or fitted into a square of `side` pixels with rounded corners; premultiplied ARGB. A smaller picture
/// is enlarged without smoothing where each of its pixels covers at least three, else smoothly.
QImage shapedThumbnail(const QImage& image, int side, ThumbnailFit fit, int radius);

/// The shorter side at which a picture is kept for thumbnails of this size.
int storedThumbnailSide(int side);

} // namespace arcflow::ui
