#include "ui/window/main_window.h"

#include "ui/canvas/image_canvas.h"
#include "ui/canvas/settings_difference.h"
#include "ui/distil/distil_page.h"
#include "ui/distil/distil_text.h"
#include "ui/export/export_dialog.h"
#include "ui/gallery/details_pane.h"
#include "ui/gallery/gallery_panel.h"
#include "ui/gallery/gallery_view.h"
#include "ui/gallery/image_text.h"
#include "ui/generate/generate_bar.h"
#include "ui/generate/make_panel.h"
#include "ui/library/folder_scanner.h"
#include "ui/library/image_record.h"
#include "ui/plots/plots_panel.h"
#include "ui/prompt/prompt_panel.h"
#include "ui/queue/queue_panel.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/message_bar.h"
#include "ui/shell/section_header.h"
#include "ui/style/separator_line.h"
#include "ui/style/theme.h"
#include "ui/style/wrapped_column.h"
#include "ui/window/about_facts.h"
#include "ui/window/canvas_panel.h"
#include "ui/window/compared_settings.h"
#include "ui/window/generation_desk.h"
#include "ui/window/picture_presenter.h"
#include "ui/window/status_line.h"
#include "ui/window/top_bar.h"
#include "ui/window/undamaged_pixels.h"
#include "ui/window/window_commands.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace arcflow::ui {
namespace {

constexpr QSize usualSize{1600, 1000};

QDockWidget* makeDock(QMainWindow* window, const QString& name, const QString& title, QWidget* content) {
    auto* dock = new QDockWidget(title, window);
    dock->setObjectName(name);
    dock->setAccessibleName(title);
    dock->setWidget(content);
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable |
                      QDockWidget::DockWidgetClosable);
    return dock;
}

bool isImageFile(const QString& file) {
    static const QStringList suffixes{"png", "jpg", "jpeg", "webp", "tif", "tiff", "exr"};
    return suffixes.contains(QFileInfo(file).suffix().toLower());
}

} // namespace

MainWindow::MainWindow(StudioServices& services) : m_services(services) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("ArcFlow Studio"));
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks | GroupedDragging);
    setDockNestingEnabled(true);
    addWindowCommands(services.commands, *this, services);
    buildPanels();
    buildDocks();
    connectParts();
    connectGallery();
    connectLibrary();
    connectMessages();
    connectDistil();
    restore();
}

MainWindow::~MainWindow() {
    m_undamaged->close(); // an export that is waiting for pixels is waited for
}

void MainWindow::buildPanels() {
    m_prompt = new PromptPanel;
    m_make = new MakePanel(m_services.catalog);
    m_generate = new GenerateBar;
    m_generate->useActions(m_services.commands.action(QStringLiteral("generate")),
                           m_services.commands.action(QStringLiteral("generate.pair")));
    m_canvas = new CanvasPanel;
    m_plots = new PlotsPanel(m_services.settings);
    m_details = new DetailsPane(m_services.galleryController, m_services.selection, m_services.thumbnails);
    m_difference = new SettingsDifference;
    m_strip = new GalleryView(m_services.thumbnails);
    m_strip->setObjectName(QStringLiteral("galleryStrip"));
    m_strip->setFlow(TileGrid::Flow::strip);
    m_strip->setModel(&m_services.gallery);
    m_strip->setSelectionModel(&m_services.selection);
    m_strip->setEmptyText(tr("Your images will be here."));
    m_services.galleryController.serve(m_strip);
    m_gallery = new GalleryPanel(m_services.galleryController, m_services.selection, m_services.thumbnails);
    m_queue = new QueuePanel(m_services.jobs, m_services.runner);
    m_distil = new DistilPage(m_services.distil, m_services.engine, m_services.catalog, m_services.settings,
                              m_services.commands);
    m_services.commands.attach(QStringLiteral("canvas"), m_canvas);
}

