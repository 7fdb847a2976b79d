#include "ui/window/window_commands.h"

#include "ui/canvas/canvas_commands.h"
#include "ui/canvas/image_canvas.h"
#include "ui/distil/distil_page.h"
#include "ui/window/canvas_panel.h"
#include "ui/window/generation_desk.h"
#include "ui/window/main_window.h"
#include "ui/window/picture_presenter.h"
#include "ui/window/studio_services.h"
#include "ui/window/top_bar.h"

#include <QApplication>

namespace arcflow::ui {
namespace {

/// Texts are translated in the window's context.
QString text(const char* source) {
    return QCoreApplication::translate("arcflow::ui::MainWindow", source);
}

using Keys = QList<QKeySequence>;

void addWorkspaces(CommandRegistry& commands, MainWindow& window) {
    int digit = Qt::Key_1;
    for (const Workspace workspace : allWorkspaces) {
        commands.add({.id = workspaceCommand(workspace),
                      .title = workspaceTitle(workspace),
                      .category = text("Workspace"),
                      .shortcuts = Keys{QKeySequence(Qt::CTRL | static_cast<Qt::Key>(digit++))},
                      .icon = workspaceId(workspace)},
                     [&window, workspace] { window.workspaces().switchTo(workspace); });
    }
    commands.add({.id = QStringLiteral("workspace.reset"),
                  .title = text("Reset this workspace"),
                  .category = text("Workspace"),
                  .keywords = text("layout docks panels"),
                  .icon = QStringLiteral("layout")},
                 [&window] { window.workspaces().resetCurrent(); });
    commands.add({.id = QStringLiteral("window.fullScreen"),
                  .title = text("Full screen"),
                  .category = text("Window"),
                  .shortcuts = Keys{QKeySequence(Qt::Key_F11)},
                  .icon = QStringLiteral("full-screen")},
                 [&window] { window.toggleFullScreen(); });
}

void addGeneration(CommandRegistry& commands, MainWindow& window) {
    commands.add({.id = QStringLiteral("generate"),
                  .title = text("Generate"),
                  .category = text("Create"),
                  .shortcuts = Keys{QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)},
                  .icon = QStringLiteral("generate")},
                 [&window] { window.desk().generate(); });
    commands.add({.id = QStringLiteral("generate.pair"),
                  .title = text("Generate a pair"),
                  .category = text("Create"),
                  .keywords = text("teacher student compare"),
                  .shortcuts = Keys{QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return)},
                  .icon = QStringLiteral("pair")},
                 [&window] { window.desk().generate({.mode = RunMode::pair}); });
    for (const int seeds : {4, 9, 16}) {
        commands.add({.id = QStringLiteral("generate.seeds%1").arg(seeds),
                      .title = text("Draft sheet of %1 seeds").arg(seeds),
                      .category = text("Create"),
                      .icon = QStringLiteral("dice")},
                     [&window, seeds] { window.desk().generate({.mode = RunMode::student, .count = seeds}); });
    }
}

void addQueue(CommandRegistry& commands, MainWindow& window, StudioServices& services) {
    JobRunner& runner = services.runner;
    commands.add({.id = QStringLiteral("queue.cancel"),
                  .title = text("Cancel the running job"),
                  .category = text("Queue"),
                  .shortcuts = Keys{QKeySequence(Qt::Key_Escape)},
                  .icon = QStringLiteral("cancel")},
                 [&runner] { runner.cancelRunning(); });
    commands.add({.id = QStringLiteral("queue.pause"),
                  .title = text("Pause or go on with the queue"),
                  .category = text("Queue"),
                  .shortcuts = Keys{QKeySequence(Qt::CTRL | Qt::Key_P)},
                  .icon = QStringLiteral("pause")},
                 [&runner] { runner.setPaused(!runner.isPaused()); });
    commands.add({.id = QStringLiteral("queue.cancelAll"),
                  .title = text("Cancel all jobs"),
                  .category = text("Queue"),
                  .icon = QStringLiteral("cancel")},
                 [&window] { window.cancelAllJobs(); });
    commands.add({.id = QStringLiteral("queue.resume"),
                  .title = text("Go on with interrupted jobs"),
                  .category = text("Queue"),
                  .icon = QStringLiteral("retry")},
                 [&services] { services.jobs.resumeInterrupted(); });
    commands.add({.id = QStringLiteral("queue.clear"),
                  .title = text("Clear failed and cancelled jobs away"),
                  .category = text("Queue"),
                  .icon = QStringLiteral("trash")},
                 [&services] { services.jobs.clearEnded(); });
}

/// The canvas hears their keys itself, since one is held down to look at the other picture.
void addCanvas(CommandRegistry& commands, MainWindow& window) {
    const CanvasKeys standard;
    for (const CanvasCommand command : allCanvasCommands()) {
        const QKeySequence key = standard.key(command);
        commands.add({.id = commandId(command),
                      .title = commandTitle(command),
                      .category = text("Compare"),
                      .keywords = commandHint(command),
                      .shortcuts = key.isEmpty() ? Keys() : Keys{key},
                      .context = QStringLiteral("canvas"),
                      .panelListens = true},
                     [&window, command] { window.canvasPanel().canvas()->run(command); });
    }
}

