#include "ui/shell/command_palette.h"

#include "ui/shell/command_registry.h"
#include "ui/shell/palette_delegate.h"
#include "ui/shell/palette_model.h"
#include "ui/style/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

namespace arcflow::ui {

namespace {
constexpr int mostRows = 10;
constexpr int widest = 76 * gridUnit;
} // namespace

CommandPalette::CommandPalette(CommandRegistry& commands, QWidget* host)
    : QFrame(host),
      m_commands(commands),
      m_model(new PaletteModel(commands, this)),
      m_query(new QLineEdit),
      m_list(new QListView),
      m_empty(new QLabel(tr("No action is called that. Try another word."))) {
    setObjectName(QStringLiteral("commandPalette"));
    setProperty("raised", true);
    setAccessibleName(tr("Actions"));
    m_query->setObjectName(QStringLiteral("paletteQuery"));
    m_query->setAccessibleName(tr("Search actions"));
    m_query->setPlaceholderText(tr("Search actions…"));
    m_query->addAction(theme().icon(QStringLiteral("search"), Token::dimText), QLineEdit::LeadingPosition);
    m_query->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Actions found"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(*m_model, m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setProperty("sidebar", true);
    m_empty->setProperty("dim", true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMinimumHeight(6 * gridUnit);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gridUnit, gridUnit, gridUnit, gridUnit);
    layout->setSpacing(gridUnit / 2);
    layout->addWidget(m_query);
    layout->addWidget(m_list);
    layout->addWidget(m_empty);
    connect(m_query, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_chosen.clear();
        m_model->setQuery(text);
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &CommandPalette::refresh);
    connect(m_list, &QListView::entered, this, [this](const QModelIndex& index) { moveTo(index.row()); });
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { followFocus(now); });
    host->installEventFilter(this);
    hide();
}

void CommandPalette::open() {
    if (isHidden()) {
        m_focusBefore = QApplication::focusWidget();
    }
    m_chosen.clear();
    m_query->clear();
    m_model->setQuery({});
    show();
    raise();
    refresh();
    m_query->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::dismiss() {
    if (isHidden()) {
        return;
    }
    // Before hiding: Qt would give the focus to the next widget in line.
    if (isAncestorOf(QApplication::focusWidget()) && m_focusBefore) {
        m_focusBefore->setFocus(Qt::PopupFocusReason);
    }
    hide();
}

void CommandPalette::followFocus(QWidget* now) {
    if (isVisible() && now && now != this && !isAncestorOf(now)) {
        hide();
    }
}

void CommandPalette::refresh() {
    const int rows = m_model->rowCount();
    m_list->setVisible(rows > 0);
    m_empty->setVisible(rows == 0);
    if (isVisible()) {
        // A change of titles or availability under an open palette must not move the choice.
        moveTo(m_model->indexOf(m_chosen));
        place();
    }
}

void CommandPalette::place() {
    const int rows = std::min(m_model->rowCount(), mostRows);
    m_list->setFixedHeight(rows * std::max(1, m_list->sizeHintForRow(0)) + 2 * m_list->frameWidth());
    const int room = parentWidget()->width();
    const int wide = std::min(widest, room - 4 * gridUnit);
    layout()->activate();
    setGeometry((room - wide) / 2, gridUnit / 2, wide,
                std::min(sizeHint().height(), parentWidget()->height() - gridUnit));
}

void CommandPalette::moveTo(int row) {
    const int rows = m_model->rowCount();
    if (rows == 0) {
        return;
    }
    const int chosen = std::clamp(row, 0, rows - 1);
    m_chosen = m_model->row(chosen).id;
    m_list->setCurrentIndex(m_model->index(chosen));
    QAccessibleEvent focused(m_list, QAccessible::Focus);
    focused.setChild(chosen);
    QAccessible::updateAccessibility(&focused);
}

void CommandPalette::runCurrent() {
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid() || !m_model->row(index.row()).unavailable.isEmpty()) {
        return; // its row says why
    }
    const QString id = m_model->row(index.row()).id;
    dismiss();
    m_commands.run(id);
}

bool CommandPalette::handleKey(int key) {
    const int row = m_list->currentIndex().row();
    switch (key) {
    case Qt::Key_Escape:
        dismiss();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Down:
        moveTo(row + 1 < m_model->rowCount() ? row + 1 : 0);
        return true;
    case Qt::Key_Up:
        moveTo(row > 0 ? row - 1 : m_model->rowCount() - 1);
        return true;
    case Qt::Key_PageDown:
        moveTo(row + mostRows);
        return true;
    case Qt::Key_PageUp:
        moveTo(row - mostRows);
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return true; // there is nowhere else to go in here
    default:
        return false;
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    if (watched == m_query && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)) {
        auto* keys = static_cast<QKeyEvent*>(event);
        const bool plain = !(keys->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
        if (event->type() == QEvent::KeyPress && plain) {
            return handleKey(keys->key());
        }
        // Esc and Enter mean the palette here, whatever the window makes of them.
        if (plain && (keys->key() == Qt::Key_Escape || keys->key() == Qt::Key_Return || keys->key() == Qt::Key_Enter)) {
            event->accept();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace arcflow::ui
