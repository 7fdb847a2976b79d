#pragma once

#include "ui/canvas/compare_types.h"
#include "ui/canvas/view_transform.h"

namespace arcflow::ui {

/// The views of both faces on one canvas, over each other or side by side. Linked, they move as one; unlocked, each by
/// itself, and what they differ by is kept when they are linked again. Points and lengths are device pixels of the
/// canvas.
class LinkedViews {
public:
    /// How the canvas is shared out.
    struct Layout {
        QSize canvas;
        double ratio = 1;
        bool split = false;        ///< side by side
        Face left = Face::student; ///< which face has the left half

        bool operator==(const Layout&) const = default;
    };

    void setPicture(QSize pixels);
    void setLayout(const Layout& layout);
    const Layout& layout() const { return m_layout; }
    LinkedViews atRatio(double ratio) const;

    const ViewTransform& view(Face face) const { return m_views[indexOf(face)]; }
    QRect area(Face face) const;   ///< of the canvas
    Face faceAt(QPointF at) const; ///< side by side: whose half it is; otherwise the student

    bool isLinked() const { return m_linked; }
    void setLinked(bool linked);
    bool isAligned() const { return m_offset.isNull() && m_zoomRatio == 1; }
    QPointF offset() const {
        return m_offset;
    } ///< how far the teacher's view is from the student's, in pixels of the picture

    // Each moves the face's view and, linked, the other with it.
    void zoomTo(Face face, double zoom, QPointF anchor);
    void pan(Face face, QPointF by);
    void fit(Face face);
    void reset(); ///< both fitted, aligned and linked

    QPointF toPicture(Face face, QPointF at) const;
    QPointF toCanvas(Face face, QPointF at) const;
    QRect target(Face face) const; ///< of the whole picture on the canvas

private:
    ViewTransform& own(Face face) { return m_views[indexOf(face)]; }
    void follow(Face moved); ///< the other view after a change of this one

    std::array<ViewTransform, 2> m_views;
    Layout m_layout;
    bool m_linked = true;
    QPointF m_offset;       ///< teacher's centre less the student's
    double m_zoomRatio = 1; ///< teacher's zoom over the student's
};

} // namespace arcflow::ui