void addGallery(CommandRegistry& commands, MainWindow& window, StudioServices& services) {
    GalleryController& gallery = services.galleryController;
    commands.add({.id = QStringLiteral("edit.undo"),
                  .title = text("Undo in the gallery"),
                  .category = text("Gallery"),
                  .shortcuts = Keys{QKeySequence(Qt::CTRL | Qt::Key_Z)},
                  .icon = QStringLiteral("restore")},
                 [&gallery] { gallery.undoStack()->undo(); });
    commands.add({.id = QStringLiteral("edit.redo"),
                  .title = text("Redo in the gallery"),
                  .category = text("Gallery"),
                  .shortcuts = Keys{QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)}},
                 [&gallery] { gallery.undoStack()->redo(); });
    commands.add({.id = QStringLiteral("gallery.export"),
                  .title = text("Export…"),
                  .category = text("Gallery"),
                  .keywords = text("save as png tiff exr webp"),
                  .shortcuts = Keys{QKeySequence(Qt::CTRL | Qt::Key_E)},
                  .icon = QStringLiteral("export")},
                 [&window, &services] { window.exportImages(services.selection.targets()); });
    commands.add({.id = QStringLiteral("gallery.promote"),
                  .title = text("Promote drafts to the teacher"),
                  .category = text("Gallery"),
                  .icon = QStringLiteral("teacher")},
                 [&window, &services] { window.desk().promote(services.selection.targets(), RunMode::teacher); });
    commands.add({.id = QStringLiteral("gallery.promotePair"),
                  .title = text("Promote drafts to pairs"),
                  .category = text("Gallery"),
                  .icon = QStringLiteral("pair")},
                 [&window, &services] { window.desk().promote(services.selection.targets(), RunMode::pair); });
    commands.add({.id = QStringLiteral("gallery.compareSelected"),
                  .title = text("Compare the selected images"),
                  .category = text("Gallery"),
                  .icon = QStringLiteral("compare")},
                 [&services] {
                     if (const QVector<qint64> ids = services.selection.targets(); ids.size() == 2) {
                         Q_EMIT services.galleryController.compareRequested(ids);
                     }
                 });
    commands.add({.id = QStringLiteral("gallery.scan"),
                  .title = text("Add a folder of images…"),
                  .category = text("Gallery"),
                  .keywords = text("import scan"),
                  .icon = QStringLiteral("folder")},
                 [&window] { window.chooseFolderToScan(); });
}

void addProgram(CommandRegistry& commands, MainWindow& window, StudioServices& services) {
    commands.add({.id = QStringLiteral("program.settings"),
                  .title = text("Settings"),
                  .category = text("Program"),
                  .keywords = text("preferences options"),
                  .shortcuts = Keys{QKeySequence(Qt::CTRL | Qt::Key_Comma)},
                  .icon = QStringLiteral("settings")},
                 [&window] { window.showSettings(); });
    commands.add({.id = QStringLiteral("program.about"),
                  .title = text("About ArcFlow Studio"),
                  .category = text("Program"),
                  .icon = QStringLiteral("about")},
                 [&window] { window.showAbout(); });
    const auto scheme = [&](const char* id, const QString& title, ColourScheme colours) {
        commands.add({.id = QString::fromLatin1(id),
                      .title = title,
                      .category = text("Look"),
                      .keywords = text("theme colours"),
                      .icon = QStringLiteral("palette")},
                     [&services, colours] { services.settings.set(settings::colourScheme, colours); });
    };
    scheme("look.dark", text("Dark colours"), ColourScheme::dark);
    scheme("look.light", text("Light colours"), ColourScheme::light);
    scheme("look.system", text("Colours of the desktop"), ColourScheme::system);
    commands.add({.id = QStringLiteral("program.quit"),
                  .title = text("Quit"),
                  .category = text("Program"),
                  .shortcuts = Keys{QKeySequence(Qt::CTRL | Qt::Key_Q)},
                  .icon = QStringLiteral("close")},
                 [&window] { window.close(); });
}

} // namespace

void addWindowCommands(CommandRegistry& commands, MainWindow& window, StudioServices& services) {
    addWorkspaces(commands, window);
    addGeneration(commands, window);
    addQueue(commands, window, services);
    addCanvas(commands, window);
    addGallery(commands, window, services);
    DistilPage::addCommands(commands);
    addProgram(commands, window, services);
}

CanvasKeys canvasKeys(const CommandRegistry& commands) {
    CanvasKeys keys;
    for (const CanvasCommand command : allCanvasCommands()) {
        keys.setKey(command, commands.shortcuts(commandId(command)).value(0));
    }
    return keys;
}

} // namespace arcflow::ui
