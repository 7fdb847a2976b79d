#pragma once

#include <QHash>
#include <QMetaType>
#include <QString>

namespace arcflow::ui {

/// How a picture meets the square of a thumbnail.
enum class ThumbnailFit {
    fill,  ///< fills it, cropped at the longer sides
    whole, ///< all of it, within the square
};

/// One thumbnail as it is shown: which file, and how large.
struct ThumbnailRequest {
    QString file;
    QString contentHash; ///< hex digest of the file's bytes where it is known: names the thumbnail on disk
    int side = 0;        ///< of the square in device pixels, 1…maxThumbnailSide
    ThumbnailFit fit = ThumbnailFit::fill;
    int radius = 0; ///< of rounded corners in device pixels

    /// Which picture it is, whatever its size.
    const QString& picture() const { return contentHash.isEmpty() ? file : contentHash; }

    bool operator==(const ThumbnailRequest& other) const {
        return side == other.side && fit == other.fit && radius == other.radius && picture() == other.picture();
    }
};

inline constexpr int maxThumbnailSide = 1280;

inline size_t qHash(const ThumbnailRequest& request, size_t seed = 0) {
    return qHashMulti(seed, request.picture(), request.side, static_cast<int>(request.fit));
}

} // namespace arcflow::ui

Q_DECLARE_METATYPE(arcflow::ui::ThumbnailRequest)
