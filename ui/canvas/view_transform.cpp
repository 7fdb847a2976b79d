#include "ui/canvas/view_transform.h"

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr double margin = 24;      ///< around a fitted picture, and how far a border may be pulled inwards
constexpr double leastShare = 0.8; ///< of the viewport for a fitted picture, where it is too small for the margin
constexpr double deepestZoom = 64;
constexpr double sameShape = 0.01; ///< relative difference of aspect ratios

/// Keeps the viewport's middle, in pixels of the picture, where the picture fills the viewport up to `slack`.
double heldCentre(double centre, double picture, double viewport, double zoom, double slack, bool loose) {
    const double half = viewport / 2 / zoom;
    if (loose) {
        return std::clamp(centre, picture / 4 - half, picture * 3 / 4 + half);
    }
    const double lowest = half - slack / zoom;
    return lowest < picture / 2 ? std::clamp(centre, lowest, picture - lowest) : picture / 2;
}

} // namespace

void ViewTransform::setPicture(QSize pixels) {
    if (pixels == m_picture) {
        return;
    }
    const QSize before = m_picture;
    m_picture = pixels;
    const double across = double(pixels.width()) * before.height();
    const double along = double(before.width()) * pixels.height();
    if (m_fit || before.isEmpty() || pixels.isEmpty() || std::abs(across - along) > sameShape * along) {
        fit();
        return;
    }
    const double scale = double(pixels.width()) / before.width();
    place(m_zoom / scale, m_centre * scale);
}

void ViewTransform::setViewport(QSize pixels, double ratio) {
    m_viewport = pixels;
    m_ratio = ratio;
    if (m_fit) {
        fit();
    } else {
        hold();
    }
}

double ViewTransform::fitZoom() const {
    if (isEmpty()) {
        return 1;
    }
    const auto room = [&](int extent) { return std::max(extent - 2 * margin * m_ratio, leastShare * extent); };
    return std::min(room(m_viewport.width()) / m_picture.width(), room(m_viewport.height()) / m_picture.height());
}

double ViewTransform::minZoom() const {
    return std::min(fitZoom(), 1.0) / 2;
}

double ViewTransform::maxZoom() const {
    return std::max(fitZoom(), deepestZoom);
}

void ViewTransform::fit() {
    m_fit = true;
    m_zoom = fitZoom();
    m_centre = {m_picture.width() / 2.0, m_picture.height() / 2.0};
}

void ViewTransform::zoomTo(double zoom, QPointF anchor) {
    if (isEmpty()) {
        return;
    }
    zoom = std::clamp(zoom, minZoom(), maxZoom());
    const QPointF fromMiddle = anchor - QPointF(m_viewport.width() / 2.0, m_viewport.height() / 2.0);
    m_centre += fromMiddle / m_zoom - fromMiddle / zoom;
    m_zoom = zoom;
    m_fit = !m_loose && std::abs(zoom - fitZoom()) < 1e-9 * zoom;
    hold();
}

void ViewTransform::pan(QPointF by) {
    m_centre -= by / m_zoom;
    m_fit = m_fit && !m_loose;
    hold();
}

void ViewTransform::place(double zoom, QPointF centre) {
    m_zoom = std::clamp(zoom, minZoom(), maxZoom());
    m_centre = centre;
    m_fit = false;
    hold();
}

void ViewTransform::setLoose(bool loose) {
    m_loose = loose;
    hold();
}

void ViewTransform::hold() {
    if (isEmpty()) {
        return;
    }
    const double slack = margin * m_ratio;
    m_centre = {heldCentre(m_centre.x(), m_picture.width(), m_viewport.width(), m_zoom, slack, m_loose),
                heldCentre(m_centre.y(), m_picture.height(), m_viewport.height(), m_zoom, slack, m_loose)};
}

ViewTransform ViewTransform::atRatio(double ratio) const {
    ViewTransform result = *this;
    const double scale = ratio / m_ratio;
    result.m_viewport = {qRound(m_viewport.width() * scale), qRound(m_viewport.height() * scale)};
    result.m_ratio = ratio;
    result.m_zoom = m_zoom * scale;
    return result;
}

QPointF ViewTransform::toPicture(QPointF at) const {
    return (at - QPointF(target().topLeft())) / m_zoom;
}

QPointF ViewTransform::toViewport(QPointF at) const {
    return at * m_zoom + QPointF(target().topLeft());
}

QRect ViewTransform::target() const {
    const QPointF middle(m_viewport.width() / 2.0, m_viewport.height() / 2.0);
    const QPointF origin = middle - m_centre * m_zoom;
    return {qRound(origin.x()), qRound(origin.y()), std::max(1, qRound(m_picture.width() * m_zoom)),
            std::max(1, qRound(m_picture.height() * m_zoom))};
}

} // namespace arcflow::ui