void MainWindow::buildDocks() {
    auto* left = new WrappedColumn;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* prompt = new QWidget;
    auto* promptFrame = new QVBoxLayout(prompt);
    promptFrame->setContentsMargins(gridUnit + 4, gridUnit, gridUnit + 4, gridUnit);
    promptFrame->addWidget(m_prompt);
    column->addWidget(prompt);
    column->addWidget(new SeparatorLine);
    column->addWidget(m_make, 1);
    column->addWidget(m_generate);
    const StudioDocks docks{.prompt = makeDock(this, QStringLiteral("promptDock"), tr("Prompt and settings"), left),
                            .plots = makeDock(this, QStringLiteral("plotsDock"), tr("Plots"), m_plots),
                            .details = makeDock(this, QStringLiteral("detailsDock"), tr("Details"), m_details),
                            .difference =
                                makeDock(this, QStringLiteral("differenceDock"), tr("Settings"), m_difference),
                            .gallery = makeDock(this, QStringLiteral("galleryDock"), tr("Gallery"), m_strip),
                            .queue = makeDock(this, QStringLiteral("queueDock"), tr("Queue"), m_queue)};

    m_pages = new QStackedWidget;
    m_pages->addWidget(m_canvas);
    m_pages->addWidget(m_gallery);
    m_pages->addWidget(m_distil);
    m_messages = new MessageBar;
    auto* centre = new QWidget;
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addWidget(m_pages, 1);
    setCentralWidget(centre);

    m_workspaces = new Workspaces(*this, *m_pages, docks, m_services.settings);
    m_services.commands.add({.id = QStringLiteral("palette.open"),
                             .title = tr("Search actions…"),
                             .category = tr("Program"),
                             .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_K)},
                             .icon = QStringLiteral("search")},
                            [this] { m_palette->open(); });
    m_top = new TopBar(m_services.commands, this);
    addToolBar(Qt::TopToolBarArea, m_top);
    m_services.commands.attach(windowContext, this);
    m_palette = new CommandPalette(m_services.commands, this);
    m_status = new StatusLine(m_services.engine, m_services.runner, this);
    setStatusBar(m_status);
}

void MainWindow::connectParts() {
    m_desk = new GenerationDesk(m_services, *m_prompt, *m_make, *m_generate, this);
    m_undamaged = new UndamagedPixels(
        m_services.engine, m_services.runner.trajectoryFolder(), [this] { return m_desk->chosenModel(); }, this);
    m_presenter = new PicturePresenter(m_services, *m_canvas, *m_plots, this);
    const auto passKeys = [this] { m_canvas->canvas()->setKeys(canvasKeys(m_services.commands)); };
    connect(&m_services.commands, &CommandRegistry::shortcutsChanged, m_canvas, passKeys);
    passKeys();
    connect(m_workspaces, &Workspaces::changed, m_top, &TopBar::setWorkspace);
    connect(m_desk, &GenerationDesk::modelChanged, this, &MainWindow::updateModel);
    connect(m_top, &TopBar::modelClicked, this, [this] {
        m_workspaces->switchTo(Workspace::create);
        m_make->setFocus();
    });
    connect(m_queue, &QueuePanel::editRequested, m_desk, &GenerationDesk::editJob);
    connect(m_make, &MakePanel::loraFileRequested, this, &MainWindow::chooseLora);
    connect(m_make, &MakePanel::foldersRequested, this, [this] {
        showSettings();
        m_settings->showPage(SettingsDialog::Page::folders);
    });
    ImageCanvas* canvas = m_canvas->canvas();
    connect(canvas, &ImageCanvas::filesDropped, this, [this](const QList<QUrl>& urls) {
        QStringList files;
        for (const QUrl& url : urls) {
            files.append(url.toLocalFile());
        }
        openFiles(files);
    });
    connect(canvas, &ImageCanvas::voted, this, [this](VoteChoice choice) {
        const qint64 image = m_presenter->shown().isEmpty() ? 0 : m_presenter->shown().first().id;
        m_services.library.write(
            [image, choice](LibraryDatabase& db) {
                db.addVote(image, voteText(choice));
                return db.votes();
            },
            this,
            [this](const QHash<QString, int>& votes) {
                m_canvas->canvas()->setVoteTally(tr("So far: student %1, teacher %2, no preference %3")
                                                     .arg(votes.value(QStringLiteral("student")))
                                                     .arg(votes.value(QStringLiteral("teacher")))
                                                     .arg(votes.value(QStringLiteral("none"))));
            });
    });
    connect(m_presenter, &PicturePresenter::shownChanged, this, [this] {
        const QVector<ImageRecord>& shown = m_presenter->shown();
        showDifference();
        m_plots->setFigureStem(shown.isEmpty() ? QString() : QFileInfo(shown.first().coverFile()).completeBaseName());
    });
}

