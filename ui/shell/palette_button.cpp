#include "ui/shell/palette_button.h"

#include "ui/shell/command_registry.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QStyleOptionButton>
#include <QStylePainter>

namespace arcflow::ui {

PaletteButton::PaletteButton(const CommandRegistry& commands, const QString& id, QWidget* parent)
    : QPushButton(tr("Search actions…"), parent), m_commands(commands), m_id(id) {
    setObjectName(QStringLiteral("paletteButton"));
    setProperty("searchBox", true);
    setAccessibleName(tr("Search actions"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&commands, &CommandRegistry::shortcutsChanged, this, &PaletteButton::refresh);
    if (QAction* action = commands.action(id)) {
        connect(this, &QPushButton::clicked, action, &QAction::trigger);
    }
    refresh();
}

void PaletteButton::refresh() {
    const QAction* action = m_commands.action(m_id);
    m_keys = action ? action->shortcut().toString(QKeySequence::NativeText) : QString();
    setToolTip(action ? action->toolTip() : QString());
    update();
}

QSize PaletteButton::sizeHint() const {
    return {38 * gridUnit, QPushButton::sizeHint().height()};
}

void PaletteButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text.clear();
    painter.drawControl(QStyle::CE_PushButton, option);
    const QRect inside = rect().adjusted(gridUnit * 3 / 2, 0, -gridUnit * 3 / 2, 0);
    painter.setPen(theme().color(Token::dimText));
    const int keysWidth = fontMetrics().horizontalAdvance(m_keys);
    const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, inside.width() - keysWidth - gridUnit);
    const auto aligned = [this](Qt::Alignment side) {
        return static_cast<int>(QStyle::visualAlignment(layoutDirection(), side | Qt::AlignVCenter));
    };
    painter.drawText(inside, aligned(Qt::AlignLeft), shown);
    painter.drawText(inside, aligned(Qt::AlignRight), m_keys);
}

} // namespace arcflow::ui
