#include "ui/shell/segmented_control.h"

#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QToolButton>

namespace arcflow::ui {

namespace {

/// A click on the chosen one leaves it chosen.
class Segment : public QToolButton {
public:
    using QToolButton::QToolButton;

protected:
    void nextCheckState() override { setChecked(true); }
};

} // namespace

SegmentedControl::SegmentedControl(const QString& name, QWidget* parent)
    : QFrame(parent), m_layout(new QHBoxLayout(this)) {
    setProperty("segmented", true);
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

int SegmentedControl::addSegment(const QString& text, const QVariant& value, const QString& icon,
                                 const QString& toolTip) {
    const int index = count();
    auto* button = new Segment(this);
    button->setObjectName(QStringLiteral("segment%1").arg(index));
    button->setProperty("segment", true);
    button->setCheckable(true);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(text.isEmpty() ? toolTip : text);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setFocusPolicy(Qt::ClickFocus);
    if (!icon.isEmpty()) {
        button->setIcon(theme().icon(icon, Token::text, Token::onAccent));
        button->setToolButtonStyle(text.isEmpty() ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    }
    button->installEventFilter(this);
    connect(button, &QToolButton::clicked, this, [this, index] { choose(index); });
    m_layout->addWidget(button, 1);
    m_segments.push_back(button);
    m_data.push_back(value);
    m_toolTips.push_back(toolTip);
    if (m_current < 0) {
        setCurrentIndex(index);
    }
    return index;
}

void SegmentedControl::setSegmentText(int index, const QString& text) {
    segment(index)->setText(text);
    segment(index)->setAccessibleName(text);
}

void SegmentedControl::setSegmentEnabled(int index, bool enabled, const QString& reason) {
    segment(index)->setEnabled(enabled);
    segment(index)->setToolTip(enabled || reason.isEmpty() ? m_toolTips[static_cast<size_t>(index)] : reason);
}

QVariant SegmentedControl::currentData() const {
    return m_current < 0 ? QVariant() : m_data[static_cast<size_t>(m_current)];
}

void SegmentedControl::setCurrentIndex(int index) {
    if (index < 0 || index >= count() || index == m_current) {
        return;
    }
    m_current = index;
    for (int i = 0; i < count(); ++i) {
        segment(i)->setChecked(i == index);
        segment(i)->setFocusPolicy(i == index ? Qt::StrongFocus : Qt::ClickFocus);
    }
    Q_EMIT currentChanged(index);
}

void SegmentedControl::setCurrentData(const QVariant& value) {
    const auto found = std::find(m_data.begin(), m_data.end(), value);
    if (found != m_data.end()) {
        setCurrentIndex(static_cast<int>(found - m_data.begin()));
    }
}

void SegmentedControl::choose(int index) {
    if (index != m_current) {
        setCurrentIndex(index);
        Q_EMIT activated(index);
    }
}

/// To the next segment in a direction that is not switched off.
bool SegmentedControl::moveBy(int from, int step) {
    for (int i = from; i >= 0 && i < count(); i += step) {
        if (segment(i)->isEnabled()) {
            segment(i)->setFocus(Qt::TabFocusReason);
            choose(i);
            return true;
        }
    }
    return true; // at the end: the key is still ours
}

bool SegmentedControl::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) {
        return QFrame::eventFilter(watched, event);
    }
    const int forward = isRightToLeft() ? -1 : 1;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Right:
        return moveBy(m_current + forward, forward);
    case Qt::Key_Left:
        return moveBy(m_current - forward, -forward);
    case Qt::Key_Down:
        return moveBy(m_current + 1, 1);
    case Qt::Key_Up:
        return moveBy(m_current - 1, -1);
    case Qt::Key_Home:
        return moveBy(0, 1);
    case Qt::Key_End:
        return moveBy(count() - 1, -1);
    default:
        return QFrame::eventFilter(watched, event);
    }
}

} // namespace arcflow::ui