void MainWindow::showDifference() {
    const QVector<ImageRecord>& shown = m_presenter->shown();
    if (shown.size() == 2) {
        const auto cover = [](const ImageRecord& image) {
            return image.studentFile.isEmpty() ? Face::teacher : Face::student;
        };
        m_difference->setSettings(settingsOf(shown[0], cover(shown[0])), settingsOf(shown[1], cover(shown[1])),
                                  QFileInfo(shown[0].coverFile()).completeBaseName(),
                                  QFileInfo(shown[1].coverFile()).completeBaseName());
    } else if (shown.size() == 1 && !shown[0].studentFile.isEmpty() && !shown[0].teacherFile.isEmpty()) {
        m_difference->setSettings(settingsOf(shown[0], Face::student), settingsOf(shown[0], Face::teacher),
                                  tr("Student"), tr("Teacher"));
    } else {
        m_difference->setSettings({}, {});
    }
}

void MainWindow::connectGallery() {
    GalleryController& gallery = m_services.galleryController;
    gallery.setSettingsSource([this] { return m_desk->currentSettings(); });
    connect(&gallery, &GalleryController::settingsChosen, this, [this](const QVariantMap& values) {
        m_workspaces->switchTo(Workspace::create);
        m_desk->useSettings(values);
    });
    connect(&gallery, &GalleryController::openRequested, this, [this](qint64 id) {
        if (m_workspaces->current() == Workspace::gallery) {
            m_workspaces->switchTo(Workspace::compare);
        }
        m_presenter->open(id);
    });
    connect(&gallery, &GalleryController::compareRequested, this, [this](const QVector<qint64>& ids) {
        if (ids.size() == 2) {
            m_workspaces->switchTo(Workspace::compare);
            m_presenter->compare(ids[0], ids[1]);
        } else if (ids.size() == 1) {
            m_workspaces->switchTo(Workspace::compare);
            m_presenter->open(ids[0]);
        } else {
            m_messages->show(Message{.text = tr("Choose two images to compare."), .timeoutMs = 5000});
        }
    });
    connect(&gallery, &GalleryController::promoteRequested, this,
            [this](const QVector<qint64>& ids) { m_desk->promote(ids, RunMode::teacher); });
    connect(&gallery, &GalleryController::exportRequested, this, &MainWindow::exportImages);
    connect(&gallery, &GalleryController::deletionRequested, this, [this](const QVector<qint64>& ids) {
        askFirst({.setting = settings::confirmEmptyTrash,
                  .question = tr("Delete %n images for good?", nullptr, static_cast<int>(ids.size())),
                  .consequence = tr("They cannot be brought back."),
                  .yes = tr("Delete for good"),
                  .no = tr("Keep"),
                  .action = [this, ids] { m_services.galleryController.deleteForever(ids); }});
    });
    connect(&gallery, &GalleryController::notice, this, [this](const QString& text, bool undoable) {
        Message message{.text = text, .timeoutMs = 6000, .topic = QStringLiteral("gallery")};
        if (undoable) {
            message.actions.push_back({tr("Undo"), [this] { m_services.galleryController.undoStack()->undo(); }});
        }
        m_messages->show(message);
    });
    // A single click in the strip shows the image: browsing is what the strip is for.
    connect(&m_services.selection, &GallerySelection::changed, this, [this] {
        const qint64 current = m_services.selection.currentId();
        const bool alreadyShown = m_presenter->shown().size() == 1 && m_presenter->shown().first().id == current;
        if (current != 0 && !alreadyShown && m_services.selection.count() == 1 && m_strip->hasFocus()) {
            m_presenter->open(current);
        }
    });
}

void MainWindow::connectDistil() {
    connect(m_distil, &DistilPage::told, this, [this](const Message& message) { m_messages->show(message); });
    connect(m_distil, &DistilPage::historyWanted, this, [this] {
        constexpr int mostPrompts = 20'000;
        m_services.library.read([](LibraryDatabase& db) { return db.prompts({}, mostPrompts); }, this,
                                [this](const QVector<PromptRecord>& records) {
                                    QStringList prompts;
                                    for (const PromptRecord& record : records) {
                                        prompts.append(record.text);
                                    }
                                    m_distil->setHistory(prompts);
                                });
    });
    connect(m_distil, &DistilPage::useRequested, this, [this](const QString& model, const QString& adapter, int steps) {
        m_desk->useAdapter(model, adapter, steps);
        m_workspaces->switchTo(Workspace::create);
    });
    connect(&m_services.distil, &DistilRun::changed, m_status,
            [this] { m_status->setTraining(trainingText(m_services.distil)); });
    const auto passMachine = [this] { m_distil->setMachine(m_services.machine()); };
    connect(&m_services.settings, &AppSettings::changed, m_distil, passMachine);
    passMachine();
    m_services.distil.findUnfinished();
}

