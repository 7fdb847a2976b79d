#include "ui/window/studio_services.h"

#include "ui/shell/ready_threads.h"
#include "ui/style/theme.h"

#include <QDir>
#include <QFileInfo>
#include <QThreadPool>

namespace arcflow::ui {
namespace {

QString folderOf(const QString& file) {
    return QFileInfo(file).absolutePath();
}

QString libraryFile(const StudioPaths& paths, const AppSettings& settings) {
    return paths.libraryFile.isEmpty() ? settings.get(settings::libraryFile) : paths.libraryFile;
}

} // namespace

StudioServices::StudioServices(const StudioPaths& studioPaths, EngineFactory engineFactory)
    : paths(studioPaths),
      settings(paths.settingsFile.isEmpty() ? AppSettings().file() : paths.settingsFile),
      library(libraryFile(paths, settings)),
      engine(std::move(engineFactory)),
      jobs(library),
      runner(engine, library, jobs, folderOf(library.file())),
      distil(engine.distillation(), folderOf(library.file()) + QStringLiteral("/distil")),
      thumbnails(paths.cacheFolder),
      gallery(library),
      selection(&gallery),
      galleryController(library, gallery) {
    keepThreadsReady(*QThreadPool::globalInstance());
    commands.setUserShortcuts(settings.get(settings::shortcuts));
    commands.setRecent(settings.get(settings::recentCommands));
    applySettings();
    QObject::connect(&settings, &AppSettings::changed, &runner, [this](const QString& key) {
        if (key == settings::colourScheme.key) {
            theme().apply(settings.get(settings::colourScheme));
        }
        applySettings();
    });
    QObject::connect(&commands, &CommandRegistry::shortcutsChanged, &runner,
                     [this] { settings.set(settings::shortcuts, commands.userShortcuts()); });
    QObject::connect(&commands, &CommandRegistry::recentChanged, &runner,
                     [this] { settings.set(settings::recentCommands, commands.recent()); });
}

/// The program's own folders are there to put things into. One that a person chose is not made: its drive may be away.
void StudioServices::makeStandardFolders() const {
    QStringList standard = settings::modelFolders.standard() + settings::adapterFolders.standard();
    standard << settings::loraFolder.standard() << settings::wildcardFolder.standard();
    const QStringList used = settings.get(settings::modelFolders) + settings.get(settings::adapterFolders) +
                             QStringList{settings.get(settings::loraFolder), settings.get(settings::wildcardFolder)};
    for (const QString& folder : standard) {
        if (used.contains(folder)) {
            QDir().mkpath(folder);
        }
    }
}

void StudioServices::applySettings() {
    OutputPolicy output;
    output.folder = settings.get(settings::imageFolder);
    output.namingTemplate = settings.get(settings::namingTemplate);
    output.embedMetadata = settings.get(settings::embedMetadata);
    output.estimateBytes = settings.get(settings::keepTrajectories) ? output.estimateBytes : 0;
    runner.setOutput(output);
    makeStandardFolders();
    QStringList folders = settings.get(settings::modelFolders) + settings.get(settings::adapterFolders);
    folders.append(settings.get(settings::loraFolder));
    if (folders != m_searched) { // a search takes a moment
        m_searched = folders;
        catalog.setFolders(folders, paths.embeddedModel);
    }
}

ModelRequest StudioServices::machine() const {
    ModelRequest request;
    request.device = settings.get(settings::device);
    request.format = settings.get(settings::numberFormat);
    request.threads = settings.get(settings::threads);
    request.maxMemory = settings.get(settings::memoryBudget);
    request.adapterUse = AdapterUse::shared;
    return request;
}

} // namespace arcflow::ui
