#pragma once

#include "ui/canvas/pyramid.h"

#include <QCache>
#include <QElapsedTimer>

class QPainter;

namespace arcflow::ui {

/// Paints scaled images from tiles that are kept: while the zoom stays, a moved image costs its newly seen tiles only.
/// A frame makes tiles for a limited time; what is missing then is scaled roughly, and made in the next ones. GUI
/// thread.
class ScaledTiles {
public:
    struct Look {
        double zoom = 1;
        bool smooth = true;  ///< above 1
        double heatGain = 0; ///< of the numbers of a DifferenceMap; 0 for a picture

        bool operator==(const Look&) const = default;
    };

    static constexpr double unlimited = 1e9;

    ScaledTiles();

    void beginFrame(double milliseconds);
    bool isFrameComplete() const { return m_complete; } ///< nothing was scaled roughly since beginFrame

    /// The image with its top left corner at `origin`, as far as it lies in `clip`. The painter must work in device
    /// pixels, without scale.
    void paint(QPainter& painter, const Pyramid& image, QPoint origin, const Look& look, const QRect& clip);

    /// Room for what a canvas of so many device pixels shows at a time.
    void setCanvas(QSize pixels);
    void clear() { m_tiles.clear(); }

private:
    struct Key {
        quint64 image;
        Look look;
        int column, row;

        bool operator==(const Key&) const = default;
        friend size_t qHash(const Key& key, size_t seed = 0) {
            return qHashMulti(seed, key.image, key.look.zoom, key.look.smooth, key.look.heatGain, key.column, key.row);
        }
    };

    /// Null once the frame's time is over.
    QImage tile(const Pyramid& image, const Look& look, QSize whole, int column, int row);
    static void paintRough(QPainter& painter, const Pyramid& image, QPoint origin, const Look& look, const QRect& part);

    QCache<Key, QImage> m_tiles; ///< cost: bytes / 1024
    QElapsedTimer m_frame;
    double m_frameTime = unlimited; ///< ms
    bool m_complete = true;
};

} // namespace arcflow::ui
