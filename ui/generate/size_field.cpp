#include "ui/generate/size_field.h"

#include "ui/generate/elided_combo_box.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace arcflow::ui {

namespace {
const QSize unknownSize(1024, 1024); ///< shown while no model has said

QString shapeText(const QSize& size, const QString& ratio) {
    if (size.width() == size.height()) {
        return SizeField::tr("Square");
    }
    return (size.width() > size.height() ? SizeField::tr("Landscape %1") : SizeField::tr("Portrait %1")).arg(ratio);
}
} // namespace

SizeField::SizeField(QWidget* parent)
    : QWidget(parent),
      m_presets(new ElidedComboBox),
      m_swap(new QToolButton),
      m_width(side(QStringLiteral("width"), tr("Width in pixels"))),
      m_height(side(QStringLiteral("height"), tr("Height in pixels"))),
      m_lock(new QToolButton) {
    build();
    connect(m_presets, &QComboBox::activated, this, [this](int index) {
        if (const QSize size = m_presets->itemData(index).toSize(); !size.isEmpty()) {
            choose(size);
        }
    });
    connect(m_swap, &QToolButton::clicked, this, [this] { choose(shownSize().transposed()); });
    connect(m_lock, &QToolButton::toggled, this, [this](bool locked) {
        m_lockedRatio = locked ? shownSize() : QSize();
        m_lock->setIcon(theme().icon(locked ? QStringLiteral("link") : QStringLiteral("unlink")));
    });
    connect(m_width, &QSpinBox::valueChanged, this, [this] { takeSide(true); });
    connect(m_height, &QSpinBox::valueChanged, this, [this] { takeSide(false); });
    refresh();
}

QSpinBox* SizeField::side(const QString& name, const QString& label) {
    auto* spin = new QSpinBox;
    spin->setObjectName(name);
    spin->setAccessibleName(label);
    spin->setToolTip(label);
    spin->setRange(1, largestSide);
    spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    spin->setKeyboardTracking(false); // "10" is on its way to "1024"
    spin->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    spin->setFocusPolicy(Qt::StrongFocus);
    return spin;
}

void SizeField::build() {
    m_presets->setObjectName(QStringLiteral("sizePreset"));
    m_presets->setAccessibleName(tr("Size"));
    m_presets->setToolTip(tr("Sizes of about the number of pixels that the model has learned"));
    const auto prepare = [](QToolButton* button, const QString& name, const QString& icon, const QString& toolTip) {
        button->setObjectName(name);
        button->setIcon(theme().icon(icon));
        button->setToolTip(toolTip);
        button->setAccessibleName(toolTip);
        button->setFocusPolicy(Qt::StrongFocus);
    };
    prepare(m_swap, QStringLiteral("swapSides"), QStringLiteral("swap"), tr("Swap width and height"));
    prepare(m_lock, QStringLiteral("lockAspect"), QStringLiteral("unlink"), tr("Keep the aspect ratio"));
    m_lock->setCheckable(true);
    auto* upper = new QHBoxLayout;
    upper->setSpacing(gridUnit / 2);
    upper->addWidget(m_presets, 1);
    upper->addWidget(m_swap);
    auto* lower = new QHBoxLayout;
    lower->setSpacing(gridUnit / 2);
    auto* times = new QLabel(QStringLiteral("×"));
    times->setProperty("dim", true);
    lower->addWidget(m_width, 1);
    lower->addWidget(times);
    lower->addWidget(m_height, 1);
    lower->addWidget(m_lock);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addLayout(upper);
    layout->addLayout(lower);
    setFocusProxy(m_presets);
    fitFont();
}

/// Room for the sizes that are usual; larger ones scroll.
void SizeField::fitFont() {
    for (QSpinBox* spin : {m_width, m_height}) {
        spin->setMinimumWidth(spin->fontMetrics().horizontalAdvance(QStringLiteral("1024")) + 9 * gridUnit / 4);
    }
}

void SizeField::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fitFont();
    }
}

void SizeField::setModel(const QSize& modelSize, int pixelsPerToken) {
    if (modelSize == m_modelSize && pixelsPerToken == m_step) {
        return;
    }
    m_modelSize = modelSize;
    m_step = std::max(1, pixelsPerToken);
    m_list = sizePresets(modelSize, m_step);
    refresh();
}

void SizeField::setChoice(std::optional<QSize> size) {
    if (size != m_choice) {
        m_choice = size;
        refresh();
    }
}

QSize SizeField::shownSize() const {
    return m_choice.value_or(m_modelSize.isEmpty() ? unknownSize : m_modelSize);
}

/// Numbers stand below the closed box, so it shows the shape alone.
void SizeField::fillPresets(const QSize& size) {
    m_presets->clear();
    int current = -1;
    for (const SizePreset& preset : m_list) {
        const int row = m_presets->count();
        m_presets->addItem(
            QStringLiteral("%1 · %2 × %3").arg(preset.name).arg(preset.size.width()).arg(preset.size.height()),
            preset.size);
        m_presets->setItemData(row, shapeText(preset.size, preset.name), ElidedComboBox::ShortTextRole);
        m_presets->setItemData(row, preset.ofModel ? tr("The size this model has learned") : QString(),
                               Qt::ToolTipRole);
        if (preset.size == size) {
            current = row;
        }
    }
    if (current < 0) {
        const bool automatic = !m_choice && m_modelSize.isEmpty();
        m_presets->insertItem(0, automatic ? tr("Automatic") : tr("Free %1").arg(ratioText(size)));
        current = 0;
    }
    m_presets->setCurrentIndex(current);
}

void SizeField::refresh() {
    const QSignalBlocker quietPresets(m_presets), quietWidth(m_width), quietHeight(m_height);
    const QSize size = shownSize();
    fillPresets(size);
    for (QSpinBox* spin : {m_width, m_height}) {
        spin->setSingleStep(m_step);
    }
    if (m_width->value() != size.width()) {
        m_width->setValue(size.width());
    }
    if (m_height->value() != size.height()) {
        m_height->setValue(size.height());
    }
}

void SizeField::choose(const QSize& size) {
    if (m_lock->isChecked()) {
        m_lockedRatio = size; // another shape on purpose
    }
    take(size);
}

void SizeField::take(const QSize& size) {
    m_choice = size == m_modelSize ? std::nullopt : std::optional(size);
    refresh();
    Q_EMIT chosen(m_choice);
}

void SizeField::takeSide(bool isWidth) {
    QSize size(m_width->value(), m_height->value());
    if (!m_lockedRatio.isEmpty()) {
        const double ratio = static_cast<double>(m_lockedRatio.width()) / m_lockedRatio.height();
        if (isWidth) {
            size.setHeight(static_cast<int>(std::lround(size.width() / ratio)));
        } else {
            size.setWidth(static_cast<int>(std::lround(size.height() * ratio)));
        }
    }
    take(snapped(size, m_step));
}

} // namespace arcflow::ui
