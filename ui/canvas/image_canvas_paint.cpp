#include "ui/canvas/image_canvas.h"

#include "ui/style/theme.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

// What the canvas paints around and over the pictures.

namespace arcflow::ui {

namespace {

constexpr double edge = gridUnit;             ///< of labels from the border of what they belong to
constexpr double narrowest = 40.0 * gridUnit; ///< a picture that carries its own captions
constexpr double paintTime = 16;              ///< ms for making pixels, in one go
constexpr double readoutAbove = 2;            ///< zoom from which pixels are of interest

} // namespace

PairScene ImageCanvas::scene(double ratio) const {
    PairScene scene;
    for (const Face face : bothFaces) {
        const CanvasFace& shown = m_pictures.face(face);
        scene.sides[indexOf(face)] = {m_pictures.picture(face), m_pictures.replaced(face), shown.provisional,
                                      shown.progress};
    }
    scene.fade = m_fade;
    scene.difference = m_pictures.difference();
    scene.views = ratio == m_views.layout().ratio ? m_views : m_views.atRatio(ratio);
    scene.mode = shownMode();
    scene.values = m_values;
    scene.first = firstFace();
    if (scene.mode == CompareMode::difference && m_flipped) {
        scene.mode = CompareMode::student; // the picture itself, where its difference is large
        scene.first = Face::student;
    }
    if (scene.mode == CompareMode::loupe) {
        scene.lens = m_pointer ? *m_pointer * ratio : QRectF(scene.views.area(scene.first)).center();
    }
    return scene;
}

void ImageCanvas::paintEvent(QPaintEvent*) {
    updateLayout();
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Token::canvas));
    if (m_pictures.isEmpty()) {
        paintHint(painter, rect(),
                  m_pictures.isPreparing()
                      ? tr("Preparing the picture…")
                      : tr("Generate an image, pick one in the gallery, or drop pictures here to compare them."));
    } else {
        const bool moving = m_zoomAnimation.state() == QAbstractAnimation::Running;
        m_sharp = paintView(painter, painter.deviceTransform().m11(), moving ? 0 : paintTime);
        if (!m_sharp && !moving) {
            QMetaObject::invokeMethod(this, qOverload<>(&QWidget::update), Qt::QueuedConnection);
        }
        paintCaptions(painter);
        paintNotes(painter);
        paintPointerMarks(painter);
    }
    if (m_dropWelcome || m_showsFocus) {
        const double width = m_dropWelcome ? 2 : 1;
        painter.setPen(QPen(theme().color(Token::accent), width));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2));
    }
}

bool ImageCanvas::paintView(QPainter& painter, double ratio, double milliseconds) {
    painter.save();
    painter.scale(1 / ratio, 1 / ratio); // from here in device pixels, which pictures are painted on one to one
    const bool sharp = m_painter.paint(painter, scene(ratio), milliseconds);
    painter.restore();
    return sharp;
}

QRectF ImageCanvas::logical(const QRect& device) const {
    const double ratio = m_views.layout().ratio;
    return {device.x() / ratio, device.y() / ratio, device.width() / ratio, device.height() / ratio};
}

// Captions

QString ImageCanvas::shownName(Face face) const {
    if (m_vote.isAsking()) {
        return face == m_vote.left() ? tr("A") : tr("B");
    }
    const QString& name = m_pictures.face(face).name;
    return !name.isEmpty() ? name : face == Face::student ? tr("First") : tr("Second");
}

QString ImageCanvas::captionText(Face face) const {
    const CanvasFace& shown = m_pictures.face(face);
    if (m_vote.isAsking()) {
        return shownName(face);
    }
    QString text = shown.caption.isEmpty() ? shown.name : shownName(face) + QStringLiteral(" · ") + shown.caption;
    if (m_vote.choice() == (face == Face::student ? VoteChoice::student : VoteChoice::teacher)) {
        text += QStringLiteral(" · ") + tr("your choice");
    }
    return text;
}

