#include "ui/prompt/history_popover.h"

#include "ui/prompt/prompt_history_model.h"
#include "ui/prompt/row_list.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

namespace arcflow::ui {

HistoryPopover::HistoryPopover(QWidget* parent)
    : Popover(parent),
      m_model(new PromptHistoryModel(this)),
      m_search(new QLineEdit),
      m_list(new QListView),
      m_empty(new QLabel),
      m_undo(new UndoBar) {
    setObjectName(QStringLiteral("historyPopover"));
    setAccessibleName(tr("Earlier prompts"));
    m_search->setObjectName(QStringLiteral("historySearch"));
    m_search->setAccessibleName(tr("Search earlier prompts"));
    m_search->setPlaceholderText(tr("Search earlier prompts"));
    m_search->setToolTip(tr("Words of the prompt, in any order"));
    m_search->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("historyList"));
    m_list->setAccessibleName(tr("Earlier prompts, latest first"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RowDelegate(RowDelegate::Detail::below, 2, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setMinimumSize(340, 320);
    m_empty->setProperty("dim", true);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMinimumSize(m_list->minimumSize());
    auto* keys = new QLabel(tr("Enter uses · Shift+Enter inserts · Delete forgets"));
    keys->setProperty("dim", true);
    keys->setFont(theme().font(TextSize::small));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gridUnit, gridUnit, gridUnit, gridUnit);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_search);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_undo);
    layout->addWidget(keys);
    m_search->installEventFilter(this);
    m_list->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setSearch(text);
        m_list->setCurrentIndex(m_model->index(0));
        updateEmptyText();
    });
    connect(m_list, &QListView::clicked, this, [this] { use(false); });
    connect(m_undo, &UndoBar::undone, this, &HistoryPopover::undo);
    connect(this, &Popover::closed, this, &HistoryPopover::settle);
    updateEmptyText();
}

void HistoryPopover::setRecords(const QVector<PromptRecord>& records) {
    const int row = m_list->currentIndex().row();
    m_model->setRecords(records);
    m_list->setCurrentIndex(m_model->index(std::clamp(row, 0, std::max(0, m_model->rowCount() - 1))));
    updateEmptyText();
}

void HistoryPopover::showEvent(QShowEvent* event) {
    m_search->clear();
    m_search->setFocus();
    m_list->setCurrentIndex(m_model->index(0));
    m_list->scrollToTop();
    updateEmptyText();
    Popover::showEvent(event);
}

void HistoryPopover::updateEmptyText() {
    const bool empty = m_model->rowCount() == 0;
    m_list->setVisible(!empty);
    m_empty->setVisible(empty);
    m_empty->setText(m_model->recordCount() == 0 ? tr("Every prompt you generate with is kept here.")
                                                 : tr("No earlier prompt has these words."));
}

bool HistoryPopover::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && handleKey(*static_cast<QKeyEvent*>(event), watched == m_search)) {
        return true;
    }
    return Popover::eventFilter(watched, event);
}

bool HistoryPopover::handleKey(const QKeyEvent& event, bool inSearch) {
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        use(modifiers == Qt::ShiftModifier);
        return true;
    case Qt::Key_Delete: {
        const bool atEnd = m_search->cursorPosition() == m_search->text().size() && !m_search->hasSelectedText();
        if (inSearch && (!atEnd || modifiers != Qt::NoModifier)) {
            return false;
        }
        forget();
        return true;
    }
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (inSearch) {
            moveBy(event.key() == Qt::Key_Up ? -1 : 1);
        }
        return inSearch;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        if (inSearch) {
            const int page = std::max(1, m_list->viewport()->height() / std::max(1, m_list->sizeHintForRow(0)));
            moveBy(event.key() == Qt::Key_PageUp ? -page : page);
        }
        return inSearch;
    default:
        return false;
    }
}

void HistoryPopover::moveBy(int rows) {
    const int row = std::clamp(m_list->currentIndex().row() + rows, 0, std::max(0, m_model->rowCount() - 1));
    m_list->setCurrentIndex(m_model->index(row));
}

void HistoryPopover::use(bool insert) {
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid()) {
        return;
    }
    const PromptRecord record = m_model->record(index.row());
    hide();
    if (insert) {
        Q_EMIT insertRequested(record.text);
    } else {
        Q_EMIT useRequested(record);
    }
}

void HistoryPopover::forget() {
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid()) {
        return;
    }
    const int row = index.row();
    const QString text = m_model->record(row).text;
    settle();
    m_forgotten = text;
    m_model->setHidden(text, true);
    m_list->setCurrentIndex(m_model->index(std::min(row, m_model->rowCount() - 1)));
    updateEmptyText();
    m_undo->offer(tr("Forgotten"));
}

void HistoryPopover::settle() {
    m_undo->hide();
    if (m_forgotten) {
        const QString text = *std::exchange(m_forgotten, std::nullopt);
        m_model->remove(text);
        Q_EMIT forgetRequested(text);
    }
}

void HistoryPopover::undo() {
    if (m_forgotten) {
        m_model->setHidden(*std::exchange(m_forgotten, std::nullopt), false);
        m_list->setCurrentIndex(m_model->index(0));
        updateEmptyText();
    }
}

} // namespace arcflow::ui
