#include "ui/generate/generate_controller.h"

namespace arcflow::ui {

GenerateController::GenerateController(MakePanel& panel, ModelCatalog& catalog, GenerateBar& bar, QObject* parent)
    : QObject(parent), m_panel(panel), m_catalog(catalog), m_bar(bar) {
    connect(&panel, &MakePanel::changed, this, &GenerateController::update);
    connect(&panel, &MakePanel::modelChosen, this, [this] {
        m_loadFailure.clear(); // it was another model's
        update();
    });
    connect(&bar, &GenerateBar::choiceTaken, &panel, &MakePanel::takeChoice);
    connect(&bar, &GenerateBar::generateRequested, this, [this](const GenerateOverride& instead) {
        m_panel.commitEditing(); // this can change the form, and what can be done with it
        if (m_bar.unavailableReason().isEmpty()) {
            Q_EMIT generateRequested(instead);
        }
    });
    update();
}

void GenerateController::setLoading(const QString& model) {
    m_loading = model;
    m_loadFailure.clear();
    update();
}

void GenerateController::setLoadedModel(const ModelRequest& request, const LoadedModel& model) {
    if (!sameModel(request, m_panel.form().model())) {
        return; // another one has been chosen since
    }
    m_loading.clear();
    m_loadFailure.clear();
    const CatalogEntry* known = m_catalog.modelOf(request);
    const qint64 need =
        known && known->info ? static_cast<qint64>(known->info->memoryNeed) : static_cast<qint64>(model.weightBytes);
    m_estimator.setModel({QString::fromStdString(model.modelHash), QString::fromStdString(model.device),
                          QString::fromStdString(model.numberFormat), need});
    m_panel.setLoadedModel(request, model); // ends in update()
}

void GenerateController::setLoadFailed(const QString& text) {
    m_loading.clear();
    m_loadFailure = text;
    update();
}

void GenerateController::setSamples(const QVector<RunStatistic>& samples) {
    m_estimator.setSamples(samples);
    update();
}

void GenerateController::addSample(const RunStatistic& sample) {
    m_estimator.addSample(sample);
    update();
}

void GenerateController::setFileFormat(ImageFormat format) {
    m_estimator.setFileFormat(format);
    update();
}

void GenerateController::addFile(ImageFormat format, qint64 pixels, qint64 bytes) {
    m_estimator.addFile(format, pixels, bytes);
    update();
}

void GenerateController::setFreeResources(const FreeResources& free) {
    m_free = free;
    update();
}

void GenerateController::setJobRunning(bool running) {
    m_bar.setJobRunning(running);
}

void GenerateController::setPromptProblem(const QString& text) {
    m_promptProblem = text;
    update();
}

QString GenerateController::unavailableReason() const {
    const GenerationForm& form = m_panel.form();
    if (const QString problem = m_panel.problem(); !problem.isEmpty()) {
        return problem;
    }
    if (!m_loadFailure.isEmpty()) {
        return m_loadFailure;
    }
    if (!form.traits().isKnown) {
        const QString name = m_loading.isEmpty() ? form.traits().name : m_loading;
        return name.isEmpty() ? tr("Loading the model…") : tr("Loading %1…").arg(name);
    }
    return m_promptProblem;
}

void GenerateController::update() {
    const GenerationForm& form = m_panel.form();
    const RunPlan plan = form.plan();
    m_bar.setEstimate(m_estimator.estimate(plan),
                      form.traits().isKnown ? estimateWarnings(m_estimator, plan, m_free) : QVector<EstimateWarning>());
    for (const RunMode mode : {RunMode::student, RunMode::teacher, RunMode::pair}) {
        m_bar.setModeUnavailable(mode, unavailable(form, mode));
    }
    m_bar.setUnavailable(unavailableReason());
}

} // namespace arcflow::ui