void MainWindow::connectLibrary() {
    LibraryService& library = m_services.library;
    m_scanner = new FolderScanner(library, this);
    connect(&library, &LibraryService::failed, this, &MainWindow::tell);
    connect(&library, &LibraryService::setAside, this, [this](const QString& damaged) {
        m_damagedLibrary = damaged;
        m_messages->show(Message{.kind = Message::Kind::warning,
                                 .text = tr("The library was damaged and is being built again from your images."),
                                 .details = damaged,
                                 .topic = QStringLiteral("library")});
        scan(m_services.settings.get(settings::imageFolder));
    });
    connect(m_scanner, &FolderScanner::finished, this, [this](const ScanReport& report) {
        const QString text = m_damagedLibrary.isEmpty() ? scanText(report) : rebuiltText(report, m_damagedLibrary);
        m_messages->show(Message{
            .text = text, .timeoutMs = m_damagedLibrary.isEmpty() ? 8000 : 0, .topic = QStringLiteral("library")});
        m_damagedLibrary.clear();
    });
    connect(&m_services.jobs, &JobListModel::loaded, this, [this](int interrupted) {
        if (interrupted > 0) {
            m_messages->show(Message{
                .text = tr("%n jobs were interrupted when the program ended.", nullptr, interrupted),
                .advice = tr("Nothing that was finished is lost."),
                .actions = {{tr("Go on"), [this] { m_services.jobs.resumeInterrupted(); }}, {tr("Leave them"), [] {}}},
                .topic = QStringLiteral("interrupted")});
        }
    });
    m_services.jobs.load();
}

void MainWindow::connectMessages() {
    connect(m_desk, &GenerationDesk::failed, this, &MainWindow::tell);
    connect(m_presenter, &PicturePresenter::failed, this, &MainWindow::tell);
    connect(m_desk, &GenerationDesk::noticed, this,
            [this](const QString& text) { m_messages->show(Message{.text = text, .timeoutMs = 6000}); });
    connect(&m_services.engine, &EngineClient::warned, this,
            [this](const QString& text) { m_messages->show(Message{.kind = Message::Kind::warning, .text = text}); });
    connect(m_plots, &PlotsPanel::exported, this, [this](const QString& file) {
        m_messages->show(Message{.kind = Message::Kind::success, .text = tr("Saved %1").arg(file), .timeoutMs = 6000});
    });
    connect(m_plots, &PlotsPanel::exportFailed, this,
            [this](const QString& text) { m_messages->show(Message{.kind = Message::Kind::error, .text = text}); });
    connect(&m_services.runner, &JobRunner::stopped, this, [this] {
        // Beside the reason, which comes on its own: how to go on.
        m_messages->show(Message{.kind = Message::Kind::warning,
                                 .text = tr("The queue is paused. Nothing is lost."),
                                 .actions = {{tr("Go on"), [this] { m_services.runner.setPaused(false); }}},
                                 .topic = QStringLiteral("queue")});
    });
}

void MainWindow::tell(const Failure& failure) {
    m_messages->show(failure);
}

void MainWindow::updateModel() {
    const QString text = m_desk->modelText();
    m_top->setModel(text);
    m_status->setModel(text, !m_services.engine.model().name.empty());
}

void MainWindow::restore() {
    const QByteArray geometry = m_services.settings.get(settings::windowGeometry);
    if (geometry.isEmpty() || !restoreGeometry(geometry)) {
        // With room for the title bar and frame, or else as large as the screen.
        const QSize room =
            screen()->availableSize() - QSize(0, style()->pixelMetric(QStyle::PM_TitleBarHeight) + gridUnit);
        resize(usualSize.boundedTo(room));
        if (size() != usualSize) {
            setWindowState(windowState() | Qt::WindowMaximized);
        }
    }
    m_workspaces->restoreLast();
    m_prompt->keepDraft(QFileInfo(m_services.library.file()).absolutePath() + QStringLiteral("/draft.json"));
    if (m_prompt->text().isEmpty() && m_services.settings.get(settings::windowGeometry).isEmpty()) {
        m_prompt->setText(tr("two red apples against a pale blue wall")); // a first picture is one key away
    }
    updateModel();
    m_prompt->focusPrompt();
}

void MainWindow::askFirst(const Question& question) {
    if (!m_services.settings.get(settings::confirm(question.setting))) {
        question.action();
        return;
    }
    m_messages->show(Message{.kind = Message::Kind::warning,
                             .text = question.question,
                             .advice = question.consequence,
                             .actions = {{question.yes, question.action}, {question.no, question.otherwise}},
                             .topic = question.setting});
}

