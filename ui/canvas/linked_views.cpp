#include "ui/canvas/linked_views.h"

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr double dividerWidth = 8;    ///< between the halves, device-independent
constexpr double alignedWithin = 0.5; ///< device pixels that nobody sees

} // namespace

void LinkedViews::setPicture(QSize pixels) {
    const QSize before = view(Face::student).picture();
    if (pixels == before) {
        return;
    }
    m_offset *= before.isEmpty() ? 0 : double(pixels.width()) / before.width();
    own(Face::student).setPicture(pixels);
    own(Face::teacher).setPicture(pixels);
    if (view(Face::student).isFit()) {
        m_offset = {};
        m_zoomRatio = 1;
    }
    follow(Face::student);
}

void LinkedViews::setLayout(const Layout& layout) {
    if (layout == m_layout) {
        return;
    }
    m_layout = layout;
    const QSize size = area(Face::student).size();
    own(Face::student).setViewport(size, layout.ratio);
    own(Face::teacher).setViewport(size, layout.ratio);
    follow(Face::student);
}

LinkedViews LinkedViews::atRatio(double ratio) const {
    LinkedViews result = *this;
    const double scale = ratio / m_layout.ratio;
    result.m_layout.ratio = ratio;
    result.m_layout.canvas = {qRound(m_layout.canvas.width() * scale), qRound(m_layout.canvas.height() * scale)};
    for (ViewTransform& view : result.m_views) {
        view = view.atRatio(ratio);
    }
    return result;
}

QRect LinkedViews::area(Face face) const {
    const QRect whole(QPoint(0, 0), m_layout.canvas);
    if (!m_layout.split) {
        return whole;
    }
    const int width = std::max(1, (whole.width() - qRound(dividerWidth * m_layout.ratio)) / 2);
    const int left = face == m_layout.left ? 0 : whole.width() - width;
    return {left, 0, width, whole.height()};
}

Face LinkedViews::faceAt(QPointF at) const {
    if (!m_layout.split) {
        return Face::student;
    }
    return at.x() < m_layout.canvas.width() / 2.0 ? m_layout.left : otherFace(m_layout.left);
}

void LinkedViews::setLinked(bool linked) {
    m_linked = linked;
    own(Face::student).setLoose(!linked || !isAligned());
    own(Face::teacher).setLoose(!linked || !isAligned());
}

void LinkedViews::zoomTo(Face face, double zoom, QPointF anchor) {
    own(face).zoomTo(zoom, anchor - QPointF(area(face).topLeft()));
    follow(face);
}

void LinkedViews::pan(Face face, QPointF by) {
    own(face).pan(by);
    follow(face);
}

void LinkedViews::fit(Face face) {
    own(face).fit();
    follow(face);
}

void LinkedViews::reset() {
    m_linked = true;
    m_offset = {};
    m_zoomRatio = 1;
    for (ViewTransform& view : m_views) {
        view.setLoose(false);
        view.fit();
    }
}

void LinkedViews::follow(Face moved) {
    const ViewTransform& student = view(Face::student);
    const ViewTransform& teacher = view(Face::teacher);
    if (!m_linked) {
        m_offset = teacher.centre() - student.centre();
        m_zoomRatio = teacher.zoom() / student.zoom();
        const QPointF seen = m_offset * student.zoom();
        if (std::max(std::abs(seen.x()), std::abs(seen.y())) < alignedWithin && std::abs(m_zoomRatio - 1) < 1e-6) {
            m_offset = {};
            m_zoomRatio = 1;
        }
    } else if (isAligned()) {
        own(otherFace(moved)) = view(moved);
    } else if (moved == Face::student) {
        own(Face::teacher).place(student.zoom() * m_zoomRatio, student.centre() + m_offset);
    } else {
        own(Face::student).place(teacher.zoom() / m_zoomRatio, teacher.centre() - m_offset);
    }
}

QPointF LinkedViews::toPicture(Face face, QPointF at) const {
    return view(face).toPicture(at - QPointF(area(face).topLeft()));
}

QPointF LinkedViews::toCanvas(Face face, QPointF at) const {
    return view(face).toViewport(at) + QPointF(area(face).topLeft());
}

QRect LinkedViews::target(Face face) const {
    return view(face).target().translated(area(face).topLeft());
}

} // namespace arcflow::ui
