#include "ui/canvas/image_canvas.h"

#include "ui/style/theme.h"

#include <QDragEnterEvent>
#include <QGestureEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QStyleHints>

#include <algorithm>
#include <cmath>

// What the pointer, the keyboard and gestures do to the canvas.

namespace arcflow::ui {

namespace {

constexpr double wheelFactor = 1.25; ///< per notch
constexpr double fineWheelFactor = 1.05;
constexpr double wheelNotch = 120;
constexpr double panStep = 8 * gridUnit;
constexpr double grabReach = gridUnit; ///< around the line of a wipe

bool isPictureFile(const QUrl& url) {
    static const QStringList endings = {"png", "jpg", "jpeg", "webp", "tif",  "tiff",
                                        "exr", "bmp", "gif",  "jxl",  "avif", "heic"};
    const QString file = url.toLocalFile();
    return endings.contains(file.mid(file.lastIndexOf(QLatin1Char('.')) + 1).toLower());
}

QList<QUrl> pictureFiles(const QMimeData* data) {
    QList<QUrl> files;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile() && isPictureFile(url)) {
            files.append(url);
        }
    }
    return files;
}

} // namespace

bool ImageCanvas::event(QEvent* event) {
    switch (event->type()) {
    case QEvent::ShortcutOverride:
        // With the focus here, single letters mean the canvas, whatever the window's menus use them for.
        if (isOwnKey(*static_cast<QKeyEvent*>(event))) {
            event->accept();
            return true;
        }
        break;
    case QEvent::Gesture:
    case QEvent::NativeGesture:
        if (gesture(event)) {
            return true;
        }
        break;
    default:
        break;
    }
    return QWidget::event(event);
}

void ImageCanvas::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        placePanels();
        update();
    }
    QWidget::changeEvent(event);
}

void ImageCanvas::resizeEvent(QResizeEvent*) {
    updateLayout();
    placePanels();
}

void ImageCanvas::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_pictures.setDisplay(displayColours());
    updateBlinking();
    placePanels();
}

void ImageCanvas::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    updateBlinking();
}

// Keys

bool ImageCanvas::isOwnKey(const QKeyEvent& event) const {
    const bool arrow = event.key() >= Qt::Key_Left && event.key() <= Qt::Key_Down &&
                       !(event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
    const bool voteKey = m_vote.isActive() && (event.key() == Qt::Key_Escape || event.key() == Qt::Key_Return ||
                                               event.key() == Qt::Key_Enter || event.key() == Qt::Key_Space);
    return arrow || voteKey || m_keys.commandFor(event);
}

void ImageCanvas::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Alt) {
        m_altHeld = true;
        update();
    }
    if (pressVoteKey(*event) || pressArrow(*event)) {
        return;
    }
    const std::optional<CanvasCommand> command = m_keys.commandFor(*event);
    if (!command) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool repeats = *command == CanvasCommand::zoomIn || *command == CanvasCommand::zoomOut;
    if (event->isAutoRepeat() && !repeats) {
        return;
    }
    if (*command == CanvasCommand::flip) {
        m_flipKey = event->key();
        setFlipped(!m_vote.isAsking());
    } else {
        run(*command);
    }
}

void ImageCanvas::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Alt) {
        m_altHeld = false;
        update();
    }
    if (event->key() == m_flipKey && m_flipKey != 0) {
        if (!event->isAutoRepeat()) {
            m_flipKey = 0;
            setFlipped(false);
        }
        return;
    }
    QWidget::keyReleaseEvent(event);
}

void ImageCanvas::focusInEvent(QFocusEvent* event) {
    m_showsFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    QWidget::focusInEvent(event);
}

void ImageCanvas::focusOutEvent(QFocusEvent* event) {
    m_showsFocus = false;
    // The release of a held key goes elsewhere from now on.
    m_flipKey = 0;
    m_altHeld = false;
    setFlipped(false);
    QWidget::focusOutEvent(event);
}

bool ImageCanvas::pressVoteKey(const QKeyEvent& event) {
    if (!m_vote.isActive() || event.modifiers() & ~Qt::KeypadModifier) {
        return false;
    }
    if (event.key() == Qt::Key_Escape) {
        m_vote.end();
        return true;
    }
    if (!m_vote.isAsking()) {
        const bool next = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter || event.key() == Qt::Key_Space;
        if (next && !event.isAutoRepeat()) {
            Q_EMIT nextPairRequested();
        }
        return next;
    }
    switch (event.key()) {
    case Qt::Key_Left:
        m_vote.answer(BlindVote::Answer::left);
        return true;
    case Qt::Key_Right:
        m_vote.answer(BlindVote::Answer::right);
        return true;
    case Qt::Key_Down:
        m_vote.answer(BlindVote::Answer::none);
        return true;
    default:
        return false;
    }
}

