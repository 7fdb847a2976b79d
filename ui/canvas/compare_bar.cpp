#include "ui/canvas/compare_bar.h"

#include "ui/canvas/image_canvas.h"
#include "ui/style/theme.h"

#include <QButtonGroup>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr int sidePadding = gridUnit;
constexpr int keyGap = gridUnit * 3 / 4;
constexpr int margin = gridUnit * 3 / 2;
constexpr int gap = gridUnit / 2;
constexpr int longestName = 14 * gridUnit;
constexpr std::array zoomSteps = {25, 50, 100, 200, 400, 800, 1600}; // percent

constexpr std::array shownModes = {CompareMode::student,    CompareMode::teacher, CompareMode::sideBySide,
                                   CompareMode::wipe,       CompareMode::flip,    CompareMode::blink,
                                   CompareMode::difference, CompareMode::opacity, CompareMode::loupe};

QString keyText(const ImageCanvas& canvas, CanvasCommand command) {
    return canvas.keys().key(command).toString(QKeySequence::NativeText);
}

QString withKey(const QString& text, const QString& key) {
    return key.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, key);
}

} // namespace

BarButton::BarButton(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the canvas
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void BarButton::setKeyText(const QString& key) {
    m_key = key;
    updateGeometry();
    update();
}

void BarButton::setCompact(bool compact) {
    if (compact != m_compact) {
        m_compact = compact;
        updateGeometry();
        update();
    }
}

void BarButton::setQuiet(bool quiet) {
    m_quiet = quiet;
    update();
}

int BarButton::widthFor(bool compact) const {
    const int label = fontMetrics().horizontalAdvance(text());
    const bool showsKey = !compact && !m_key.isEmpty();
    const int key = showsKey ? keyGap + QFontMetrics(theme().font(TextSize::small)).horizontalAdvance(m_key) : 0;
    return label + key + 2 * sidePadding;
}

QSize BarButton::sizeHint() const {
    return {widthFor(m_compact), fontMetrics().height() + gridUnit * 3 / 2};
}

void BarButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF outline = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    constexpr double rounding = gridUnit * 0.75;
    const bool raised = isDown() || (isChecked() && !m_quiet);
    if (raised || (underMouse() && isEnabled())) {
        QColor ground = theme().color(Token::raised);
        ground.setAlphaF(raised ? 1 : 0.6F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(ground);
        painter.drawRoundedRect(outline, rounding, rounding);
    }
    if (isChecked() && !m_quiet) {
        painter.save();
        painter.setClipRect(QRectF(0, height() - 2, width(), 2));
        painter.setBrush(theme().color(isEnabled() ? Token::accent : Token::line));
        painter.drawRoundedRect(outline, rounding, rounding);
        painter.restore();
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme().color(Token::accent), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(outline, rounding, rounding);
    }
    const QRect inner = rect().adjusted(sidePadding, 0, -sidePadding, 0);
    painter.setFont(font());
    painter.setPen(isEnabled() ? theme().color(isChecked() || underMouse() ? Token::text : Token::dimText)
                               : palette().color(QPalette::Disabled, QPalette::ButtonText));
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, text());
    if (!m_compact && !m_key.isEmpty()) {
        painter.setFont(theme().font(TextSize::small));
        painter.setPen(isEnabled() ? theme().color(Token::dimText)
                                   : palette().color(QPalette::Disabled, QPalette::ButtonText));
        painter.drawText(inner, Qt::AlignVCenter | Qt::AlignRight, m_key);
    }
}

void BarButton::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void BarButton::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void BarButton::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
    QAbstractButton::changeEvent(event);
}

