#include "ui/gallery/use_settings_popover.h"

#include "ui/shell/elided_label.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace arcflow::ui {

namespace {
constexpr int popoverWidth = 60 * gridUnit;
}

UseSettingsPopover::UseSettingsPopover(const ImageRecord& image, const QVariantMap& current, QWidget* parent)
    : GalleryPopover(parent), m_choices(settingChoices(image, current)), m_apply(new QPushButton(this)) {
    setObjectName(QStringLiteral("useSettings"));
    setAccessibleName(tr("Use settings of this image"));
    auto* layout = new QVBoxLayout(this);
    auto* title = new QLabel(accessibleName(), this);
    title->setProperty("heading", true);
    layout->addWidget(title);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(gridUnit);
    grid->setVerticalSpacing(gridUnit / 2);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    layout->addLayout(grid);
    for (int row = 0; row < m_choices.size(); ++row) {
        const SettingChoice& choice = m_choices[row];
        auto* box = new QCheckBox(choice.label, this);
        box->setObjectName(choice.name);
        box->setChecked(choice.suggested);
        box->setEnabled(choice.differs);
        box->setAccessibleName(choice.differs
                                   ? tr("%1: %2 becomes %3").arg(choice.label, choice.currentText, choice.newText)
                                   : tr("%1: %2, the same").arg(choice.label, choice.newText));
        box->setToolTip(choice.differs ? tr("Take this over") : tr("Already in force"));
        connect(box, &QCheckBox::toggled, this, &UseSettingsPopover::countTicks);
        m_boxes.push_back(box);
        grid->addWidget(box, row, 0);
        auto* value = new ElidedLabel(choice.newText, Qt::ElideRight, this);
        if (!choice.differs) {
            value->setProperty("dim", true);
            grid->addWidget(value, row, 1);
            auto* same = new QLabel(tr("the same"), this);
            same->setProperty("dim", true);
            grid->addWidget(same, row, 3);
            continue;
        }
        auto* old = new ElidedLabel(choice.currentText, Qt::ElideRight, this);
        old->setProperty("dim", true);
        grid->addWidget(old, row, 1);
        auto* arrow = new QLabel(QStringLiteral("→"), this);
        arrow->setProperty("dim", true);
        grid->addWidget(arrow, row, 2);
        grid->addWidget(value, row, 3);
    }
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(QStringLiteral("cancel"));
    cancel->setToolTip(tr("Change nothing (Esc)"));
    m_apply->setObjectName(QStringLiteral("apply"));
    m_apply->setProperty("primary", true);
    m_apply->setToolTip(tr("Take over what is ticked (Enter)"));
    m_apply->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_apply);
    layout->addLayout(buttons);
    setFixedWidth(popoverWidth);
    connect(cancel, &QPushButton::clicked, this, &QWidget::close);
    connect(m_apply, &QPushButton::clicked, this, &UseSettingsPopover::apply);
    countTicks();
}

void UseSettingsPopover::countTicks() {
    const auto ticked =
        std::count_if(m_boxes.begin(), m_boxes.end(), [](const QCheckBox* box) { return box->isChecked(); });
    m_apply->setEnabled(ticked > 0);
    m_apply->setText(ticked > 0 ? tr("Apply %1").arg(ticked) : tr("Apply"));
}

void UseSettingsPopover::keyPressEvent(QKeyEvent* event) {
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_apply->isEnabled()) {
        apply();
        return;
    }
    GalleryPopover::keyPressEvent(event);
}

void UseSettingsPopover::apply() {
    QVariantMap settings;
    for (size_t i = 0; i < m_boxes.size(); ++i) {
        if (m_boxes[i]->isChecked()) {
            settings.insert(m_choices[static_cast<qsizetype>(i)].values);
        }
    }
    Q_EMIT applied(settings);
    close();
}

} // namespace arcflow::ui
