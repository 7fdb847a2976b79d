#include "ui/generate/lora_row.h"

#include "ui/generate/default_spin_box.h"
#include "ui/generate/label_text.h"
#include "ui/shell/elided_label.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

namespace arcflow::ui {

namespace {
constexpr double greatestStrength = 10; ///< of a request, either way
constexpr double perPixel = 0.01;
constexpr double perPixelFine = 0.001;
} // namespace

LoraRow::LoraRow(const LoraChoice& lora, const QString& name, QWidget* parent)
    : QWidget(parent),
      m_lora(lora),
      m_name(new ElidedLabel(name)),
      m_strength(new DefaultSpinBox(-greatestStrength, greatestStrength, 2)) {
    setObjectName(QStringLiteral("loraRow"));
    setAccessibleName(name);
    m_toolTip = plainToolTip(tr("%1\nDrag sideways to change its strength, with Shift in finer steps; double click: 1")
                                 .arg(QString::fromStdString(lora.file.string())));
    m_name->setObjectName(QStringLiteral("loraName"));
    m_name->setCursor(Qt::SizeHorCursor);
    m_name->setToolTip(m_toolTip);
    m_name->installEventFilter(this);
    m_strength->setObjectName(QStringLiteral("loraStrength"));
    m_strength->setAccessibleName(tr("Strength of %1").arg(name));
    m_strength->setToolTip(tr("Strength from −10 to 10: 1 as it was trained, 0 without effect, below 0 its opposite"));
    m_strength->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_strength->setSingleStep(0.05);
    m_strength->setDefault(1.0);
    m_strength->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_strength->setFixedWidth(9 * gridUnit);
    setStrength(lora.strength);
    auto* remove = new QToolButton;
    remove->setObjectName(QStringLiteral("removeLora"));
    remove->setIcon(theme().icon(QStringLiteral("close"), Token::dimText));
    remove->setToolTip(tr("Remove (Delete)"));
    remove->setAccessibleName(tr("Remove %1").arg(name));
    remove->setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addWidget(m_name, 1);
    layout->addWidget(m_strength);
    layout->addWidget(remove);
    setFocusProxy(m_strength);
    connect(m_strength, &DefaultSpinBox::chosen, this, [this](std::optional<double> value) {
        m_lora.strength = value.value_or(1.0);
        Q_EMIT strengthChanged(m_lora.strength);
    });
    connect(remove, &QToolButton::clicked, this, &LoraRow::removeRequested);
}

LoraChoice LoraRow::choice() const {
    return m_lora;
}

void LoraRow::setStrength(double strength) {
    m_lora.strength = strength;
    m_strength->setChoice(strength == 1.0 ? std::nullopt : std::optional(strength));
}

void LoraRow::setProblem(const QString& text) {
    m_name->setToolTip(text.isEmpty() ? m_toolTip : plainToolTip(text));
    setAccessibleDescription(text);
    if (m_name->property("danger").toBool() == text.isEmpty()) {
        m_name->setProperty("danger", !text.isEmpty());
        m_name->style()->unpolish(m_name);
        m_name->style()->polish(m_name);
    }
}

void LoraRow::dragTo(double x, bool fine) {
    m_dragStrength = std::clamp(m_dragStrength + (x - m_dragX) * (fine ? perPixelFine : perPixel), -greatestStrength,
                                greatestStrength);
    m_dragX = x;
    m_strength->setValue(m_dragStrength);
}

bool LoraRow::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_name) {
        return QWidget::eventFilter(watched, event);
    }
    const auto* mouse = static_cast<QMouseEvent*>(event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        if (mouse->button() == Qt::LeftButton) {
            m_dragging = true;
            m_dragX = mouse->globalPosition().x();
            m_dragStrength = m_lora.strength;
            m_strength->setFocus(Qt::MouseFocusReason);
        }
        return true;
    case QEvent::MouseMove:
        if (m_dragging) {
            dragTo(mouse->globalPosition().x(), mouse->modifiers().testFlag(Qt::ShiftModifier));
        }
        return true;
    case QEvent::MouseButtonRelease:
        m_dragging = false;
        return true;
    case QEvent::MouseButtonDblClick:
        m_strength->setValue(1.0);
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

void LoraRow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete) {
        Q_EMIT removeRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace arcflow::ui
