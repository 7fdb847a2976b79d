#pragma once

namespace arcflow::ui {

class CommandRegistry;
class MainWindow;
class StudioServices;

/// Everything the window can do, as commands: menus, keys and the palette take them from the registry. Called once,
/// before the panels that show commands are built; the commands reach into the window when they are run.
void addWindowCommands(CommandRegistry& commands, MainWindow& window, StudioServices& services);

} // namespace arcflow::ui
