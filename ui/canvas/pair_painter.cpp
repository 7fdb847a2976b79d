#include "ui/canvas/pair_painter.h"

#include "ui/style/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr double hardPixelsAbove = 4;
constexpr double gridAbove = 8;
constexpr double handleRadius = 9; ///< device-independent, as the other widths
constexpr double lineWidth = 2;
constexpr double lensBorder = 2;
constexpr double progressHeight = 3;

QColor white() {
    return theme().color(Token::raised, ColourScheme::light);
}

QColor shade(int alpha) {
    QColor dark = theme().color(Token::field, ColourScheme::dark);
    dark.setAlpha(alpha);
    return dark;
}

/// A fitted picture and a preview are looked at as pictures, one that was zoomed into as pixels.
bool isSmooth(const PairScene& scene, Face face) {
    const ViewTransform& view = scene.views.view(face);
    return view.isFit() || view.zoom() <= hardPixelsAbove || scene.side(face).provisional;
}

QRect splitOff(const QRect& area, const QLineF& line, bool vertical, bool before) {
    QRect part = area;
    if (vertical) {
        const int x = qRound(line.x1());
        before ? part.setRight(x - 1) : part.setLeft(x);
    } else {
        const int y = qRound(line.y1());
        before ? part.setBottom(y - 1) : part.setTop(y);
    }
    return part;
}

} // namespace

QLineF PairPainter::wipeLine(const PairScene& scene) {
    const QRect area = scene.views.area(scene.first);
    const QRect seen = area.intersected(scene.views.target(Face::student).united(scene.views.target(Face::teacher)));
    if (seen.isEmpty()) {
        return {};
    }
    const double right = seen.left() + seen.width();
    const double bottom = seen.top() + seen.height();
    if (scene.mode == CompareMode::wipe) {
        const double x =
            std::clamp(std::round(area.left() + scene.values.wipe * area.width()), double(seen.left()), right);
        return {x, double(seen.top()), x, bottom};
    }
    const double y = std::clamp(std::round(area.top() + scene.values.wipe * area.height()), double(seen.top()), bottom);
    return {double(seen.left()), y, right, y};
}

QRect PairPainter::seenPart(const PairScene& scene, Face face) {
    const QRect area = scene.views.area(face);
    const bool first = face == scene.first;
    switch (scene.mode) {
    case CompareMode::sideBySide:
    case CompareMode::opacity:
        return area;
    case CompareMode::wipe:
    case CompareMode::wipeHorizontal:
        return splitOff(area, wipeLine(scene), scene.mode == CompareMode::wipe, first);
    case CompareMode::difference:
        return face == Face::student ? area : QRect();
    default:
        return first ? area : QRect();
    }
}

PairPainter::Placement PairPainter::placement(const PairScene& scene, Face face, const PicturePtr& picture) {
    const QRect target = scene.views.target(face);
    const double zoom = scene.views.view(face).zoom();
    const QSize frame = scene.views.view(face).picture();
    const QSize size = picture->srgb.size();
    if (size == frame) {
        return {target.topLeft(), zoom};
    }
    const double scale = zoom * std::min(double(frame.width()) / size.width(), double(frame.height()) / size.height());
    const double left = target.left() + (frame.width() * zoom - size.width() * scale) / 2;
    const double top = target.top() + (frame.height() * zoom - size.height() * scale) / 2;
    return {{qRound(left), qRound(top)}, scale};
}

bool PairPainter::paint(QPainter& painter, const PairScene& scene, double milliseconds) {
    m_tiles.beginFrame(milliseconds);
    paintMode(painter, scene);
    return m_tiles.isFrameComplete();
}

void PairPainter::paintMode(QPainter& painter, const PairScene& scene) {
    if (scene.mode == CompareMode::difference) {
        paintDifference(painter, scene);
        return;
    }
    for (const Face face : {scene.first, otherFace(scene.first)}) {
        const QRect part = seenPart(scene, face);
        if (part.isEmpty()) {
            continue;
        }
        const bool over = scene.mode == CompareMode::opacity && face != scene.first;
        painter.setOpacity(over ? scene.values.opacity : 1);
        paintFace(painter, scene, face, part);
        painter.setOpacity(1);
        paintGrid(painter, scene, face, part);
    }
    if (scene.mode == CompareMode::loupe && scene.lens) {
        paintLens(painter, scene);
    }
    for (const Face face : bothFaces) {
        paintProgress(painter, scene, face);
    }
    if (isWipe(scene.mode)) {
        paintWipeLine(painter, scene);
    }
}

void PairPainter::paintFace(QPainter& painter, const PairScene& scene, Face face, const QRect& clip) {
    const PairScene::Side& side = scene.side(face);
    if (!side.picture) {
        return;
    }
    const double opacity = painter.opacity();
    const bool smooth = isSmooth(scene, face);
    if (side.replaced && scene.fade < 1) {
        paintPicture(painter, side.replaced, placement(scene, face, side.replaced), true, clip);
        painter.setOpacity(opacity * scene.fade);
    }
    paintPicture(painter, side.picture, placement(scene, face, side.picture), smooth, clip);
    painter.setOpacity(opacity);
}

void PairPainter::paintPicture(QPainter& painter, const PicturePtr& picture, const Placement& at, bool smooth,
                               const QRect& clip) {
    m_tiles.paint(painter, picture->shown, at.origin, {at.zoom, smooth, 0}, clip);
}