CompareBar::CompareBar(ImageCanvas* canvas, QWidget* parent) : QWidget(parent), m_canvas(canvas) {
    setObjectName(QStringLiteral("compareBar"));
    setAccessibleName(tr("Comparison"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_group = new QButtonGroup(this); // arrows move between its buttons
    for (const CompareMode mode : shownModes) {
        const CanvasCommand command = commandOf(mode);
        BarButton* button = addButton(commandId(command));
        button->setCheckable(true);
        m_group->addButton(button);
        m_entries.append({mode, button});
        connect(button, &QAbstractButton::clicked, this, [this, command] {
            m_canvas->run(command);
            showModes(); // the click has checked it, whether the mode is used or not
        });
    }
    m_more = addButton(QStringLiteral("compareMore"));
    m_more->setText(QStringLiteral("…"));
    m_more->setCheckable(true);
    m_more->setAccessibleName(tr("More modes"));
    m_more->setToolTip(tr("More modes"));
    m_moreMenu = new QMenu(this);
    m_moreMenu->setObjectName(QStringLiteral("compareMoreMenu"));
    connect(m_more, &QAbstractButton::clicked, this, &CompareBar::showMoreMenu);
    m_likeness = new QLabel(this);
    m_likeness->setObjectName(QStringLiteral("compareLikeness"));
    m_likeness->setProperty("dim", true);
    m_likeness->setToolTip(
        tr("How alike the two pictures are: peak signal to noise ratio, structural similarity (1: equal)"));
    m_vote = addButton(commandId(CanvasCommand::blindVote));
    m_vote->setText(tr("Vote"));
    connect(m_vote, &QAbstractButton::clicked, m_canvas, [canvas] { canvas->run(CanvasCommand::blindVote); });
    m_fit = addButton(QStringLiteral("compareFit"));
    m_fit->setText(tr("Fit"));
    m_fit->setCheckable(true);
    m_fit->setQuiet(true);
    connect(m_fit, &QAbstractButton::clicked, this, [this] {
        if (!m_canvas->views().view(Face::student).isFit() || !m_canvas->views().isAligned()) {
            m_canvas->run(m_canvas->views().isAligned() ? CanvasCommand::fitOrActualSize : CanvasCommand::reset);
        }
        showView();
    });
    m_zoom = addButton(QStringLiteral("compareZoom"));
    m_zoom->setAccessibleName(tr("Zoom"));
    connect(m_zoom, &QAbstractButton::clicked, this, [this] {
        QMenu* menu = zoomMenu();
        menu->popup(m_zoom->mapToGlobal(QPoint(0, m_zoom->height())));
    });
    connect(canvas, &ImageCanvas::modeChanged, this, &CompareBar::showModes);
    connect(canvas, &ImageCanvas::facesChanged, this, &CompareBar::showModes);
    connect(canvas, &ImageCanvas::keysChanged, this, &CompareBar::showModes);
    connect(canvas, &ImageCanvas::viewChanged, this, &CompareBar::showView);
    connect(canvas, &ImageCanvas::metricsReady, this, &CompareBar::showLikeness);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    showModes();
    showView();
}

BarButton* CompareBar::addButton(const QString& objectName) {
    auto* button = new BarButton(this);
    button->setObjectName(objectName);
    return button;
}

QMenu* CompareBar::zoomMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("compareZoomMenu"));
    for (const int percent : zoomSteps) {
        menu->addAction(tr("%1 %").arg(percent), m_canvas, [this, percent] { m_canvas->setZoom(percent / 100.0); });
    }
    return menu;
}

void CompareBar::showMoreMenu() {
    m_moreMenu->clear();
    for (const Entry& entry : std::as_const(m_entries)) {
        if (entry.button->isVisibleTo(this)) {
            continue;
        }
        QAction* action = m_moreMenu->addAction(entry.button->text(), entry.button, &QAbstractButton::click);
        action->setCheckable(true);
        action->setChecked(entry.button->isChecked());
        action->setEnabled(entry.button->isEnabled());
    }
    arrange(); // the click has turned the check
    m_moreMenu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
}

QString CompareBar::label(CompareMode mode) const {
    const bool alone = !needsPair(mode);
    const QString name =
        alone ? m_canvas->pictures().face(mode == CompareMode::teacher ? Face::teacher : Face::student).name
              : QString();
    if (mode == CompareMode::sideBySide) {
        return tr("Side");
    }
    return name.isEmpty() ? commandTitle(commandOf(mode)) : fontMetrics().elidedText(name, Qt::ElideRight, longestName);
}

void CompareBar::showModes() {
    const CompareMode shown = m_canvas->shownMode();
    const bool any = !m_canvas->pictures().isEmpty();
    m_group->setExclusive(false); // without pictures none is checked
    for (const Entry& entry : std::as_const(m_entries)) {
        const CanvasCommand command = commandOf(entry.mode);
        const QString reason = m_canvas->unavailableReason(entry.mode);
        entry.button->setText(label(entry.mode));
        entry.button->setAccessibleName(commandTitle(command));
        entry.button->setKeyText(keyText(*m_canvas, command));
        entry.button->setEnabled(reason.isEmpty());
        entry.button->setToolTip(reason.isEmpty() ? withKey(commandHint(command), keyText(*m_canvas, command))
                                                  : reason);
        entry.button->setChecked(any && commandOf(shown) == command);
    }
    m_group->setExclusive(true);
    m_fit->setEnabled(any);
    m_zoom->setEnabled(any);
    m_vote->setAccessibleName(commandTitle(CanvasCommand::blindVote));
    m_vote->setToolTip(withKey(commandHint(CanvasCommand::blindVote), keyText(*m_canvas, CanvasCommand::blindVote)));
    showLikeness();
    m_fit->setToolTip(
        withKey(commandHint(CanvasCommand::fitOrActualSize), keyText(*m_canvas, CanvasCommand::fitOrActualSize)));
    showView();
}