QVector<QPair<Face, Badge>> ImageCanvas::captions() const {
    QVector<QPair<Face, Badge>> result;
    const PairScene shown = scene(m_views.layout().ratio);
    const bool apart = shown.mode == CompareMode::sideBySide;
    const bool both = apart || isWipe(shown.mode) || shown.mode == CompareMode::opacity ||
                      shown.mode == CompareMode::difference || shown.mode == CompareMode::loupe;
    for (const Face face : {shown.first, otherFace(shown.first)}) {
        const bool first = face == shown.first;
        const QString text = captionText(face);
        if (!shown.side(face).picture || text.isEmpty() || !(first || both)) {
            continue;
        }
        const QRectF area = logical(shown.views.area(face));
        QRectF place = logical(shown.views.target(face)).intersected(area);
        if (place.width() < narrowest) {
            place.setLeft(area.left());
            place.setRight(area.right());
        }
        place.adjust(edge, edge, -edge, -edge);
        // The student's side is the left one also where they are seen in turn, so that the label tells them apart.
        const bool alone = !both && m_pictures.isPair() && face == Face::teacher;
        const bool right = alone || (both && !apart && !first && shown.mode != CompareMode::wipeHorizontal);
        const bool above = shown.mode == CompareMode::wipeHorizontal && first;
        const bool sharesRow = both && !apart && shown.mode != CompareMode::wipeHorizontal;
        Badge badge;
        badge.text = text;
        badge.corner = above ? Qt::TopLeftCorner : right ? Qt::BottomRightCorner : Qt::BottomLeftCorner;
        badge.at = {right ? place.right() : place.left(), above ? place.top() : place.bottom()};
        badge.maxWidth = sharesRow ? (place.width() - edge) / 2 : place.width();
        result.append({face, badge});
    }
    return result;
}

void ImageCanvas::paintCaptions(QPainter& painter) const {
    for (const auto& [face, badge] : captions()) {
        paintBadge(painter, badge);
    }
}

// Notes

QStringList ImageCanvas::notes() const {
    QStringList texts;
    const QPointF offset = m_views.offset();
    const QString distance =
        tr("%1, %2 px").arg(locale().toString(offset.x(), 'f', 1), locale().toString(offset.y(), 'f', 1));
    const QString unlockKey = m_keys.key(CanvasCommand::unlock).toString(QKeySequence::NativeText);
    if (!m_views.isLinked()) {
        texts << (m_views.isAligned() ? tr("Views unlocked") : tr("Views unlocked, apart by %1").arg(distance)) +
                     (unlockKey.isEmpty() ? QString() : QStringLiteral(" · ") + tr("%1 links them").arg(unlockKey));
    } else if (!m_views.isAligned()) {
        texts << tr("Views linked, apart by %1").arg(distance);
    }
    if (m_pictures.isPair() && m_pictures.isFinal() && !m_pictures.isSameSize() && !m_vote.isAsking()) {
        const QSize size = m_pictures.picture(Face::teacher)->srgb.size();
        texts << tr("%1 is %2 × %3, fitted to the size of %4")
                     .arg(shownName(Face::teacher))
                     .arg(size.width())
                     .arg(size.height())
                     .arg(shownName(Face::student));
    }
    if (shownMode() == CompareMode::difference && !m_pictures.difference()) {
        texts << tr("Computing the difference…");
    }
    return texts;
}

void ImageCanvas::paintNotes(QPainter& painter) const {
    double top = edge;
    for (const QString& text : notes()) {
        const Badge badge{text, {edge, top}, Qt::TopLeftCorner, width() - 2 * edge};
        paintBadge(painter, badge);
        top = badge.rect().bottom() + edge / 2;
    }
}

// Under the pointer

