#include "ui/window/top_bar.h"

#include "ui/shell/command_registry.h"
#include "ui/shell/palette_button.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QToolButton>

namespace arcflow::ui {
namespace {

QWidget* spacer(QWidget* parent) {
    auto* widget = new QWidget(parent);
    widget->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    return widget;
}

} // namespace

QString workspaceCommand(Workspace workspace) {
    return QStringLiteral("workspace.") + workspaceId(workspace);
}

TopBar::TopBar(CommandRegistry& commands, QWidget* parent) : QToolBar(tr("Workspaces"), parent), m_commands(commands) {
    setObjectName(QStringLiteral("topBar"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    for (const Workspace workspace : allWorkspaces) {
        QAction* action = commands.action(workspaceCommand(workspace));
        action->setCheckable(true);
        addAction(action);
        auto* button = qobject_cast<QToolButton*>(widgetForAction(action));
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setObjectName(QStringLiteral("workspace-") + workspaceId(workspace));
        button->setAccessibleName(workspaceTitle(workspace));
    }
    addWidget(spacer(this));
    addWidget(new PaletteButton(commands, QStringLiteral("palette.open"), this));
    addWidget(spacer(this));
    m_model = new QToolButton(this);
    m_model->setObjectName(QStringLiteral("modelButton"));
    m_model->setProperty("chip", true);
    m_model->setToolTip(tr("What is loaded. Click to choose another model."));
    m_model->setAccessibleName(tr("Model"));
    connect(m_model, &QToolButton::clicked, this, &TopBar::modelClicked);
    addWidget(m_model);
}

void TopBar::setWorkspace(Workspace current) {
    for (const Workspace workspace : allWorkspaces) {
        m_commands.action(workspaceCommand(workspace))->setChecked(workspace == current);
    }
}

void TopBar::setModel(const QString& text) {
    m_model->setText(text);
}

} // namespace arcflow::ui
