#pragma once

#include "ui/gallery/picture_decoder.h"
#include "ui/library/library_types.h"

#include <QHash>
#include <QPixmap>
#include <QRect>

class QPainter;

namespace arcflow::ui {

/// One tile of the gallery as it is to be drawn.
struct TileLook {
    QRect rect;
    PictureState state = PictureState::unknown; ///< of the picture
    QPixmap pixmap;     ///< ready: already of the tile's shape, or of another size while the right one is made
    bool exact = false; ///< the pixmap has the tile's size in device pixels
    QString badge;
    int rating = 0;
    bool rejected = false;
    bool selected = false, current = false, hovered = false; ///< current: and the view has the focus
};

/// Draws tiles. Everything with rounded corners or text is drawn once and kept as a pixmap: a tile costs a few copies.
class TilePainter {
public:
    static constexpr int radius = 4; ///< of tiles, in device-independent pixels

    /// After a change of scheme, font or device pixel ratio.
    void clear();
    void paint(QPainter& painter, const TileLook& tile);

private:
    const QPixmap& plate(const QPainter& painter, int side);
    const QPixmap& badge(const QPainter& painter, const QString& text, bool star);
    void paintPicture(QPainter& painter, const TileLook& tile);
    void paintFailure(QPainter& painter, const TileLook& tile);
    void paintRing(QPainter& painter, const TileLook& tile) const;

    QHash<QString, QPixmap> m_badges;
    QHash<int, QPixmap> m_plates; ///< by side
};

} // namespace arcflow::ui