void CompareBar::showView() {
    const bool any = !m_canvas->pictures().isEmpty();
    m_fit->setChecked(any && m_canvas->views().view(Face::student).isFit() && m_canvas->views().isAligned());
    m_zoom->setText(any ? tr("%1 %").arg(qRound(100 * m_canvas->zoom())) : QStringLiteral("–"));
    m_zoom->setToolTip(tr("Device pixels for a pixel of the picture; click to choose"));
    arrange();
}

void CompareBar::showLikeness() {
    const auto& found = m_canvas->pictures().similarity();
    m_likeness->setText(found ? likenessText(*found) : QString());
    arrange();
}

/// What there is room for between the modes and the zoom, of a pair. Returns where it begins.
int CompareBar::placeExtras(int left, int right, int top, int height) {
    const bool pair = m_canvas->pictures().isPair();
    const auto place = [&](QWidget* widget, int wanted) {
        const bool fits = wanted > 0 && pair && right - wanted - gap >= left;
        widget->setVisible(fits);
        if (fits) {
            right -= wanted + gap;
            widget->setGeometry(right, top, wanted, height);
        }
    };
    place(m_likeness, m_likeness->text().isEmpty() ? 0 : m_likeness->sizeHint().width() + gap);
    place(m_vote, m_vote->widthFor(true));
    return right;
}

int CompareBar::barHeight() const {
    return m_fit->sizeHint().height() + gridUnit * 3 / 2;
}

int CompareBar::zoomWidth() const {
    // As wide as any, so that nothing moves while it changes.
    return std::max(m_zoom->widthFor(true), fontMetrics().horizontalAdvance(tr("%1 %").arg(1600)) + 2 * sidePadding);
}

QSize CompareBar::sizeHint() const {
    int width = 2 * margin + 3 * gridUnit + m_fit->widthFor(false) + gap + zoomWidth();
    for (const Entry& entry : m_entries) {
        width += entry.button->widthFor(false) + gap;
    }
    return {width, barHeight()};
}

QSize CompareBar::minimumSizeHint() const {
    return {2 * margin + m_more->sizeHint().width() + m_fit->widthFor(true) + zoomWidth() + 2 * gap, barHeight()};
}

void CompareBar::arrange() {
    const int buttonHeight = m_fit->sizeHint().height();
    const int top = (height() - buttonHeight) / 2;
    const int fitWidth = m_fit->widthFor(true);
    const int zoomLeft = width() - margin - zoomWidth();
    const int fitLeft = zoomLeft - gap - fitWidth;
    m_zoom->setGeometry(zoomLeft, top, zoomWidth(), buttonHeight);
    m_fit->setGeometry(fitLeft, top, fitWidth, buttonHeight);

    const auto needed = [&](bool compact) {
        int sum = -gap;
        for (const Entry& entry : std::as_const(m_entries)) {
            sum += entry.button->widthFor(compact) + gap;
        }
        return sum;
    };
    const int extrasLeft = placeExtras(margin + needed(false) + 2 * gridUnit, fitLeft, top, buttonHeight);
    const int room = extrasLeft - gridUnit - margin;
    const bool compact = needed(false) > room;
    const bool overflows = compact && needed(true) > room;
    const int end = margin + room - (overflows ? m_more->sizeHint().width() + gap : 0);
    int left = margin;
    bool fits = true;
    bool checkedGivesWay = false;
    for (const Entry& entry : std::as_const(m_entries)) {
        const int buttonWidth = entry.button->widthFor(compact);
        fits = fits && (!overflows || left + buttonWidth <= end);
        entry.button->setCompact(compact);
        entry.button->setVisible(fits);
        checkedGivesWay = checkedGivesWay || (!fits && entry.button->isChecked());
        if (fits) {
            entry.button->setGeometry(left, top, buttonWidth, buttonHeight);
            left += buttonWidth + gap;
        }
    }
    m_more->setVisible(overflows);
    m_more->setChecked(checkedGivesWay);
    m_more->setGeometry(left, top, m_more->sizeHint().width(), buttonHeight);
}

void CompareBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Token::panel));
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().color(Token::line));
}

void CompareBar::resizeEvent(QResizeEvent*) {
    arrange();
}

void CompareBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        updateGeometry();
        arrange();
    }
    QWidget::changeEvent(event);
}

} // namespace arcflow::ui