bool ImageCanvas::pressArrow(const QKeyEvent& event) {
    const int across = (event.key() == Qt::Key_Right) - (event.key() == Qt::Key_Left);
    const int along = (event.key() == Qt::Key_Down) - (event.key() == Qt::Key_Up);
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    if (across == 0 && along == 0) {
        return false;
    }
    if (modifiers == Qt::NoModifier) {
        // The view goes where the arrow points, so the picture goes the other way.
        m_views.pan(faceAt(anchorPoint()), QPointF(-across, -along) * panStep * devicePixelRatioF());
        announceView();
        describe();
        update();
        return true;
    }
    if (modifiers == Qt::ShiftModifier) {
        changeValue(across, along);
        return true;
    }
    return false;
}

void ImageCanvas::changeValue(int across, int along) {
    CompareValues values = m_values;
    switch (shownMode()) {
    case CompareMode::wipe:
        values.wipe += 0.01 * across;
        break;
    case CompareMode::wipeHorizontal:
        values.wipe += 0.01 * along;
        break;
    case CompareMode::opacity:
        values.opacity += 0.05 * across;
        break;
    case CompareMode::blink:
        values.blinkInterval += 50 * across;
        break;
    case CompareMode::difference:
        values.gain *= std::pow(2, 0.25 * across);
        break;
    case CompareMode::loupe:
        values.loupeZoom *= std::pow(2, 0.25 * across);
        values.loupeSize -= 2 * gridUnit * along;
        break;
    default:
        break;
    }
    setValues(values);
}

// Pointer

Face ImageCanvas::faceAt(QPointF at) const {
    switch (shownMode()) {
    case CompareMode::sideBySide:
        return m_views.faceAt(at);
    case CompareMode::wipe:
    case CompareMode::wipeHorizontal: {
        const QLineF line = PairPainter::wipeLine(scene(m_views.layout().ratio));
        const bool before = shownMode() == CompareMode::wipe ? at.x() < line.x1() : at.y() < line.y1();
        return before ? firstFace() : otherFace(firstFace());
    }
    case CompareMode::opacity:
        return otherFace(firstFace()); // that lies on top
    case CompareMode::difference:
        return Face::student;
    default:
        return firstFace();
    }
}

bool ImageCanvas::isPannable(Face face) const {
    const QSize area = m_views.area(face).size();
    const QSize target = m_views.target(face).size();
    return !m_pictures.isEmpty() && (target.width() > area.width() || target.height() > area.height() ||
                                     !m_views.isLinked() || !m_views.isAligned());
}

bool ImageCanvas::isOnWipeLine(QPointF at) const {
    if (!isWipe(shownMode())) {
        return false;
    }
    const double ratio = devicePixelRatioF();
    const QLineF line = PairPainter::wipeLine(scene(ratio));
    const QPointF from = at * ratio - line.p1();
    const double off = shownMode() == CompareMode::wipe ? from.x() : from.y();
    const double on = shownMode() == CompareMode::wipe ? from.y() : from.x();
    return std::abs(off) <= grabReach * ratio && on >= 0 && on <= line.length();
}

std::optional<Face> ImageCanvas::captionAt(QPointF at) const {
    for (const auto& [face, badge] : captions()) {
        if (badge.rect().contains(at)) {
            return face;
        }
    }
    return std::nullopt;
}

ImageCanvas::Drag ImageCanvas::dragAt(const QMouseEvent& event) const {
    if (m_pictures.isEmpty()) {
        return Drag::none;
    }
    if (event.button() == Qt::MiddleButton) {
        return Drag::pan;
    }
    if (!m_vote.isAsking() && (event.modifiers() & Qt::ControlModifier || captionAt(event.position()))) {
        return Drag::takeOut;
    }
    const bool nothingToPan = isWipe(shownMode()) && !isPannable(Face::student);
    return isOnWipeLine(event.position()) || nothingToPan ? Drag::wipe : Drag::pan;
}

void ImageCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) {
        QWidget::mousePressEvent(event);
        return;
    }
    updateLayout();
    m_pointer = m_pressedAt = m_draggedTo = event->position();
    m_clickPossible = event->button() == Qt::LeftButton;
    m_drag = dragAt(*event);
    if (m_drag == Drag::takeOut) {
        m_takenOut = captionAt(event->position()).value_or(faceAt(event->position() * devicePixelRatioF()));
    } else if (m_drag == Drag::wipe) {
        moveWipe(event->position());
    } else if (shownMode() == CompareMode::flip && event->button() == Qt::LeftButton) {
        setFlipped(true);
    }
    updateCursor(event->position());
}

void ImageCanvas::mouseMoveEvent(QMouseEvent* event) {
    m_pointer = event->position();
    m_altHeld = event->modifiers() & Qt::AltModifier;
    const bool far =
        (event->position() - m_pressedAt).manhattanLength() >= QGuiApplication::styleHints()->startDragDistance();
    m_clickPossible = m_clickPossible && !far;
    switch (m_drag) {
    case Drag::pan:
        m_zoomAnimation.stop();
        m_views.pan(faceAt(m_pressedAt * devicePixelRatioF()), (event->position() - m_draggedTo) * devicePixelRatioF());
        announceView();
        break;
    case Drag::wipe:
        moveWipe(event->position());
        break;
    case Drag::takeOut:
        if (far && m_takenOut) {
            const Face face = *m_takenOut;
            m_drag = Drag::none;
            m_takenOut.reset();
            Q_EMIT dragRequested(face);
        }
        break;
    case Drag::none:
        break;
    }
    m_draggedTo = event->position();
    updateCursor(event->position());
    update();
}

