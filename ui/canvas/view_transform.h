#pragma once

#include <QPointF>
#include <QRect>
#include <QSize>

namespace arcflow::ui {

/// Where a picture lies in a viewport: zoom and centre, held so that the picture cannot be lost. Pure geometry; every
/// length is in device pixels, so that 100 % is one pixel of the picture on one of the screen.
class ViewTransform {
public:
    /// A picture of the same shape as the one before stays in its place, whatever its resolution; another is fitted.
    void setPicture(QSize pixels);
    /// A fitted picture stays fitted; otherwise zoom and the point in the middle are kept. `ratio`: device pixels per
    /// device-independent one, which the margin around a fitted picture grows with.
    void setViewport(QSize pixels, double ratio);

    QSize picture() const { return m_picture; }
    QSize viewport() const { return m_viewport; }
    bool isEmpty() const { return m_picture.isEmpty() || m_viewport.isEmpty(); }

    double zoom() const { return m_zoom; } ///< device pixels per pixel of the picture
    double fitZoom() const;                ///< the whole picture with a margin around it; enlarges small ones
    double minZoom() const;
    double maxZoom() const;
    bool isFit() const { return m_fit; }
    QPointF centre() const { return m_centre; } ///< the picture's point in the middle of the viewport

    void fit();
    /// The picture's point under `anchor` stays there, unless the picture would leave the viewport.
    void zoomTo(double zoom, QPointF anchor);
    void pan(QPointF by);
    void place(double zoom, QPointF centre);
    /// Loose: may be moved while it is smaller than the viewport, until a quarter of it is left.
    void setLoose(bool loose);

    /// The same view on a device with other pixels.
    ViewTransform atRatio(double ratio) const;

    QPointF toPicture(QPointF at) const;
    QPointF toViewport(QPointF at) const;
    QRect
    target() const; ///< of the whole picture in the viewport, on whole pixels so that it stands still while panning

private:
    void hold();

    QSize m_picture;
    QSize m_viewport;
    double m_ratio = 1;
    double m_zoom = 1;
    QPointF m_centre;
    bool m_fit = true;
    bool m_loose = false;
};

} // namespace arcflow::ui
