#include "ui/shell/collapsible_section.h"

#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QToolButton>
#include <QVBoxLayout>

namespace arcflow::ui {

CollapsibleSection::CollapsibleSection(const QString& title, QWidget* parent)
    : QWidget(parent), m_layout(new QVBoxLayout(this)), m_header(new QToolButton) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(gridUnit / 2);
    m_header->setObjectName(QStringLiteral("sectionHeader"));
    m_header->setProperty("section", true);
    m_header->setText(title);
    m_header->setAccessibleName(title);
    m_header->setToolTip(tr("Show or hide: %1").arg(title));
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->setFocusPolicy(Qt::StrongFocus);
    m_header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_header->installEventFilter(this);
    m_layout->addWidget(m_header);
    connect(m_header, &QToolButton::clicked, this, [this] { setExpanded(!m_expanded); });
    m_expanded = false;
    setExpanded(true);
}

void CollapsibleSection::setContent(QWidget* content) {
    delete m_content;
    m_content = content;
    m_layout->addWidget(content);
    content->setVisible(m_expanded);
}

void CollapsibleSection::setExpanded(bool expanded) {
    if (expanded == m_expanded) {
        return;
    }
    m_expanded = expanded;
    m_header->setIcon(
        theme().icon(expanded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), Token::dimText));
    m_header->setAccessibleDescription(expanded ? tr("open") : tr("folded"));
    if (m_content) {
        m_content->setVisible(expanded);
    }
    Q_EMIT expandedChanged(expanded);
}

bool CollapsibleSection::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int opening = isRightToLeft() ? Qt::Key_Left : Qt::Key_Right;
        if (key == Qt::Key_Right || key == Qt::Key_Left) {
            setExpanded(key == opening);
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            setExpanded(!m_expanded);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace arcflow::ui