void PairPainter::paintDifference(QPainter& painter, const PairScene& scene) {
    const QRect area = scene.views.area(Face::student);
    const QRect target = scene.views.target(Face::student);
    const double zoom = scene.views.view(Face::student).zoom();
    painter.fillRect(target.intersected(area), QColor(heatRgb(0)));
    if (scene.difference) {
        m_tiles.paint(painter, scene.difference->magnitudes, target.topLeft(),
                      {zoom, isSmooth(scene, Face::student), scene.values.gain}, area);
    }
    paintGrid(painter, scene, Face::student, area);
}

void PairPainter::paintLens(QPainter& painter, const PairScene& scene) {
    const double ratio = scene.views.layout().ratio;
    const int size = qRound(scene.values.loupeSize * ratio);
    const QPoint corner = (*scene.lens - QPointF(size / 2.0, size / 2.0)).toPoint();
    const QRect lens(corner, QSize(size, size));
    const double border = lensBorder * ratio;
    const Face other = otherFace(scene.first);
    QPainterPath outline;
    scene.values.loupeSquare ? outline.addRect(lens) : outline.addEllipse(lens);

    painter.save();
    painter.setClipPath(outline, Qt::IntersectClip);
    painter.fillRect(lens, theme().color(Token::canvas));
    const auto paintHalf = [&](Face face, const QRect& part) {
        const PicturePtr& picture = scene.side(face).picture;
        if (!picture) {
            return;
        }
        Placement at = placement(scene, face, picture);
        at.origin = (*scene.lens + (QPointF(at.origin) - *scene.lens) * scene.values.loupeZoom).toPoint();
        at.zoom *= scene.values.loupeZoom;
        paintPicture(painter, picture, at, at.zoom <= hardPixelsAbove || isSmooth(scene, face), part);
    };
    if (scene.values.loupeHalves) {
        const QLineF middle(lens.center().x(), lens.top(), lens.center().x(), lens.bottom() + 1.0);
        paintHalf(scene.first, splitOff(lens, middle, true, true));
        paintHalf(other, splitOff(lens, middle, true, false));
        painter.setPen(QPen(white(), std::max(1.0, std::floor(ratio))));
        painter.drawLine(middle);
    } else {
        paintHalf(other, lens);
    }
    painter.restore();

    painter.setRenderHint(QPainter::Antialiasing, !scene.values.loupeSquare);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(shade(150), border * 2));
    painter.drawPath(outline);
    painter.setPen(QPen(white(), border));
    painter.drawPath(outline);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void PairPainter::paintGrid(QPainter& painter, const PairScene& scene, Face face, const QRect& clip) {
    const ViewTransform& view = scene.views.view(face);
    if (view.zoom() <= gridAbove || isSmooth(scene, face) || !scene.side(face).picture) {
        return;
    }
    const QRect target = scene.views.target(face);
    const QRect seen = clip.intersected(target);
    if (seen.isEmpty()) {
        return;
    }
    QVector<QLine> lines;
    const auto firstLine = [&](int from, int origin) {
        return static_cast<int>(std::ceil((from - origin) / view.zoom()));
    };
    for (int i = firstLine(seen.left(), target.left());; ++i) {
        const int x = target.left() + qRound(i * view.zoom());
        if (x > seen.right()) {
            break;
        }
        lines.append(QLine(x, seen.top(), x, seen.bottom()));
    }
    for (int i = firstLine(seen.top(), target.top());; ++i) {
        const int y = target.top() + qRound(i * view.zoom());
        if (y > seen.bottom()) {
            break;
        }
        lines.append(QLine(seen.left(), y, seen.right(), y));
    }
    QColor grid = theme().color(Token::dimText, ColourScheme::dark); // neutral: seen on dark and on light pixels
    grid.setAlpha(56);
    painter.setPen(QPen(grid, 1));
    painter.drawLines(lines);
}

void PairPainter::paintProgress(QPainter& painter, const PairScene& scene, Face face) {
    const PairScene::Side& side = scene.side(face);
    const QRect seen = seenPart(scene, face).intersected(scene.views.target(face));
    if (!side.provisional || !side.picture || seen.isEmpty()) {
        return;
    }
    const int height = qRound(progressHeight * scene.views.layout().ratio);
    const QRect edge(seen.left(), seen.top() + seen.height() - height, seen.width(), height);
    painter.fillRect(edge, shade(170));
    if (side.progress > 0) {
        QRect done = edge;
        done.setWidth(qRound(edge.width() * std::min(side.progress, 1.0)));
        painter.fillRect(done, theme().color(Token::accent, ColourScheme::dark));
    }
}

void PairPainter::paintWipeLine(QPainter& painter, const PairScene& scene) {
    const QLineF line = wipeLine(scene);
    if (line.isNull()) {
        return;
    }
    const double ratio = scene.views.layout().ratio;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(shade(110), (lineWidth + 2) * ratio, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(line);
    painter.setPen(QPen(white(), lineWidth * ratio, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(line);
    painter.setPen(QPen(theme().color(Token::accent), lineWidth * ratio));
    painter.setBrush(white());
    painter.drawEllipse(line.center(), handleRadius * ratio, handleRadius * ratio);
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace arcflow::ui