void ImageCanvas::mouseReleaseEvent(QMouseEvent* event) {
    const bool clicked = m_clickPossible && event->button() == Qt::LeftButton;
    m_drag = Drag::none;
    m_takenOut.reset();
    m_clickPossible = false;
    if (m_flipKey == 0) {
        setFlipped(false);
    }
    updateCursor(event->position());
    if (clicked && m_vote.isAsking()) {
        const bool left = m_views.faceAt(event->position() * devicePixelRatioF()) == m_vote.left();
        m_vote.answer(left ? BlindVote::Answer::left : BlindVote::Answer::right);
    }
}

void ImageCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    m_pointer = event->position();
    if (event->button() == Qt::LeftButton && !m_vote.isActive() && !isOnWipeLine(event->position())) {
        toggleFit();
    }
}

void ImageCanvas::leaveEvent(QEvent*) {
    m_pointer.reset();
    update();
}

void ImageCanvas::moveWipe(QPointF at) {
    CompareValues values = m_values;
    values.wipe = shownMode() == CompareMode::wipe ? at.x() / width() : at.y() / height();
    setValues(values);
}

void ImageCanvas::updateCursor(QPointF at) {
    if (m_drag == Drag::wipe || (m_drag == Drag::none && isOnWipeLine(at))) {
        setCursor(shownMode() == CompareMode::wipe ? Qt::SplitHCursor : Qt::SplitVCursor);
    } else if (m_drag == Drag::none && !m_vote.isAsking() && captionAt(at)) {
        setCursor(Qt::OpenHandCursor);
    } else if (m_vote.isAsking()) {
        setCursor(Qt::PointingHandCursor);
    } else if (isPannable(faceAt(at * devicePixelRatioF()))) {
        setCursor(m_drag == Drag::pan ? Qt::ClosedHandCursor : Qt::OpenHandCursor);
    } else {
        setCursor(shownMode() == CompareMode::loupe ? Qt::CrossCursor : Qt::ArrowCursor);
    }
}

// Wheel and fingers

void ImageCanvas::wheelEvent(QWheelEvent* event) {
    m_pointer = event->position();
    // With Alt, Qt turns the wheel's direction.
    const int turned = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    const double notches = turned / wheelNotch;
    event->accept();
    if (event->modifiers() & Qt::AltModifier && shownMode() == CompareMode::loupe) {
        CompareValues values = m_values;
        values.loupeSize = qRound(values.loupeSize * std::pow(1.1, notches));
        setValues(values);
        return;
    }
    updateLayout();
    const bool fine = event->modifiers() & Qt::ControlModifier;
    const bool wheel = event->phase() == Qt::NoScrollPhase && std::abs(notches) >= 1;
    zoomBy(std::pow(fine ? fineWheelFactor : wheelFactor, notches), event->position() * devicePixelRatioF(),
           wheel && !fine);
}

bool ImageCanvas::gesture(QEvent* event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto* native = static_cast<QNativeGestureEvent*>(event);
        if (native->gestureType() == Qt::ZoomNativeGesture) {
            zoomBy(1 + native->value(), native->position() * devicePixelRatioF(), false);
        } else if (native->gestureType() == Qt::SmartZoomNativeGesture) {
            m_pointer = native->position();
            toggleFit();
        } else {
            return false;
        }
        return true;
    }
    auto* gestures = static_cast<QGestureEvent*>(event);
    const auto* pinch = static_cast<QPinchGesture*>(gestures->gesture(Qt::PinchGesture));
    if (!pinch) {
        return false;
    }
    const QPointF at = mapFromGlobal(pinch->centerPoint()) * devicePixelRatioF();
    if (pinch->state() == Qt::GestureStarted) {
        m_pinchStart = m_views.view(faceAt(at)).zoom();
    }
    zoomTo(m_pinchStart * pinch->totalScaleFactor(), at, false);
    gestures->accept();
    return true;
}

// Files

void ImageCanvas::dragEnterEvent(QDragEnterEvent* event) {
    if (event->source() != this && !pictureFiles(event->mimeData()).isEmpty()) {
        m_dropWelcome = true;
        update();
        event->acceptProposedAction();
    }
}

void ImageCanvas::dragLeaveEvent(QDragLeaveEvent*) {
    m_dropWelcome = false;
    update();
}

void ImageCanvas::dropEvent(QDropEvent* event) {
    m_dropWelcome = false;
    update();
    const QList<QUrl> files = pictureFiles(event->mimeData());
    if (!files.isEmpty()) {
        event->acceptProposedAction();
        Q_EMIT filesDropped(files);
    }
}

} // namespace arcflow::ui
