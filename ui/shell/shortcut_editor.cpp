#include "ui/shell/shortcut_editor.h"

#include "ui/shell/command_registry.h"
#include "ui/shell/elided_label.h"
#include "ui/shell/key_capture.h"
#include "ui/shell/shortcut_model.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace arcflow::ui {

namespace {

QPushButton* makeButton(const QString& text, const QString& name, const QString& toolTip) {
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    button->setToolTip(toolTip);
    button->setAutoDefault(false);
    return button;
}

} // namespace

ShortcutEditor::ShortcutEditor(CommandRegistry& commands, QWidget* parent)
    : QWidget(parent),
      m_commands(commands),
      m_model(new ShortcutModel(commands, this)),
      m_filter(new QSortFilterProxyModel(this)),
      m_search(new QLineEdit),
      m_table(new QTableView) {
    m_filter->setSourceModel(m_model);
    m_filter->setFilterKeyColumn(-1);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filter->setSortLocaleAware(true);
    m_search->setObjectName(QStringLiteral("shortcutSearch"));
    m_search->setPlaceholderText(tr("Search by action, group or keys…"));
    m_search->setAccessibleName(tr("Search shortcuts"));
    m_search->setClearButtonEnabled(true);
    m_table->setObjectName(QStringLiteral("shortcutTable"));
    m_table->setAccessibleName(tr("Shortcuts"));
    m_table->setModel(m_filter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ShortcutModel::titleColumn, Qt::AscendingOrder); // what is equal keeps the order before
    m_table->sortByColumn(ShortcutModel::categoryColumn, Qt::AscendingOrder);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * gridUnit);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(ShortcutModel::titleColumn, QHeaderView::Stretch);
    m_table->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_search);
    layout->addWidget(m_table, 1);
    layout->addWidget(makeEditRow());
    layout->addWidget(makeConflictRow());
    connect(m_search, &QLineEdit::textChanged, m_filter, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &ShortcutEditor::showCurrent);
    connect(m_table, &QTableView::doubleClicked, this, &ShortcutEditor::startCapture);
    connect(&m_commands, &CommandRegistry::shortcutsChanged, this, &ShortcutEditor::showCurrent);
    showCurrent();
}

QWidget* ShortcutEditor::makeEditRow() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_title = new ElidedLabel;
    m_capture = new KeyCapture;
    m_capture->setObjectName(QStringLiteral("keyCapture"));
    m_capture->setToolTip(tr("Click here and press the new keys; Esc leaves them as they are"));
    m_capture->setMinimumWidth(20 * gridUnit);
    m_clear = makeButton(tr("No keys"), QStringLiteral("clearKeys"), tr("Take the keys off this action (Delete)"));
    m_reset = makeButton(tr("Reset"), QStringLiteral("resetKeys"), tr("Back to the keys it had at first"));
    auto* resetAll = makeButton(tr("Reset all"), QStringLiteral("resetAllKeys"),
                                tr("All actions back to the keys they had at first"));
    layout->addWidget(m_title, 1);
    layout->addWidget(m_capture);
    layout->addWidget(m_clear);
    layout->addWidget(m_reset);
    layout->addWidget(resetAll);
    connect(m_capture, &KeyCapture::captured, this, &ShortcutEditor::take);
    connect(m_capture, &KeyCapture::cancelled, this, &ShortcutEditor::finish);
    connect(m_clear, &QPushButton::clicked, this, &ShortcutEditor::clearKeys);
    connect(m_reset, &QPushButton::clicked, this, [this] { m_commands.resetShortcuts(currentCommand()); });
    connect(resetAll, &QPushButton::clicked, &m_commands, &CommandRegistry::resetAllShortcuts);
    return row;
}

QWidget* ShortcutEditor::makeConflictRow() {
    m_conflict = new QWidget;
    auto* layout = new QHBoxLayout(m_conflict);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* icon = new QLabel;
    icon->setPixmap(theme().icon(QStringLiteral("warning"), Token::warning).pixmap(2 * gridUnit));
    m_conflictText = new QLabel;
    m_conflictText->setObjectName(QStringLiteral("conflictText"));
    m_conflictText->setWordWrap(true);
    auto* reassign = makeButton(tr("Reassign"), QStringLiteral("reassignKeys"),
                                tr("Give the keys to this action and take them from the other"));
    auto* keep = makeButton(tr("Leave as it is"), QStringLiteral("keepKeys"), tr("Change nothing"));
    layout->addWidget(icon);
    layout->addWidget(m_conflictText, 1);
    layout->addWidget(reassign);
    layout->addWidget(keep);
    connect(reassign, &QPushButton::clicked, this, [this] {
        m_commands.reassign(currentCommand(), m_capture->key());
        finish();
    });
    connect(keep, &QPushButton::clicked, this, &ShortcutEditor::finish);
    m_conflict->hide();
    return m_conflict;
}

QString ShortcutEditor::currentCommand() const {
    const QModelIndex index = m_filter->mapToSource(m_table->currentIndex());
    return index.isValid() ? m_model->id(index.row()) : QString();
}

void ShortcutEditor::setCurrentCommand(const QString& id) {
    m_search->clear();
    const int row = static_cast<int>(m_commands.ids().indexOf(id));
    m_table->setCurrentIndex(m_filter->mapFromSource(m_model->index(row, ShortcutModel::titleColumn)));
}

void ShortcutEditor::showCurrent() {
    const QString id = currentCommand();
    const Command* command = m_commands.command(id);
    m_title->setText(command ? command->title : tr("Choose an action above, then press Enter."));
    m_capture->setEnabled(command != nullptr);
    m_capture->setKey(m_commands.shortcuts(id).value(0));
    m_clear->setEnabled(!m_commands.shortcuts(id).isEmpty());
    m_reset->setEnabled(m_commands.isCustomised(id));
    m_conflict->hide();
}

void ShortcutEditor::startCapture() {
    if (!currentCommand().isEmpty()) {
        m_capture->setFocus(Qt::OtherFocusReason);
        m_capture->selectAll();
    }
}

void ShortcutEditor::take(const QKeySequence& key) {
    const QString id = currentCommand();
    const QStringList others = m_commands.conflicts(id, key);
    if (others.isEmpty()) {
        m_commands.setShortcuts(id, {key});
        finish();
        return;
    }
    QStringList titles;
    for (const QString& other : others) {
        titles += tr("“%1”").arg(m_commands.command(other)->title);
    }
    m_conflictText->setText(
        tr("%1 already belongs to %2.").arg(key.toString(QKeySequence::NativeText), titles.join(QStringLiteral(", "))));
    m_conflict->show();
    m_conflict->findChild<QPushButton*>(QStringLiteral("reassignKeys"))->setFocus(Qt::OtherFocusReason);
}

void ShortcutEditor::finish() {
    showCurrent();
    m_table->setFocus(Qt::OtherFocusReason);
}

void ShortcutEditor::clearKeys() {
    m_commands.setShortcuts(currentCommand(), {});
    finish();
}

bool ShortcutEditor::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            startCapture();
            return true;
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            clearKeys();
            return true;
        default:
            break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace arcflow::ui
