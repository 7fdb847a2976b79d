#pragma once

#include "ui/window/workspaces.h"

#include <QToolBar>

class QToolButton;

namespace arcflow::ui {

class CommandRegistry;
class ElidedLabel;

/// The line at the top: workspaces, the way into the command palette, what is loaded.
class TopBar : public QToolBar {
    Q_OBJECT

public:
    TopBar(CommandRegistry& commands, QWidget* parent);

    void setWorkspace(Workspace workspace);
    void setModel(const QString& text);

Q_SIGNALS:
    void modelClicked();

private:
    QToolButton* m_model;
    CommandRegistry& m_commands;
};

/// The command that switches to a workspace.
QString workspaceCommand(Workspace workspace);

} // namespace arcflow::ui
