#pragma once

#include "ui/canvas/difference_map.h"
#include "ui/canvas/linked_views.h"
#include "ui/canvas/picture.h"
#include "ui/canvas/scaled_tiles.h"

#include <optional>

namespace arcflow::ui {

/// All that decides how a pair is painted. Lengths are device pixels.
struct PairScene {
    struct Side {
        PicturePtr picture;  ///< null: none
        PicturePtr replaced; ///< the preview that the picture fades in over
        bool provisional = false;
        double progress = -1; ///< 0…1, negative: unknown
    };

    std::array<Side, 2> sides; ///< of the student, of the teacher
    double fade = 1;           ///< of the pictures over what they replace
    DifferencePtr difference;
    LinkedViews views;
    CompareMode mode = CompareMode::student;
    CompareValues values;
    /// The face that is seen alone, to the left, above the line, beneath the other, outside the loupe.
    Face first = Face::student;
    std::optional<QPointF> lens; ///< middle of the loupe

    const Side& side(Face face) const { return sides[indexOf(face)]; }
};

/// Paints the pictures of a pair in any mode; captions and controls are the canvas's. GUI thread.
class PairPainter {
public:
    /// The painter must work in device pixels of the canvas, without scale. True when all is in its final quality; what
    /// could not be made within the time is roughly there, and follows in the next calls.
    bool paint(QPainter& painter, const PairScene& scene, double milliseconds = ScaledTiles::unlimited);
    void setCanvas(QSize pixels) { m_tiles.setCanvas(pixels); }

    /// Where the line of a wipe is: across the part of the picture that is seen.
    static QLineF wipeLine(const PairScene& scene);
    /// The part of the canvas in which a face is seen; empty for a hidden one.
    static QRect seenPart(const PairScene& scene, Face face);

private:
    /// Where a picture of any size lies when it is fitted into the frame.
    struct Placement {
        QPoint origin;
        double zoom = 1;
    };
    static Placement placement(const PairScene& scene, Face face, const PicturePtr& picture);

    void paintMode(QPainter& painter, const PairScene& scene);
    void paintFace(QPainter& painter, const PairScene& scene, Face face, const QRect& clip);
    void paintPicture(QPainter& painter, const PicturePtr& picture, const Placement& at, bool smooth,
                      const QRect& clip);
    void paintDifference(QPainter& painter, const PairScene& scene);
    void paintLens(QPainter& painter, const PairScene& scene);
    void paintGrid(QPainter& painter, const PairScene& scene, Face face, const QRect& clip);
    void paintProgress(QPainter& painter, const PairScene& scene, Face face);
    void paintWipeLine(QPainter& painter, const PairScene& scene);

    ScaledTiles m_tiles;
};

} // namespace arcflow::ui
