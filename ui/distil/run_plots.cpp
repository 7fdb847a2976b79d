#include "ui/distil/run_plots.h"

#include "ui/distil/line_plot.h"
#include "ui/shell/section_header.h"

#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace arcflow::ui {

QVector<double> smoothed(const QVector<double>& values, double weight) {
    QVector<double> result;
    result.reserve(values.size());
    double mean = 0, total = 0; // the first values count as if there had been none before
    for (const double value : values) {
        if (std::isfinite(value)) {
            mean = (1 - weight) * mean + weight * value;
            total = (1 - weight) * total + weight;
        }
        result.append(total > 0 ? mean / total : std::nan(""));
    }
    return result;
}

RunPlots::RunPlots(DistilRun& run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_loss(new LinePlot(tr("Loss"), tr("iteration"), tr("Loss"))),
      m_error(new LinePlot(tr("Validation error"), tr("iteration"), tr("Error"))),
      m_bySteps(new LinePlot(tr("Error by steps"), tr("steps"), tr("Error"))) {
    setObjectName(QStringLiteral("runPlots"));
    m_loss->setObjectName(QStringLiteral("lossPlot"));
    m_error->setObjectName(QStringLiteral("errorPlot"));
    m_bySteps->setObjectName(QStringLiteral("stepsPlot"));
    m_loss->setLogarithmic(true);
    m_error->setLogarithmic(true);
    m_bySteps->setLogarithmic(true);
    m_bySteps->setWholeSteps(true);
    m_loss->setEmptyText(tr("The loss of every iteration will be here."));
    m_error->setEmptyText(tr("How far the student is from the teacher, on prompts that it is not trained on."));
    m_bySteps->setEmptyText(tr("Measured when the run is done, or now with the button above."));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(0);
    auto* lossHeader = new SectionHeader(tr("Loss"));
    m_export = lossHeader->addButton(QStringLiteral("export"), tr("Export the numbers of every iteration as CSV…"));
    m_export->setObjectName(QStringLiteral("exportCurve"));
    connect(m_export, &QToolButton::clicked, this, &RunPlots::curveExportRequested);
    auto* errorHeader = new SectionHeader(tr("Validation error"));
    auto* stepsHeader = new SectionHeader(tr("Error by steps"));
    m_measure = stepsHeader->addButton(QStringLiteral("retry"),
                                       tr("Measure now: the student in 1 to 4 steps, the teacher in 1 to 8"));
    m_measure->setObjectName(QStringLiteral("measureCurve"));
    connect(m_measure, &QToolButton::clicked, &run, &DistilRun::askForCurve);
    for (QToolButton* button : {m_export, m_measure}) {
        button->setFocusPolicy(Qt::StrongFocus);
    }
    for (SectionHeader* header : {lossHeader, errorHeader, stepsHeader}) {
        header->setContentsMargins(2 * gridUnit, 0, gridUnit / 2, 0);
    }
    layout->setContentsMargins(0, gridUnit / 2, 0, 0);
    layout->addWidget(lossHeader);
    layout->addWidget(m_loss, 3);
    layout->addWidget(errorHeader);
    layout->addWidget(m_error, 3);
    layout->addWidget(stepsHeader);
    layout->addWidget(m_bySteps, 3);
    connect(&run, &DistilRun::began, this, [this] {
        showLoss();
        showErrors();
        showCurve();
    });
    connect(&run, &DistilRun::iterated, this, [this] {
        showLoss();
        showErrors();
    });
    connect(&run, &DistilRun::validated, this, &RunPlots::showErrors);
    connect(&run, &DistilRun::curveMeasured, this, &RunPlots::showCurve);
    connect(&run, &DistilRun::changed, this, &RunPlots::updateButtons);
    m_bySteps->setDetail([this](int line, qsizetype index) {
        const auto& curve = m_run.errorBySteps();
        const auto& points = curve ? (line == 0 ? curve->student : curve->teacher) : std::vector<ErrorAtSteps>();
        return static_cast<size_t>(index) < points.size()
                   ? tr("%n network evaluations", nullptr, points[static_cast<size_t>(index)].evaluations)
                   : QString();
    });
    updateButtons();
}

void RunPlots::showLoss() {
    PlotLine raw{.name = tr("each iteration"), .faint = true}, mean{.name = tr("loss, smoothed")};
    for (const TrainingProgress& progress : m_run.curve()) {
        raw.x.append(static_cast<double>(progress.last.iteration + 1));
        raw.y.append(progress.last.loss);
    }
    constexpr double weight = 0.1;
    mean.x = raw.x;
    mean.y = smoothed(raw.y, weight);
    m_loss->setLines({raw, mean});
}

void RunPlots::showErrors() {
    PlotLine student{.name = tr("student"), .points = true};
    // The run's beginning is measured before there is an iteration to carry it.
    if (!m_run.validations().isEmpty() && m_run.validations().first()->iteration == 0) {
        student.x.append(0);
        student.y.append(m_run.validations().first()->studentError);
    }
    for (const TrainingProgress& progress : m_run.curve()) {
        if (progress.measured) {
            student.x.append(static_cast<double>(progress.last.iteration + 1));
            student.y.append(*progress.measured);
        }
    }
    m_error->setLines({student});
    const auto steps = static_cast<int>(m_run.request().recipe.imitation.evaluations);
    m_error->setLevel(m_run.validations().isEmpty() ? std::nullopt
                                                    : std::optional(m_run.validations().last()->shortTeacherError),
                      tr("teacher in %n steps", nullptr, steps));
}

void RunPlots::showCurve() {
    const auto line = [](const QString& name, Series look, const std::vector<ErrorAtSteps>& points) {
        PlotLine result{.name = name, .look = look, .points = true};
        for (const ErrorAtSteps& point : points) {
            result.x.append(point.steps);
            result.y.append(point.error);
        }
        return result;
    };
    const std::optional<DistillationCurve>& curve = m_run.errorBySteps();
    m_bySteps->setLines(curve ? QVector<PlotLine>{line(tr("student"), Series::student, curve->student),
                                                  line(tr("teacher"), Series::teacher, curve->teacher)}
                              : QVector<PlotLine>());
}

void RunPlots::updateButtons() {
    m_export->setEnabled(!m_run.curve().isEmpty());
    m_measure->setEnabled(m_run.hasStudent() && !m_run.request().validation.empty() &&
                          (m_run.state() == DistilState::running || m_run.state() == DistilState::finished));
}

} // namespace arcflow::ui
