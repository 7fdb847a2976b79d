#pragma once

namespace arcflow::ui {

class CanvasKeys;
class CommandRegistry;
class MainWindow;
class StudioServices;

/// Everything the window can do, as commands: menus, keys and the palette take them from the registry. Called once,
/// before the panels that show commands are built; the commands reach into the window when they are run.
void addWindowCommands(CommandRegistry& commands, MainWindow& window, StudioServices& services);

/// The canvas's keys as the registry has them, a person's changes included.
CanvasKeys canvasKeys(const CommandRegistry& commands);

} // namespace arcflow::ui