void MainWindow::cancelAllJobs() {
    const int waiting = m_services.jobs.rowCount();
    if (waiting == 0) {
        return;
    }
    askFirst({.setting = settings::confirmClearQueue,
              .question = tr("Cancel %n jobs?", nullptr, waiting),
              .consequence = tr("What is finished stays. Cancelled jobs can be taken up again."),
              .yes = tr("Cancel them"),
              .no = tr("Go on"),
              .action = [this] { m_services.runner.cancelAll(); }});
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (m_services.runner.runningJob() != 0 && !m_quitAsked &&
        m_services.settings.get(settings::confirm(settings::confirmQuitWhileRunning))) {
        m_quitAsked = true; // whoever closes the window once more means it
        askFirst(
            {.setting = settings::confirmQuitWhileRunning,
             .question = tr("A job is running. Quit?"),
             .consequence = tr("Nothing that is finished is lost, and the job is offered again at the next start."),
             .yes = tr("Quit"),
             .no = tr("Stay"),
             .action = [this] { close(); },
             .otherwise = [this] { m_quitAsked = false; }});
        event->ignore();
        return;
    }
    m_workspaces->save();
    m_services.settings.set(settings::windowGeometry, saveGeometry());
    m_services.settings.set(settings::lastGeneration, m_make->saveState());
    m_services.settings.flush();
    QMainWindow::closeEvent(event);
}

void MainWindow::openFiles(const QStringList& files) {
    for (const QString& file : files) {
        const QFileInfo info(file);
        if (info.isDir()) {
            scan(info.absoluteFilePath());
        } else if (info.suffix().toLower() == QLatin1String("safetensors")) {
            m_make->addLora(info.absoluteFilePath());
        } else if (isImageFile(file)) {
            // Known images are shown; others join the library where they are. Either way: its settings, to choose from.
            m_services.library.write(
                [path = info.absoluteFilePath()](LibraryDatabase& db) {
                    const QVector<qint64> known = db.imagesOfFile(path);
                    return known.isEmpty() ? db.addImage(readImageFile(path)) : known.first();
                },
                this,
                [this](qint64 id) {
                    m_services.gallery.refresh();
                    m_presenter->open(id);
                    m_services.galleryController.chooseSettings(id, m_canvas);
                });
        } else {
            m_messages->show(Message{
                .kind = Message::Kind::warning,
                .text = tr("%1 is neither an image nor a LoRA file.").arg(info.fileName()),
                .advice = tr("Drop PNG, JPEG, WebP, TIFF or EXR images, folders of them, or .safetensors files."),
                .timeoutMs = 8000});
        }
    }
}

void MainWindow::scan(const QString& folder) {
    m_scanner->start(folder);
}

void MainWindow::chooseFolderToScan() {
    auto* dialog = new QFileDialog(this, tr("Add a folder of images"), m_services.settings.get(settings::imageFolder));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::scan);
    dialog->open();
}

void MainWindow::chooseLora() {
    auto* dialog = new QFileDialog(this, tr("Add a LoRA"), m_services.settings.get(settings::loraFolder),
                                   tr("LoRA files (*.safetensors)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        for (const QString& file : files) {
            m_make->addLora(file);
        }
    });
    dialog->open();
}

void MainWindow::showSettings() {
    if (!m_settings) {
        m_settings = new SettingsDialog(m_services.settings, m_services.commands, this);
    }
    m_settings->show();
    m_settings->raise();
    m_settings->activateWindow();
}

void MainWindow::showAbout() {
    if (!m_about) {
        m_about = new AboutDialog(aboutFacts(), this);
    }
    m_about->show();
    m_about->raise();
}

void MainWindow::exportImages(const QVector<qint64>& ids) {
    if (!m_export) {
        m_export = new ExportDialog(this);
        m_export->setPixelSource(m_undamaged->source());
        m_export->restoreState(m_services.settings.get(settings::lastExport));
        connect(m_export, &ExportDialog::stateChanged, this,
                [this] { m_services.settings.set(settings::lastExport, m_export->state()); });
    }
    QVector<ExportChoice> choices;
    LibraryService& library = m_services.library;
    if (!ids.isEmpty()) {
        choices.append(exportChoice(library, tr("Selection"), ids));
    }
    choices.append(
        exportChoice(library, tr("Shown in the gallery"), m_services.gallery.filter(), m_services.gallery.rowCount()));
    m_export->offer(choices);
    m_export->show();
    m_export->raise();
}

void MainWindow::toggleFullScreen() {
    setWindowState(windowState() ^ Qt::WindowFullScreen);
}

} // namespace arcflow::ui
