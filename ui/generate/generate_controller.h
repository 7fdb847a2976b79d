#pragma once

#include "ui/generate/generate_bar.h"
#include "ui/generate/make_panel.h"
#include "ui/generate/run_estimator.h"

#include <QObject>

namespace arcflow::ui {

/// Keeps the bar up to date with the panel: what a job costs, whether it can be made. GUI thread.
///
///     GenerateController controller(panel, bar);
///     controller.setSamples(statistics);
///     connect(&controller, &GenerateController::generateRequested, this, [&](const GenerateOverride& instead) {
///         queue(panel.form().request(prompt, negativePrompt, instead));
///         panel.jobMade(…);
///     });
class GenerateController : public QObject {
    Q_OBJECT

public:
    GenerateController(MakePanel& panel, ModelCatalog& catalog, GenerateBar& bar, QObject* parent = nullptr);

    // The model: one of these three at a time. Until the first of them, nothing is loaded.
    void setLoading(const QString& model);                                      ///< its name, to be shown
    void setLoadedModel(const ModelRequest& request, const LoadedModel& model); ///< tells the panel as well
    void setLoadFailed(const QString& text);                                    ///< why, as a sentence

    void setSamples(const QVector<RunStatistic>& samples); ///< of past runs, latest first
    void addSample(const RunStatistic& sample);
    void setFileFormat(ImageFormat format);
    void addFile(ImageFormat format, qint64 pixels, qint64 bytes); ///< a picture was saved
    void setFreeResources(const FreeResources& free);
    void setJobRunning(bool running);
    /// Why the prompt cannot be used, as a sentence; empty: it can.
    void setPromptProblem(const QString& text);

    /// Of any plan, for the queue's rows.
    RunEstimate estimate(const RunPlan& plan) const { return m_estimator.estimate(plan); }

Q_SIGNALS:
    /// Typed numbers are taken over and nothing speaks against it.
    void generateRequested(const arcflow::ui::GenerateOverride& instead);

private:
    void update();
    QString unavailableReason() const;

    MakePanel& m_panel;
    ModelCatalog& m_catalog;
    GenerateBar& m_bar;
    RunEstimator m_estimator;
    FreeResources m_free;
    QString m_loading, m_loadFailure, m_promptProblem;
};

} // namespace arcflow::ui
