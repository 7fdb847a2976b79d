#include "ui/generate/advanced_section.h"

#include "ui/generate/default_spin_box.h"
#include "ui/generate/elided_combo_box.h"
#include "ui/generate/make_section.h"
#include "ui/shell/collapsible_section.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

namespace arcflow::ui {

namespace {
QString comparisonMeaning() {
    return AdvancedSection::tr("Also the teacher's velocity at the student's points: how far they part");
}
} // namespace

AdvancedSection::AdvancedSection(QWidget* parent)
    : QWidget(parent),
      m_section(new CollapsibleSection(tr("Advanced"))),
      m_rows(new FieldRows),
      m_trueCfg(new DefaultSpinBox(1, mostGuidance, 2)),
      m_timestepRatio(new DefaultSpinBox(0.05, 1, 2)),
      m_maxTokens(new DefaultSpinBox(16, mostTokens, 0)),
      m_recording(new ElidedComboBox),
      m_points(new DefaultSpinBox(1, mostPoints, 0)),
      m_keep(new QCheckBox(tr("Keep each step"))),
      m_previews(new QCheckBox(tr("Live previews"))) {
    build();
    connectFields();
}

void AdvancedSection::build() {
    m_trueCfg->setObjectName(QStringLiteral("advancedTrueCfg"));
    m_trueCfg->setSingleStep(0.5);
    m_trueCfg->setWordForLeast(tr("off"));
    m_timestepRatio->setObjectName(QStringLiteral("timestepRatio"));
    m_timestepRatio->setSingleStep(0.05);
    m_maxTokens->setObjectName(QStringLiteral("maxTokens"));
    m_maxTokens->setSingleStep(16);
    m_recording->setObjectName(QStringLiteral("recording"));
    const auto addLevel = [this](Recording level, const QString& name, const QString& meaning) {
        m_recording->addItem(name, static_cast<int>(level));
        m_recording->setItemData(m_recording->count() - 1, meaning, Qt::ToolTipRole);
    };
    addLevel(Recording::none, tr("Nothing"), tr("No plots: a little faster"));
    addLevel(Recording::statistics, tr("Statistics"), tr("Path, norms, angles and modes"));
    addLevel(Recording::teacherComparison, tr("With teacher"), comparisonMeaning());
    m_points->setObjectName(QStringLiteral("pointsPerStep"));
    m_points->setDefault(GenerationChoices().pointsPerStep);
    m_keep->setObjectName(QStringLiteral("keepEstimates"));
    m_keep->setAccessibleName(m_keep->text());
    m_previews->setObjectName(QStringLiteral("previews"));
    m_previews->setAccessibleName(m_previews->text());

    m_rows->addField(Field::trueCfg, tr("True CFG"), m_trueCfg,
                     tr("Guides the teacher away from the negative prompt, on top of its embedded guidance: two "
                        "evaluations for each step"),
                     [](const GenerationForm& form) { return form.hasGuidance(); });
    m_rows->addField(Field::timestepRatio, tr("Timestep ratio"), m_timestepRatio,
                     tr("Length of the student's last step against the others, before the time shift"));
    m_rows->addField(Field::maxTokens, tr("Prompt tokens"), m_maxTokens,
                     tr("The longest prompt that is read; shorter is faster"));
    m_rows->addField(Field::recording, tr("Record"), m_recording,
                     tr("What is kept of each run for the plots: norms, angles and modes, or also the teacher's "
                        "velocity at the student's points"));
    m_rows->addField(Field::pointsPerStep, tr("Points per step"), m_points,
                     tr("Points of the student's path that are recorded within each of its steps"));
    m_rows->addWideField(
        Field::keepEstimates, m_keep,
        tr("Keeps the picture as it was expected at every recorded point, for the scrubber under the canvas"));
    m_rows->addWideField(Field::previews, m_previews,
                         tr("Shows the picture after every step; each takes the time of one more decode"));

    m_section->setContent(m_rows);
    m_section->setExpanded(false);
    m_section->header()->setObjectName(QStringLiteral("advanced"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_section);
}

bool AdvancedSection::isExpanded() const {
    return m_section->isExpanded();
}

void AdvancedSection::setExpanded(bool expanded) {
    m_section->setExpanded(expanded);
}

void AdvancedSection::connectFields() {
    const auto edit = [this](auto change) { Q_EMIT edited(choicesEdit(change)); };
    connect(m_trueCfg, &DefaultSpinBox::chosen, this, [edit](std::optional<double> value) {
        edit([value](GenerationChoices& choices) { choices.trueCfg = value; });
    });
    connect(m_timestepRatio, &DefaultSpinBox::chosen, this, [edit](std::optional<double> value) {
        edit([value](GenerationChoices& choices) { choices.timestepRatio = value; });
    });
    connect(m_maxTokens, &DefaultSpinBox::chosen, this, [edit](std::optional<double> value) {
        edit([value](GenerationChoices& choices) { choices.maxTokens = wholeNumber(value); });
    });
    connect(m_recording, &QComboBox::activated, this, [this, edit](int row) {
        edit([level = static_cast<Recording>(m_recording->itemData(row).toInt())](GenerationChoices& choices) {
            choices.recording = level;
        });
    });
    connect(m_points, &DefaultSpinBox::chosen, this, [edit](std::optional<double> value) {
        edit([value](GenerationChoices& choices) {
            choices.pointsPerStep = wholeNumber(value).value_or(GenerationChoices().pointsPerStep);
        });
    });
    connect(m_keep, &QCheckBox::clicked, this,
            [edit](bool on) { edit([on](GenerationChoices& choices) { choices.keepEstimates = on; }); });
    connect(m_previews, &QCheckBox::clicked, this,
            [edit](bool on) { edit([on](GenerationChoices& choices) { choices.previews = on; }); });
}

void AdvancedSection::showRecording(const GenerationForm& form) {
    const RunMode mode = form.mode();
    m_recording->setCurrentIndex(m_recording->findData(static_cast<int>(form.recording(mode))));
    const int row = m_recording->findData(static_cast<int>(Recording::teacherComparison));
    const QString reason = mode == RunMode::teacher ? tr("Comparing with the teacher needs a student run.")
                                                    : unavailable(form, RunMode::teacher);
    auto* items = static_cast<QStandardItemModel*>(m_recording->model());
    items->item(row)->setEnabled(reason.isEmpty());
    items->item(row)->setToolTip(reason.isEmpty() ? comparisonMeaning() : reason);
}

void AdvancedSection::show(const GenerationForm& form, const QVector<FormNote>& notes) {
    const GenerationChoices& choices = form.choices();
    const ModelTraits& traits = form.traits();
    m_trueCfg->setDefault(traits.isKnown ? std::optional(traits.trueCfg) : std::nullopt);
    m_trueCfg->setChoice(choices.trueCfg);
    m_timestepRatio->setDefault(traits.timestepRatio);
    m_timestepRatio->setChoice(choices.timestepRatio);
    m_maxTokens->setChoice(choices.maxTokens);
    const bool usual = choices.pointsPerStep == GenerationChoices().pointsPerStep;
    m_points->setChoice(usual ? std::nullopt : std::optional<double>(choices.pointsPerStep));
    m_keep->setChecked(choices.keepEstimates);
    m_previews->setChecked(choices.previews);
    showRecording(form);
    m_rows->show(form, notes);
}

} // namespace arcflow::ui
