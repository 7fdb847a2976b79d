#include "ui/export/export_dialog.h"

#include "ui/export/export_folder_row.h"
#include "ui/export/export_names.h"
#include "ui/export/export_options_page.h"
#include "ui/export/export_planner.h"
#include "ui/export/export_progress_page.h"
#include "ui/export/export_result_page.h"
#include "ui/style/theme.h"

#include <QDir>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace arcflow::ui {
namespace {

const QString recentKey = QStringLiteral("recentFolders");

QString defaultFolder() {
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    return QDir(pictures.isEmpty() ? QDir::homePath() : pictures).filePath(ExportDialog::tr("ArcFlow Export"));
}

} // namespace

ExportDialog::ExportDialog(QWidget* parent)
    : QDialog(parent),
      m_pages(new QStackedWidget),
      m_options(new ExportOptionsPage),
      m_progress(new ExportProgressPage),
      m_resultPage(new ExportResultPage),
      m_planner(new ExportPlanner(this)),
      m_job(new ExportJob(this)) {
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    m_pages->addWidget(m_options);
    m_pages->addWidget(m_progress);
    m_pages->addWidget(m_resultPage);
    constexpr int patience = 200;
    m_patience.setInterval(patience);
    m_patience.setSingleShot(true);
    connectPages();
    restoreState({});
    showOptions();
    constexpr QSize usual(112 * gridUnit, 72 * gridUnit);
    resize(usual.expandedTo(m_options->fullSize()).boundedTo(screen()->availableSize()));
}

ExportDialog::~ExportDialog() = default;

void ExportDialog::connectPages() {
    connect(m_options, &ExportOptionsPage::edited, this, &ExportDialog::plan);
    connect(m_options, &ExportOptionsPage::choiceActivated, this, &ExportDialog::load);
    connect(m_options, &ExportOptionsPage::exportRequested, this, &ExportDialog::requestExport);
    connect(m_options, &ExportOptionsPage::closeRequested, this, &QDialog::reject);
    connect(m_progress, &ExportProgressPage::cancelRequested, m_job, &ExportJob::cancel);
    connect(m_progress, &ExportProgressPage::hideRequested, this, &QDialog::reject);
    connect(m_resultPage, &ExportResultPage::againRequested, this, &ExportDialog::showOptions);
    connect(m_resultPage, &ExportResultPage::closeRequested, this, &QDialog::reject);
    connect(m_planner, &ExportPlanner::planned, this, &ExportDialog::takePlan);
    connect(m_job, &ExportJob::progressChanged, m_progress, &ExportProgressPage::showProgress);
    connect(m_job, &ExportJob::progressChanged, this, &ExportDialog::progressChanged);
    connect(m_job, &ExportJob::finished, this, &ExportDialog::takeResult);
    connect(&m_patience, &QTimer::timeout, this, [this] { m_options->showBusy(tr("Looking through the images…")); });
}

void ExportDialog::offer(const QVector<ExportChoice>& choices) {
    if (m_job->isRunning()) {
        m_waitingChoices = choices;
        return;
    }
    m_choices = choices;
    m_options->setChoices(choices);
    if (isVisible() || m_pages->currentWidget() != m_resultPage) { // else what came while it was hidden is read first
        showOptions();
    }
    load(0);
}

void ExportDialog::load(int choice) {
    const quint64 number = ++m_loads;
    m_images.clear();
    m_loading = choice >= 0 && choice < m_choices.size();
    plan();
    m_options->exportButton()->setEnabled(false);
    if (m_loading) {
        m_choices[choice].load(this, [this, number, choice](const QVector<ImageRecord>& images) {
            if (number == m_loads) {
                take(choice, images);
            }
        });
    }
}

void ExportDialog::take(int choice, const QVector<ImageRecord>& images) {
    m_loading = false;
    m_images = images;
    m_options->setImageCount(choice, images.size());
    plan();
}

/// The example at once, all the rest in the background.
void ExportDialog::plan() {
    m_plan.reset();
    m_startWhenPlanned = false;
    m_options->showNames(m_images.isEmpty() ? sampleImage() : m_images.first());
    m_patience.start();
    if (m_loading) {
        m_planner->cancel();
        return;
    }
    ExportSurroundings surroundings = systemSurroundings();
    surroundings.hasPixelSource = static_cast<bool>(m_pixels);
    m_planner->request(m_images, m_options->options(), surroundings);
}

void ExportDialog::takePlan(const std::shared_ptr<const ExportPlan>& plan) {
    m_patience.stop();
    m_plan = plan;
    m_options->showPlan(*plan);
    if (m_startWhenPlanned) {
        requestExport();
    }
}

void ExportDialog::requestExport() {
    m_startWhenPlanned = !m_plan;
    if (m_plan && m_plan->canStart() && !m_job->isRunning()) {
        start();
    }
}

void ExportDialog::start() {
    m_options->folderRow()->remember(m_plan->options.folder);
    m_progress->begin(*m_plan);
    m_pages->setCurrentWidget(m_progress);
    m_progress->hideButton()->setDefault(true);
    m_progress->hideButton()->setFocus();
    m_job->start(m_plan, m_pixels);
    Q_EMIT stateChanged();
    Q_EMIT exportStarted();
}

void ExportDialog::cancelExport() {
    m_job->cancel();
}

void ExportDialog::takeResult(const ExportResult& result) {
    m_resultPage->showResult(result);
    m_pages->setCurrentWidget(m_resultPage);
    m_resultPage->closeButton()->setDefault(true);
    m_resultPage->closeButton()->setFocus();
    Q_EMIT exportFinished(result);
    if (m_waitingChoices) {
        m_choices = *std::exchange(m_waitingChoices, std::nullopt);
        m_options->setChoices(m_choices);
        load(0);
    }
}

void ExportDialog::showOptions() {
    if (m_job->isRunning()) {
        return;
    }
    m_pages->setCurrentWidget(m_options);
    m_options->exportButton()->setDefault(true);
    m_options->focusFirst();
    plan(); // files and folders may have changed meanwhile
}

void ExportDialog::showEvent(QShowEvent* event) {
    if (!event->spontaneous() && m_pages->currentWidget() == m_options) {
        plan(); // files and folders may have changed meanwhile
    }
    QDialog::showEvent(event);
}

/// A result that has been seen makes room for the next export.
void ExportDialog::hideEvent(QHideEvent* event) {
    if (!event->spontaneous() && m_pages->currentWidget() == m_resultPage) {
        showOptions();
    }
    QDialog::hideEvent(event);
}

void ExportDialog::setPixelSource(PixelSource source) {
    m_pixels = std::move(source);
    m_options->setPixelSource(static_cast<bool>(m_pixels));
    plan();
}

QVariantMap ExportDialog::state() const {
    QVariantMap state = toVariantMap(m_options->options());
    state.insert(recentKey, m_options->folderRow()->recent());
    return state;
}

void ExportDialog::restoreState(const QVariantMap& state) {
    ExportOptions options = exportOptionsFrom(state);
    if (options.folder.isEmpty()) {
        options.folder = defaultFolder();
    }
    m_options->setOptions(options);
    m_options->folderRow()->setRecent(state.value(recentKey).toStringList());
    plan();
}

} // namespace arcflow::ui
