#include "ui/shell/form_rows.h"

#include "ui/style/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

#include <algorithm>

namespace arcflow::ui {

FormRows::FormRows(int labelShare, QWidget* parent) : QWidget(parent), m_layout(new QGridLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(gridUnit * 3 / 2);
    m_layout->setVerticalSpacing(gridUnit * 3 / 4);
    m_layout->setColumnStretch(0, labelShare);
    m_layout->setColumnStretch(1, 100 - labelShare);
}

/// Labels that wrap make the height depend on the width, which windows do not look at for their smallest size: rows
/// would be pushed into each other. So the height that is needed is demanded.
bool FormRows::event(QEvent* event) {
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) {
        setMinimumHeight(std::max(0, m_layout->totalMinimumHeightForWidth(width()))); // −1 while it has no rows
    }
    return handled;
}

QLabel* FormRows::addRow(const QString& label, QWidget* field) {
    auto* text = new QLabel(label, this);
    text->setProperty("dim", true);
    text->setWordWrap(true);
    text->setBuddy(field);
    if (field->accessibleName().isEmpty()) {
        field->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    }
    if (field->layout()) {
        // In several lines: the label belongs to the first of them.
        const int lineHeight = fontMetrics().height();
        text->setContentsMargins(0, (std::max(lineHeight, 20) - lineHeight) / 2 + 5, 0, 0);
        m_layout->addWidget(text, m_rows, 0, Qt::AlignTop);
    } else {
        m_layout->addWidget(text, m_rows, 0);
    }
    m_layout->addWidget(field, m_rows, 1);
    ++m_rows;
    return text;
}

void FormRows::addWide(QWidget* widget) {
    m_layout->addWidget(widget, m_rows++, 0, 1, 2);
}

QLabel* FormRows::addNote(const QString& text) {
    auto* note = new QLabel(text, this);
    note->setProperty("dim", true);
    note->setWordWrap(true);
    m_layout->addWidget(note, m_rows++, 1);
    return note;
}

void FormRows::setRowVisible(QWidget* field, bool visible) {
    int row = -1, column = 0, rows = 0, columns = 0;
    m_layout->getItemPosition(m_layout->indexOf(field), &row, &column, &rows, &columns);
    field->setVisible(visible);
    if (QLayoutItem* label = m_layout->itemAtPosition(row, 0); label && label->widget()) {
        label->widget()->setVisible(visible);
    }
}

} // namespace arcflow::ui