std::optional<Readout> ImageCanvas::readout() const {
    if (!m_pointer || m_drag == Drag::wipe) {
        return std::nullopt;
    }
    const QPointF at = *m_pointer * m_views.layout().ratio;
    const Face hovered = m_views.faceAt(at);
    const ViewTransform& view = m_views.view(hovered);
    const bool zoomedIn = view.zoom() >= readoutAbove && !view.isFit();
    if (!(zoomedIn || m_altHeld) || !m_views.target(hovered).contains(at.toPoint())) {
        return std::nullopt;
    }
    const auto pixelAt = [](QPointF point) {
        return QPoint(static_cast<int>(std::floor(point.x())), static_cast<int>(std::floor(point.y())));
    };
    Readout result;
    result.pixel = pixelAt(m_views.toPicture(hovered, at));
    std::array<QRgb, 2> levels{};
    for (const Face face : {firstFace(), otherFace(firstFace())}) {
        const PicturePtr& picture = m_pictures.picture(face);
        if (!picture) {
            continue;
        }
        // The same place of its own view; and of its own pixels, where they are fitted into the other's frame.
        const QPointF beside = at + QPointF(m_views.area(face).topLeft() - m_views.area(hovered).topLeft());
        const QSize frame = m_pictures.frame();
        const QSize size = picture->srgb.size();
        const double scale = std::min(double(frame.width()) / size.width(), double(frame.height()) / size.height());
        const QPointF fromMiddle = m_views.toPicture(face, beside) - QPointF(frame.width(), frame.height()) / 2;
        const QPoint pixel = pixelAt(fromMiddle / scale + QPointF(size.width(), size.height()) / 2);
        if (!picture->srgb.rect().contains(pixel)) {
            continue;
        }
        const QRgb level = picture->srgb.pixel(pixel);
        levels[indexOf(face)] = level;
        result.rows.append({shownName(face), QColor(level), {qRed(level), qGreen(level), qBlue(level)}});
    }
    if (result.rows.size() == 2) {
        const auto [a, b] = levels;
        result.rows.append(
            {tr("Difference"),
             QColor(),
             {std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))}});
    }
    return result;
}

void ImageCanvas::paintPointerMarks(QPainter& painter) const {
    if (m_pointer && shownMode() == CompareMode::sideBySide) {
        const QPointF at = *m_pointer * m_views.layout().ratio;
        const Face hovered = m_views.faceAt(at);
        const QPoint distance = m_views.area(otherFace(hovered)).topLeft() - m_views.area(hovered).topLeft();
        if (m_views.target(hovered).contains(at.toPoint())) {
            paintCross(painter, (at + QPointF(distance)) / m_views.layout().ratio);
        }
    }
    if (const std::optional<Readout> found = readout()) {
        // Above the captions, which have the bottom row.
        const double row = Badge{QStringLiteral("x"), {}, Qt::TopLeftCorner, 100}.rect().height();
        paintReadout(painter, *found, {width() - edge, height() - 2 * edge - row});
    }
}

QImage ImageCanvas::renderedView() {
    if (m_pictures.isEmpty()) {
        return {};
    }
    updateLayout();
    const double ratio = m_views.layout().ratio;
    QImage image(m_views.layout().canvas, QImage::Format_RGB32);
    if (image.isNull()) {
        return {};
    }
    image.setDevicePixelRatio(ratio);
    image.fill(theme().color(Token::canvas));
    QPainter painter(&image);
    paintView(painter, ratio, ScaledTiles::unlimited);
    paintCaptions(painter);
    painter.end();
    QRect seen;
    for (const Face face : bothFaces) {
        seen |= m_views.target(face).intersected(m_views.area(face));
    }
    QImage view = image.copy(seen.intersected(image.rect()));
    view.setDevicePixelRatio(1);
    view.setColorSpace(displayColours().isValid() ? displayColours() : QColorSpace(QColorSpace::SRgb));
    return view;
}

} // namespace arcflow::ui
