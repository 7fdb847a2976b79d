#pragma once

#include "ui/distil/distil_run.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace arcflow::ui {

class AppSettings;
class CommandRegistry;
class DistilForm;
class EngineClient;
class MessageBar;
class ModelCatalog;
class ValidationView;
struct Message;

/// The distillation lab: settings on the left, the run on the right. Decides nothing about training (DistilRun does);
/// brings settings, run and the rest of the window together. GUI thread.
class DistilPage : public QWidget {
    Q_OBJECT

public:
    DistilPage(DistilRun& run, EngineClient& engine, ModelCatalog& catalog, AppSettings& settings,
               CommandRegistry& commands, QWidget* parent = nullptr);

    /// Everything the page can do, as commands; before the page is made.
    static void addCommands(CommandRegistry& commands);

    /// Device, threads and memory of a run, from the settings.
    void setMachine(const ModelRequest& machine) { m_machine = machine; }
    void setHistory(const QStringList& prompts);
    DistilForm& form() const { return *m_form; }
    ValidationView& validations() const { return *m_validations; }

    void start();
    void exportAdapterTo(const QString& folder);
    void exportCurveTo(const QString& file);

Q_SIGNALS:
    void told(const arcflow::ui::Message& message);
    void historyWanted(); ///< for setHistory(), whenever the page is shown
    /// A new student for Create: the teacher with this adapter, made for so many steps.
    void useRequested(const QString& model, const QString& adapter, int steps);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void build();
    QWidget* buildActions();
    QWidget* buildRun();
    void connectCommands();
    void connectRun();
    void offerUnfinished();
    void updateCommands();
    void togglePause();
    void chooseExportFolder();
    void chooseCurveFile();
    void useInCreate();
    void noteAdapter(const QString& folder, DistilRun::Purpose purpose);
    void rememberPace();
    void showPace();
    QString adapterFolder() const;
    QPushButton* button(const QString& command, bool primary = false);

    DistilRun& m_run;
    EngineClient& m_engine;
    AppSettings& m_settings;
    CommandRegistry& m_commands;
    ModelRequest m_machine;
    DistilForm* m_form;
    ValidationView* m_validations;
    QStackedWidget* m_right;
    QPushButton *m_start = nullptr, *m_pause = nullptr, *m_stop = nullptr;
    RequestId m_sizing = 0;
};

} // namespace arcflow::ui
