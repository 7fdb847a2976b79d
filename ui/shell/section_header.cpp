#include "ui/shell/section_header.h"

#include "ui/shell/elided_label.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QToolButton>

namespace arcflow::ui {

SectionHeader::SectionHeader(const QString& title, QWidget* parent)
    : QWidget(parent), m_layout(new QHBoxLayout(this)), m_title(new ElidedLabel(title)) {
    m_title->setProperty("heading", true);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(gridUnit / 2);
    m_layout->addWidget(m_title, 1);
    setMinimumHeight(4 * gridUnit);
    setAccessibleName(title);
}

QString SectionHeader::title() const {
    return m_title->text();
}

void SectionHeader::setTitle(const QString& title) {
    m_title->setText(title);
    setAccessibleName(title);
}

QToolButton* SectionHeader::place(QToolButton* button) {
    button->setProperty("bare", true);
    m_layout->addWidget(button);
    return button;
}

QToolButton* SectionHeader::addButton(const QString& icon, const QString& toolTip) {
    auto* button = new QToolButton(this);
    button->setObjectName(icon);
    button->setIcon(theme().icon(icon));
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    return place(button);
}

QToolButton* SectionHeader::addAction(QAction* action) {
    auto* button = new QToolButton(this);
    button->setObjectName(action->objectName());
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(action->text());
    return place(button);
}

void SectionHeader::addWidget(QWidget* widget) {
    m_layout->addWidget(widget);
}

} // namespace arcflow::ui
