#include "ui/prompt/snippet_panel.h"

#include "ui/prompt/prompt_text.h"
#include "ui/prompt/row_list.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {

SnippetPanel::SnippetPanel(QWidget* parent)
    : Popover(parent),
      m_model(new RowModel(this)),
      m_list(new QListView),
      m_empty(new QLabel),
      m_saveLabel(new QLabel),
      m_name(new QLineEdit),
      m_save(new QPushButton(tr("Save"))),
      m_undo(new UndoBar) {
    setObjectName(QStringLiteral("snippetPanel"));
    setAccessibleName(tr("Snippets"));
    buildRows();
    m_list->installEventFilter(this);
    m_name->installEventFilter(this);
    connect(m_list, &QListView::clicked, this, &SnippetPanel::insertCurrent);
    connect(m_model, &RowModel::edited, this, [this](int row, const QString& name) {
        SnippetRecord renamed = m_shown[row];
        renamed.name = name;
        Q_EMIT saveRequested(renamed);
    });
    connect(m_name, &QLineEdit::textChanged, this,
            [this](const QString& name) { m_save->setEnabled(!name.trimmed().isEmpty()); });
    connect(m_save, &QPushButton::clicked, this, &SnippetPanel::saveCandidate);
    connect(m_undo, &UndoBar::undone, this, [this] {
        m_removed.reset();
        fill();
    });
    connect(this, &Popover::closed, this, &SnippetPanel::settle);
    fill();
    setCandidate({}, false);
}

void SnippetPanel::buildRows() {
    m_list->setObjectName(QStringLiteral("snippetList"));
    m_list->setAccessibleName(tr("Snippets"));
    m_model->setEditable(true);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RowDelegate(RowDelegate::Detail::below, 1, m_list));
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumSize(300, 220);
    m_empty->setText(tr("Save a piece of prompt below, then type / and its name to use it."));
    m_empty->setProperty("dim", true);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMinimumSize(m_list->minimumSize());
    m_saveLabel->setProperty("dim", true);
    m_saveLabel->setTextFormat(Qt::PlainText);
    m_name->setObjectName(QStringLiteral("snippetName"));
    m_name->setAccessibleName(tr("Name of the new snippet"));
    m_name->setPlaceholderText(tr("Name"));
    m_name->setToolTip(tr("What you will type after / to use it"));
    constexpr int longestName = 60;
    m_name->setMaxLength(longestName);
    m_save->setObjectName(QStringLiteral("snippetSave"));
    m_save->setAccessibleName(tr("Save the snippet"));
    m_save->setToolTip(tr("Save it under this name (Enter)"));
    m_save->setEnabled(false);
    auto* keys = new QLabel(tr("Enter inserts · F2 renames · Delete removes"));
    keys->setProperty("dim", true);
    keys->setFont(theme().font(TextSize::small));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gridUnit, gridUnit, gridUnit, gridUnit);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_undo);
    layout->addWidget(keys);
    layout->addWidget(m_saveLabel);
    auto* row = new QHBoxLayout;
    row->addWidget(m_name, 1);
    row->addWidget(m_save);
    layout->addLayout(row);
}

void SnippetPanel::setSnippets(const QVector<SnippetRecord>& snippets) {
    m_snippets = snippets;
    std::sort(m_snippets.begin(), m_snippets.end(), [](const SnippetRecord& a, const SnippetRecord& b) {
        return QString::compare(a.name, b.name, Qt::CaseInsensitive) < 0;
    });
    fill();
}

void SnippetPanel::setCandidate(const QString& text, bool isSelection) {
    m_candidate = text.trimmed();
    constexpr qsizetype shown = 36;
    const QString quoted = listLine(m_candidate, shown);
    m_saveLabel->setText(m_candidate.isEmpty() ? tr("Write a prompt to save it as a snippet.")
                         : isSelection         ? tr("Save the selection “%1”").arg(quoted)
                                               : tr("Save the whole prompt “%1”").arg(quoted));
    m_name->setEnabled(!m_candidate.isEmpty());
    m_name->clear();
}

void SnippetPanel::fill() {
    const int row = std::max(0, m_list->currentIndex().row());
    m_shown = m_snippets;
    m_shown.removeIf([this](const SnippetRecord& snippet) { return m_removed == snippet.id; });
    QVector<RowModel::Row> rows;
    for (const SnippetRecord& snippet : m_shown) {
        rows.append({snippet.name, listLine(snippet.text, 120), listLine(snippet.text, 2000)});
    }
    m_model->setRows(rows);
    m_list->setCurrentIndex(m_model->index(std::min(row, m_model->rowCount() - 1)));
    m_list->setVisible(!rows.isEmpty());
    m_empty->setVisible(rows.isEmpty());
}

void SnippetPanel::showEvent(QShowEvent* event) {
    if (m_shown.isEmpty()) {
        m_name->setFocus();
    } else {
        m_list->setFocus();
    }
    Popover::showEvent(event);
}

bool SnippetPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) {
        return Popover::eventFilter(watched, event);
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (watched == m_name && enter) {
        saveCandidate();
        return true;
    }
    if (watched == m_list && !m_list->hasFocus()) {
        return false; // Enter that ended a renaming comes by here
    }
    if (watched == m_list && enter) {
        insertCurrent();
        return true;
    }
    if (watched == m_list && key->key() == Qt::Key_Delete) {
        removeCurrent();
        return true;
    }
    return Popover::eventFilter(watched, event);
}

void SnippetPanel::insertCurrent() {
    const QModelIndex index = m_list->currentIndex();
    if (index.isValid()) {
        const QString text = m_shown[index.row()].text;
        hide();
        Q_EMIT insertRequested(text);
    }
}

void SnippetPanel::removeCurrent() {
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid()) {
        return;
    }
    const SnippetRecord snippet = m_shown[index.row()];
    settle();
    m_removed = snippet.id;
    fill();
    m_undo->offer(tr("Removed “%1”").arg(snippet.name));
}

void SnippetPanel::saveCandidate() {
    const QString name = m_name->text().trimmed();
    if (!name.isEmpty() && !m_candidate.isEmpty()) {
        Q_EMIT saveRequested({0, name, m_candidate});
        m_name->clear();
    }
}

void SnippetPanel::settle() {
    m_undo->hide();
    if (m_removed) {
        const qint64 id = *std::exchange(m_removed, std::nullopt);
        m_snippets.removeIf([id](const SnippetRecord& snippet) { return snippet.id == id; });
        Q_EMIT removeRequested(id);
    }
}

} // namespace arcflow::ui
