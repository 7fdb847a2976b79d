#include "ui/gallery/gallery_popover.h"

#include "ui/style/theme.h"

#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {

GalleryPopover::GalleryPopover(QWidget* parent) : QFrame(parent, Qt::Popup) {
    setAttribute(Qt::WA_DeleteOnClose);
    setProperty("raised", true);
}

void GalleryPopover::popUp(const QWidget* anchor) {
    const QRect screen = anchor->screen()->availableGeometry();
    const QSize size = sizeHint().boundedTo(screen.size());
    resize(size);
    const QPoint below = anchor->mapToGlobal(QPoint(0, anchor->height() + gridUnit / 2));
    const QPoint above = anchor->mapToGlobal(QPoint(0, -gridUnit / 2 - size.height()));
    QPoint corner = below.y() + size.height() <= screen.bottom() ? below : above;
    corner.setX(std::clamp(corner.x(), screen.left(), std::max(screen.left(), screen.right() + 1 - size.width())));
    corner.setY(std::clamp(corner.y(), screen.top(), std::max(screen.top(), screen.bottom() + 1 - size.height())));
    move(corner);
    show();
    activateWindow();
}

void GalleryPopover::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QFrame::keyPressEvent(event);
}

ValuePopover::ValuePopover(const QString& title, QWidget* parent, Check check)
    : GalleryPopover(parent), m_check(std::move(check)), m_field(new QLineEdit(this)), m_problem(new QLabel(this)) {
    auto* label = new QLabel(title, this);
    label->setProperty("heading", true);
    label->setBuddy(m_field);
    m_field->setObjectName(QStringLiteral("value"));
    m_field->setAccessibleName(title);
    m_field->setToolTip(tr("Enter takes it, Esc closes"));
    m_field->setMinimumWidth(28 * gridUnit);
    m_field->setMaxLength(200);
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setProperty("danger", true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(label);
    layout->addWidget(m_field);
    layout->addWidget(m_problem);
    setFocusProxy(m_field);
    connect(m_field, &QLineEdit::returnPressed, this, &ValuePopover::accept);
    connect(m_field, &QLineEdit::textEdited, m_problem, &QWidget::hide);
}

void ValuePopover::setPlaceholder(const QString& text) {
    m_field->setPlaceholderText(text);
}

void ValuePopover::setValue(const QString& value) {
    m_field->setText(value);
    m_field->selectAll();
}

void ValuePopover::setChoices(const QStringList& choices) {
    auto* completer = new QCompleter(choices, m_field);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    m_field->setCompleter(completer);
}

void ValuePopover::accept() {
    const QString value = m_field->text().simplified();
    if (const QString problem = m_check ? m_check(value) : QString(); !problem.isEmpty()) {
        m_problem->setText(problem);
        m_problem->show();
        resize(width(), sizeHint().height());
        return;
    }
    Q_EMIT accepted(value);
    close();
}

} // namespace arcflow::ui
