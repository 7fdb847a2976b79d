#include "ui/distil/run_strip.h"

#include "ui/distil/distil_choices.h"
#include "ui/distil/distil_text.h"
#include "ui/shell/elided_label.h"
#include "ui/style/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStyle>

#include <algorithm>

namespace arcflow::ui {
namespace {

constexpr int barSteps = 1000;

} // namespace

RunStrip::RunStrip(DistilRun& run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_state(new QLabel),
      m_time(new QLabel),
      m_numbers(new ElidedLabel),
      m_bar(new QProgressBar) {
    setObjectName(QStringLiteral("runStrip"));
    m_state->setObjectName(QStringLiteral("runState"));
    m_state->setProperty("heading", true);
    m_time->setObjectName(QStringLiteral("runTime"));
    m_time->setProperty("dim", true);
    m_numbers->setObjectName(QStringLiteral("runNumbers"));
    m_numbers->setProperty("dim", true);
    m_bar->setObjectName(QStringLiteral("runProgress"));
    m_bar->setAccessibleName(tr("Progress of the training run"));
    m_bar->setRange(0, barSteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(4);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(2 * gridUnit, gridUnit, 2 * gridUnit, gridUnit);
    layout->setHorizontalSpacing(2 * gridUnit);
    layout->setVerticalSpacing(gridUnit / 2);
    layout->addWidget(m_state, 0, 0);
    layout->addWidget(m_time, 0, 1, Qt::AlignRight);
    layout->addWidget(m_bar, 1, 0, 1, 2);
    layout->addWidget(m_numbers, 2, 0, 1, 2);
    layout->setColumnStretch(0, 1);
    connect(&run, &DistilRun::changed, this, &RunStrip::update);
    update();
}

QString RunStrip::stateText() const {
    switch (m_run.state()) {
    case DistilState::idle:
        return tr("No training run");
    case DistilState::preparing:
        return tr("Preparing the teacher");
    case DistilState::running:
        return m_run.phaseFraction() >= 0 ? tr("Measuring the student") : tr("Training");
    case DistilState::yielding:
        return tr("Waiting for a generation");
    case DistilState::pausing:
        return tr("Keeping the state");
    case DistilState::paused:
        return tr("Paused");
    case DistilState::finished:
        return m_run.phaseFraction() >= 0 ? tr("Measuring the student") : tr("Finished");
    case DistilState::failed:
        break;
    }
    return m_run.hasDiverged() ? tr("Diverged: back at the last good state") : tr("Stopped by a problem");
}

QString RunStrip::numbersText() const {
    const QLocale locale;
    QStringList parts;
    if (!m_run.curve().isEmpty()) {
        const TrainingProgress& last = m_run.curve().last();
        parts.append(tr("loss %1").arg(shortNumber(last.last.loss)));
        parts.append(tr("gradient %1").arg(shortNumber(last.last.gradientNorm)));
        parts.append(tr("rate %1").arg(shortNumber(last.last.rate)));
        parts.append(tr("%1 s an iteration").arg(shortNumber(m_run.secondsPerIteration().value_or(last.seconds))));
    }
    const DistillationFacts& facts = m_run.facts();
    if (facts.teacherParameters > 0) {
        const double share =
            static_cast<double>(facts.trainedParameters) / static_cast<double>(facts.teacherParameters);
        parts.append(
            tr("%1 % of %2 trained").arg(locale.toString(100 * share, 'f', 2), QString::fromStdString(facts.model)));
        if (facts.sharesWeights) {
            parts.append(tr("one copy of the weights with Create"));
        }
    }
    return parts.join(QStringLiteral(" · "));
}

void RunStrip::update() {
    const DistilState state = m_run.state();
    setVisible(state != DistilState::idle);
    const qint64 all = std::max<qint64>(1, m_run.iterations());
    QString text = stateText();
    if (state != DistilState::idle && state != DistilState::preparing) {
        const QLocale locale;
        text = tr("%1 · iteration %2 of %3").arg(text, locale.toString(m_run.iteration()), locale.toString(all));
    }
    m_state->setText(text);
    const bool measures = m_run.phaseFraction() >= 0;
    const double fraction = state == DistilState::preparing || (measures && m_run.iteration() == 0)
                                ? std::max(0.0, m_run.phaseFraction())
                                : static_cast<double>(m_run.iteration()) / static_cast<double>(all);
    m_bar->setValue(static_cast<int>(barSteps * std::clamp(fraction, 0.0, 1.0)));
    const bool waits = state == DistilState::paused || state == DistilState::yielding || state == DistilState::pausing;
    if (m_bar->property("waiting").toBool() != waits ||
        m_bar->property("failed").toBool() != (state == DistilState::failed)) {
        m_bar->setProperty("waiting", waits);
        m_bar->setProperty("failed", state == DistilState::failed);
        m_bar->style()->unpolish(m_bar);
        m_bar->style()->polish(m_bar);
    }
    const std::optional<double> left = m_run.secondsLeft();
    m_time->setText(m_run.isActive() && left && *left > 0 ? tr("%1 left").arg(spanText(*left)) : QString());
    m_numbers->setText(numbersText());
}

} // namespace arcflow::ui
