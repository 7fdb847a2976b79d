#include "ui/canvas/image_canvas.h"

#include "ui/canvas/mode_controls.h"
#include "ui/canvas/vote_strip.h"
#include "ui/style/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QStyle>
#include <QWindow>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr int longestAnimation = 120; ///< ms
constexpr double keyZoomFactor = 1.25;
constexpr double longestStep = 0.3; ///< of a key or a notch of the wheel, as a logarithm
constexpr int panelDistance = gridUnit * 3 / 2;

} // namespace

ImageCanvas::ImageCanvas(QWidget* parent)
    : QWidget(parent), m_controls(new ModeControls(this)), m_strip(new VoteStrip(m_vote, this)) {
    setObjectName(QStringLiteral("imageCanvas"));
    setAccessibleName(tr("Picture"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAcceptDrops(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    grabGesture(Qt::PinchGesture);

    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(&m_pictures, &PairPictures::changed, this, &ImageCanvas::picturesChanged);
    connect(&m_pictures, &PairPictures::differenceReady, this, &ImageCanvas::stateChanged);
    connect(&m_pictures, &PairPictures::metricsReady, this, [this](double psnr, double ssim) {
        describe();
        Q_EMIT metricsReady(psnr, ssim);
    });
    connect(m_controls, &ModeControls::valuesChanged, this, &ImageCanvas::setValues);
    connect(&m_vote, &BlindVote::changed, this, &ImageCanvas::stateChanged);
    connect(&m_vote, &BlindVote::voted, this, &ImageCanvas::voted);
    connect(m_strip, &VoteStrip::nextRequested, this, &ImageCanvas::nextPairRequested);
    connect(&m_blinkTimer, &QTimer::timeout, this, &ImageCanvas::swapBlink);
    for (QVariantAnimation* animation : {&m_zoomAnimation, &m_fadeAnimation}) {
        animation->setStartValue(0.0);
        animation->setEndValue(1.0);
        animation->setEasingCurve(QEasingCurve::OutCubic);
    }
    connect(&m_zoomAnimation, &QVariantAnimation::valueChanged, this,
            [this](const QVariant& progress) { moveZoom(progress.toDouble()); });
    connect(&m_zoomAnimation, &QVariantAnimation::finished, this, qOverload<>(&QWidget::update));
    connect(&m_fadeAnimation, &QVariantAnimation::valueChanged, this, [this](const QVariant& progress) {
        m_fade = progress.toDouble();
        update();
    });
    connect(&m_fadeAnimation, &QVariantAnimation::finished, &m_pictures, &PairPictures::forgetReplaced);
    m_controls->setValues(m_values);
    stateChanged();
}

// Pictures

void ImageCanvas::setFaces(const CanvasFace& student, const CanvasFace& teacher) {
    m_pictures.setFaces(student, teacher);
}

void ImageCanvas::setFace(Face which, const CanvasFace& face) {
    which == Face::student ? setFaces(face, m_pictures.wanted(Face::teacher))
                           : setFaces(m_pictures.wanted(Face::student), face);
}

void ImageCanvas::setDisplayColorSpace(const QColorSpace& display) {
    m_display = display;
    m_pictures.setDisplay(displayColours());
}

QColorSpace ImageCanvas::displayColours() const {
    const QWindow* surface = window()->windowHandle();
    return m_display ? *m_display : surface ? surface->format().colorSpace() : QColorSpace();
}

void ImageCanvas::picturesChanged() {
    const bool fades = m_pictures.replaced(Face::student) || m_pictures.replaced(Face::teacher);
    m_fadeAnimation.stop();
    m_fade = 1;
    if (fades && animationTime() > 0) {
        m_fade = 0;
        m_fadeAnimation.setDuration(animationTime());
        m_fadeAnimation.start();
    } else {
        m_pictures.forgetReplaced();
    }
    if (m_vote.isActive()) {
        m_vote.end(); // the question was about other pictures
    }
    m_views.setPicture(m_pictures.frame());
    if (!m_pictures.isPair()) {
        m_views.setLinked(true);
    }
    m_strip->setNames(m_pictures.face(Face::student).name, m_pictures.face(Face::teacher).name);
    stateChanged();
    Q_EMIT facesChanged();
}

// Mode

CompareMode ImageCanvas::shownMode() const {
    if (m_vote.isActive()) {
        return CompareMode::sideBySide;
    }
    if (!m_pictures.isPair()) {
        return m_pictures.picture(Face::teacher) ? CompareMode::teacher : CompareMode::student;
    }
    return unavailableReason(m_mode).isEmpty() ? m_mode : CompareMode::sideBySide;
}

QString ImageCanvas::unavailableReason(CompareMode mode) const {
    if (m_vote.isAsking()) {
        return tr("Vote first, or end the vote with Esc");
    }
    if (needsPair(mode) && !m_pictures.isPair()) {
        return tr("Needs two pictures");
    }
    if (mode == CompareMode::difference && !m_pictures.isSameSize()) {
        return tr("The pictures are not of the same size");
    }
    if (!needsPair(mode) && !m_pictures.picture(mode == CompareMode::teacher ? Face::teacher : Face::student)) {
        return tr("There is no such picture");
    }
    return {};
}

void ImageCanvas::setMode(CompareMode mode) {
    if (m_vote.isAsking()) {
        return;
    }
    if (!needsPair(mode)) {
        m_alone = mode == CompareMode::teacher ? Face::teacher : Face::student;
    }
    if (isWipe(mode)) {
        m_lastWipe = mode;
    }
    m_mode = mode;
    m_vote.end();
    stateChanged();
}

void ImageCanvas::setValues(const CompareValues& values) {
    if (values.bounded() == m_values) {
        return;
    }
    m_values = values.bounded();
    m_controls->setValues(m_values);
    updateBlinking();
    update();
    Q_EMIT valuesChanged();
}

Face ImageCanvas::firstFace() const {
    if (m_vote.isActive()) {
        return m_vote.left();
    }
    Face face = Face::student;
    switch (shownMode()) {
    case CompareMode::teacher:
        face = Face::teacher;
        break;
    case CompareMode::flip:
    case CompareMode::loupe:
        face = m_alone;
        break;
    case CompareMode::blink:
        face = m_blinkSwapped ? otherFace(m_alone) : m_alone;
        break;
    default:
        break;
    }
    return m_flipped && m_pictures.isPair() ? otherFace(face) : face;
}

void ImageCanvas::setFlipped(bool flipped) {
    if (flipped != m_flipped) {
        m_flipped = flipped;
        updateLayout();
        describe();
        update();
    }
}

void ImageCanvas::swapBlink() {
    if (shownMode() == CompareMode::blink) {
        m_blinkSwapped = !m_blinkSwapped;
        update();
    }
}

void ImageCanvas::updateBlinking() {
    if (shownMode() != CompareMode::blink || !isVisible()) {
        m_blinkTimer.stop();
        m_blinkSwapped = false;
    } else if (!m_blinkTimer.isActive() || m_blinkTimer.interval() != m_values.blinkInterval) {
        m_blinkTimer.start(m_values.blinkInterval);
    }
}

void ImageCanvas::stateChanged() {
    if (m_vote.isActive()) {
        m_flipped = false;
    }
    m_pictures.requireDifference(shownMode() == CompareMode::difference);
    m_controls->setMode(shownMode());
    if (const DifferencePtr& difference = m_pictures.difference()) {
        m_controls->setDifferenceText(
            tr("largest %1, mean %2").arg(difference->largest).arg(locale().toString(difference->mean, 'f', 2)));
    } else {
        m_controls->setDifferenceText({});
    }
    updateBlinking();
    updateLayout();
    placePanels();
    describe();
    update();
    Q_EMIT modeChanged();
}

// View

void ImageCanvas::updateLayout() {
    const double ratio = devicePixelRatioF();
    const QSize canvas(qRound(width() * ratio), qRound(height() * ratio));
    m_views.setLayout({canvas, ratio, shownMode() == CompareMode::sideBySide, firstFace()});
    m_painter.setCanvas(canvas);
    announceView();
}

void ImageCanvas::placePanels() {
    for (QWidget* panel : {static_cast<QWidget*>(m_controls), static_cast<QWidget*>(m_strip)}) {
        const QSize size = panel->sizeHint().boundedTo(this->size() - 2 * QSize(panelDistance, panelDistance));
        panel->setGeometry({QPoint((width() - size.width()) / 2, panelDistance), size});
    }
}

void ImageCanvas::announceView() {
    const ViewTransform& view = m_views.view(firstFace());
    if (view.zoom() != m_announcedZoom || view.isFit() != m_announcedFit || m_views.isLinked() != m_announcedLink) {
        m_announcedZoom = view.zoom();
        m_announcedFit = view.isFit();
        m_announcedLink = m_views.isLinked();
        describe();
        Q_EMIT viewChanged();
    }
}

double ImageCanvas::zoom() const {
    return m_views.view(firstFace()).zoom();
}

void ImageCanvas::setZoom(double zoom) {
    const QRect area = m_views.area(firstFace());
    zoomTo(zoom, QRectF(area).center(), true);
}

int ImageCanvas::animationTime() const {
    if (!m_animated || !isVisible()) {
        return 0;
    }
    return std::min(longestAnimation, style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this));
}

void ImageCanvas::zoomTo(double zoom, QPointF anchor, bool smooth) {
    const Face face = faceAt(anchor);
    const ViewTransform& view = m_views.view(face);
    m_zoomAnimation.stop();
    m_motion = {view.zoom(), std::clamp(zoom, view.minZoom(), view.maxZoom()), anchor, face};
    if (!smooth || animationTime() == 0) {
        moveZoom(1);
    } else {
        m_zoomAnimation.setDuration(animationTime());
        m_zoomAnimation.start();
    }
}

void ImageCanvas::zoomBy(double factor, QPointF anchor, bool smooth) {
    const bool moving = m_zoomAnimation.state() == QAbstractAnimation::Running;
    const double from = moving ? m_motion.to : m_views.view(faceAt(anchor)).zoom();
    double to = from * factor;
    if (smooth && std::abs(std::log(factor)) < longestStep && (from - 1) * (to - 1) < 0) {
        to = 1; // single steps do not miss 100 %
    }
    zoomTo(to, anchor, smooth);
}

void ImageCanvas::moveZoom(double progress) {
    if (progress < 1) {
        m_views.zoomTo(m_motion.face, m_motion.from * std::pow(m_motion.to / m_motion.from, progress), m_motion.anchor);
    } else if (m_motion.toFit) {
        m_views.fit(m_motion.face);
    } else {
        m_views.zoomTo(m_motion.face, m_motion.to, m_motion.anchor);
    }
    announceView();
    update();
}

void ImageCanvas::toggleFit() {
    const QPointF anchor = anchorPoint();
    const ViewTransform& view = m_views.view(faceAt(anchor));
    if (view.isFit()) {
        zoomTo(1, anchor, true);
        return;
    }
    zoomTo(view.fitZoom(), anchor, true);
    m_motion.toFit = true;
    if (m_zoomAnimation.state() != QAbstractAnimation::Running) {
        moveZoom(1);
    }
}

QPointF ImageCanvas::anchorPoint() const {
    if (m_pointer && rect().contains(m_pointer->toPoint())) {
        return *m_pointer * devicePixelRatioF();
    }
    return QRectF(m_views.area(firstFace())).center();
}

// Commands

void ImageCanvas::setKeys(const CanvasKeys& keys) {
    m_keys = keys;
    Q_EMIT keysChanged();
}

void ImageCanvas::run(CanvasCommand command) {
    updateLayout();
    switch (command) {
    case CanvasCommand::fitOrActualSize:
        toggleFit();
        break;
    case CanvasCommand::zoomIn:
        zoomBy(keyZoomFactor, anchorPoint(), true);
        break;
    case CanvasCommand::zoomOut:
        zoomBy(1 / keyZoomFactor, anchorPoint(), true);
        break;
    case CanvasCommand::unlock:
        m_views.setLinked(!m_views.isLinked() || !m_pictures.isPair());
        announceView();
        update();
        break;
    case CanvasCommand::reset: {
        m_zoomAnimation.stop();
        m_views.reset();
        CompareValues values = m_values;
        values.wipe = CompareValues().wipe;
        setValues(values);
        announceView();
        update();
        break;
    }
    case CanvasCommand::copyView:
        if (const QImage view = renderedView(); !view.isNull()) {
            QGuiApplication::clipboard()->setImage(view);
        }
        break;
    case CanvasCommand::blindVote:
        startBlindVote();
        break;
    default:
        runModeCommand(command);
    }
}

void ImageCanvas::runModeCommand(CanvasCommand command) {
    if (m_vote.isAsking()) {
        return;
    }
    if (command == CanvasCommand::wipe) {
        const bool turns = isWipe(shownMode());
        const bool vertical = m_lastWipe == CompareMode::wipe;
        setMode(turns == vertical ? CompareMode::wipeHorizontal : CompareMode::wipe);
    } else if (command == CanvasCommand::loupe && shownMode() == CompareMode::loupe) {
        CompareValues values = m_values;
        values.loupeSquare = !values.loupeSquare;
        setValues(values);
    } else if (command == CanvasCommand::flip && shownMode() == CompareMode::flip) {
        m_alone = otherFace(m_alone);
        stateChanged();
    } else {
        for (int i = 0; i < compareModeCount; ++i) {
            if (const auto mode = static_cast<CompareMode>(i); commandOf(mode) == command) {
                setMode(mode);
                break;
            }
        }
    }
}

// Blind vote

void ImageCanvas::startBlindVote(std::optional<quint32> seed) {
    if (m_pictures.isPair() && m_pictures.isFinal() && !m_pictures.isPreparing()) {
        m_views.reset();
        m_vote.start(seed);
        setFocus();
    }
}

void ImageCanvas::setVoteTally(const QString& text) {
    m_strip->setTally(text);
    placePanels();
}

// For those who do not see it

void ImageCanvas::describe() {
    QStringList parts;
    if (m_vote.isAsking()) {
        parts << tr("Blind vote between two pictures: left arrow, right arrow, or down for no preference");
    } else if (m_pictures.isEmpty()) {
        parts << tr("No picture");
    } else {
        if (m_pictures.isPair()) {
            parts << commandTitle(commandOf(shownMode()));
        }
        for (const Face face : {firstFace(), otherFace(firstFace())}) {
            if (m_pictures.picture(face) && (face == firstFace() || needsPair(shownMode()))) {
                parts << captionText(face);
            }
        }
        parts << tr("%1 %").arg(qRound(100 * zoom()));
        if (const auto& similarity = m_pictures.similarity()) {
            parts << tr("PSNR %1").arg(likenessText(*similarity));
        }
        parts << notes();
    }
    if (const QString text = parts.join(QStringLiteral(". ")); text != accessibleDescription()) {
        setAccessibleDescription(text);
    }
}

} // namespace arcflow::ui
