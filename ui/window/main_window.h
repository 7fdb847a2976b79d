#pragma once

#include "ui/window/studio_services.h"
#include "ui/window/workspaces.h"

#include <QMainWindow>

#include <functional>

class QStackedWidget;

namespace arcflow::ui {

class AboutDialog;
class CanvasPanel;
class CommandPalette;
class DetailsPane;
class DistilPage;
class ExportDialog;
class FolderScanner;
class GalleryPanel;
class GalleryView;
class GenerateBar;
class GenerationDesk;
class MakePanel;
class MessageBar;
class PicturePresenter;
class PlotsPanel;
class PromptPanel;
class QueuePanel;
class SettingsDialog;
class SettingsDifference;
class StatusLine;
class TopBar;
class UndamagedPixels;

/// The window: builds the panels, puts them into docks, and connects them. What happens is decided elsewhere. Closing
/// it stops the engine and waits for what is being written, under a second.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(StudioServices& services);
    ~MainWindow() override;

    Workspaces& workspaces() const { return *m_workspaces; }
    GenerationDesk& desk() const { return *m_desk; }
    PicturePresenter& presenter() const { return *m_presenter; }
    CanvasPanel& canvasPanel() const { return *m_canvas; }
    MessageBar& messages() const { return *m_messages; }

    void openFiles(const QStringList& files); ///< dropped, or named on the command line
    void showSettings();
    void showAbout();
    void exportImages(const QVector<qint64>& ids);
    void toggleFullScreen();
    void cancelAllJobs();
    void chooseFolderToScan();
    void chooseLora();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    /// Something that cannot be taken back, asked about in the message bar unless the user has switched that off.
    struct Question {
        QString setting; ///< as for settings::confirm
        QString question, consequence, yes, no;
        std::function<void()> action, otherwise = [] {};
    };

    void askFirst(const Question& question);
    void buildPanels();
    void buildDocks();
    void connectParts();
    void connectGallery();
    void connectDistil();
    void showDifference();
    void connectLibrary();
    void connectMessages();
    void restore();
    void scan(const QString& folder);
    void tell(const Failure& failure);
    void updateModel();

    StudioServices& m_services;
    PromptPanel* m_prompt = nullptr;
    MakePanel* m_make = nullptr;
    GenerateBar* m_generate = nullptr;
    CanvasPanel* m_canvas = nullptr;
    PlotsPanel* m_plots = nullptr;
    DetailsPane* m_details = nullptr;
    SettingsDifference* m_difference = nullptr;
    GalleryView* m_strip = nullptr;
    GalleryPanel* m_gallery = nullptr;
    QueuePanel* m_queue = nullptr;
    DistilPage* m_distil = nullptr;
    MessageBar* m_messages = nullptr;
    QStackedWidget* m_pages = nullptr;
    TopBar* m_top = nullptr;
    StatusLine* m_status = nullptr;
    CommandPalette* m_palette = nullptr;
    Workspaces* m_workspaces = nullptr;
    GenerationDesk* m_desk = nullptr;
    PicturePresenter* m_presenter = nullptr;
    FolderScanner* m_scanner = nullptr;
    SettingsDialog* m_settings = nullptr;
    AboutDialog* m_about = nullptr;
    ExportDialog* m_export = nullptr;
    UndamagedPixels* m_undamaged = nullptr;
    bool m_quitAsked = false;
    QString m_damagedLibrary; ///< set aside at this start: the scan that runs builds a new one
};

} // namespace arcflow::ui
