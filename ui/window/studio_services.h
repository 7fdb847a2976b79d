#pragma once

#include "ui/bridge/engine_client.h"
#include "ui/distil/distil_run.h"
#include "ui/gallery/gallery_controller.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_selection.h"
#include "ui/gallery/thumbnail_cache.h"
#include "ui/generate/model_catalog.h"
#include "ui/library/library_service.h"
#include "ui/queue/job_list_model.h"
#include "ui/queue/job_runner.h"
#include "ui/settings/app_settings.h"
#include "ui/shell/command_registry.h"

namespace arcflow::ui {

/// Where this run of the program keeps its things.
struct StudioPaths {
    QString settingsFile;  ///< an ini file; empty = the user's settings
    QString libraryFile;   ///< empty = as the settings say
    QString cacheFolder;   ///< for thumbnails
    QString embeddedModel; ///< folder of the model that ships with the program
};

/// Everything behind the window that lives as long as the program, in the order in which it may be destroyed: the
/// engine's thread and the library's threads outlive whoever uses them. GUI thread.
class StudioServices {
public:
    StudioServices(const StudioPaths& paths, EngineFactory engineFactory);

    StudioPaths paths;
    AppSettings settings;
    CommandRegistry commands;
    LibraryService library;
    EngineClient engine;
    JobListModel jobs;
    JobRunner runner;
    DistilRun distil;
    ModelCatalog catalog;
    ThumbnailCache thumbnails;
    GalleryModel gallery;
    GallerySelection selection;
    GalleryController galleryController;

    /// What the settings say of the machine and of files, brought to those who need it; again whenever they change.
    void applySettings();
    ModelRequest machine() const; ///< device, number format, threads, memory

private:
    void makeStandardFolders() const;

    QStringList m_searched{QString()}; ///< folders the catalog looks through; at first none were asked for
};

} // namespace arcflow::ui
