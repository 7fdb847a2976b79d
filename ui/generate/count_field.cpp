#include "ui/generate/count_field.h"

#include "ui/generate/generation_form.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

namespace arcflow::ui {

CountField::CountField(QWidget* parent) : QWidget(parent), m_spin(new QSpinBox) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 4);
    m_spin->setObjectName(QStringLiteral("count"));
    m_spin->setAccessibleName(tr("Number of images"));
    m_spin->setToolTip(tr("Image i of a job uses the seed plus i"));
    m_spin->setRange(1, mostImages);
    m_spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_spin->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_spin->setFocusPolicy(Qt::StrongFocus);
    layout->addWidget(m_spin, 1);
    setFocusProxy(m_spin);
    connect(m_spin, &QSpinBox::valueChanged, this, &CountField::chosen);
    for (const int count : {4, 9, 16}) {
        auto* button = new QToolButton(this);
        button->setObjectName(QStringLiteral("draft%1").arg(count));
        button->setText(QString::number(count));
        button->setToolTip(tr("A sheet of %1 seeds").arg(count));
        button->setAccessibleName(tr("%1 seeds").arg(count));
        button->setFocusPolicy(Qt::StrongFocus);
        connect(button, &QToolButton::clicked, m_spin, [this, count] { m_spin->setValue(count); });
        layout->addWidget(button);
    }
    fitFont();
}

/// Room for the largest number.
void CountField::fitFont() {
    m_spin->setMinimumWidth(m_spin->fontMetrics().horizontalAdvance(QString::number(mostImages)) + 9 * gridUnit / 4);
}

void CountField::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fitFont();
    }
}

void CountField::setCount(int count) {
    const QSignalBlocker quiet(m_spin);
    m_spin->setValue(count);
}

int CountField::count() const {
    return m_spin->value();
}

} // namespace arcflow::ui
