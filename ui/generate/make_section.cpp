#include "ui/generate/make_section.h"

#include "ui/generate/count_field.h"
#include "ui/generate/default_spin_box.h"
#include "ui/generate/elided_combo_box.h"
#include "ui/generate/note_label.h"
#include "ui/generate/seed_field.h"
#include "ui/generate/size_field.h"
#include "ui/shell/section_header.h"
#include "ui/shell/segmented_control.h"
#include "ui/style/theme.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace arcflow::ui {

namespace {

DefaultSpinBox* spinBox(const QString& name, double least, double most, int decimals, double step) {
    auto* spin = new DefaultSpinBox(least, most, decimals);
    spin->setObjectName(name);
    spin->setSingleStep(step);
    return spin;
}

} // namespace

MakeSection::MakeSection(QWidget* parent)
    : QWidget(parent),
      m_mode(new SegmentedControl(tr("Who paints"))),
      m_modeNote(new NoteLabel),
      m_size(new SizeField),
      m_count(new CountField),
      m_seed(new SeedField),
      m_seedMode(new SegmentedControl(tr("Next seed"))),
      m_studentSteps(spinBox(QStringLiteral("studentSteps"), 1, mostSteps, 0, 1)),
      m_teacherSteps(spinBox(QStringLiteral("teacherSteps"), 1, mostSteps, 0, 1)),
      m_guidance(spinBox(QStringLiteral("guidance"), 0, mostGuidance, 2, 0.5)),
      m_trueCfg(spinBox(QStringLiteral("trueCfg"), 1, mostGuidance, 2, 0.5)),
      m_sampler(new ElidedComboBox),
      m_rows(new FieldRows) {
    build();
    addRows();
    connectFields();
}

void MakeSection::build() {
    m_mode->setObjectName(QStringLiteral("mode"));
    m_mode->addSegment(tr("Student"), static_cast<int>(RunMode::student), {},
                       tr("The ArcFlow student: a picture in a few evaluations"));
    m_mode->addSegment(tr("Teacher"), static_cast<int>(RunMode::teacher), {},
                       tr("The full model that the student has learned from"));
    m_mode->addSegment(tr("Pair"), static_cast<int>(RunMode::pair), {}, tr("Both from the same noise, to compare"));
    m_modeNote->setObjectName(QStringLiteral("modeNote"));
    m_size->setObjectName(QStringLiteral("size"));
    m_count->setObjectName(QStringLiteral("images"));
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seedMode->setObjectName(QStringLiteral("seedMode"));
    const auto addSeedMode = [this](SeedMode mode, const QString& text, const QString& icon, const QString& toolTip) {
        const int segment =
            m_seedMode->addSegment(icon.isEmpty() ? text : QString(), static_cast<int>(mode), icon, toolTip);
        m_seedMode->segment(segment)->setAccessibleName(text);
    };
    addSeedMode(SeedMode::random, tr("New"), QStringLiteral("dice"), tr("New: every job draws another seed"));
    addSeedMode(SeedMode::fixed, tr("Same"), QStringLiteral("lock"),
                tr("Same: every job uses this seed; coming from new ones, the last job's is kept"));
    addSeedMode(SeedMode::step, tr("+1"), {}, tr("+1: every job goes on where the last one ended"));
    m_trueCfg->setWordForLeast(tr("off"));
    m_sampler->setObjectName(QStringLiteral("sampler"));
    const auto addSampler = [this](Sampler sampler, const QString& name, const QString& meaning) {
        m_sampler->addItem(name, static_cast<int>(sampler));
        m_sampler->setItemData(m_sampler->count() - 1, meaning, Qt::ToolTipRole);
    };
    addSampler(Sampler::automatic, tr("Automatic"), tr("ArcFlow for the student, Euler for the teacher"));
    addSampler(Sampler::arcflow, tr("ArcFlow"),
               tr("Each step follows the student's curved path exactly, in closed form"));
    addSampler(Sampler::euler, tr("Euler"),
               tr("Straight steps along the student's momentary velocity: shows what the closed form gains"));
}

void MakeSection::addRows() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addWidget(new SectionHeader(tr("Make")));
    layout->addWidget(m_mode);
    layout->addWidget(m_modeNote);
    layout->addSpacing(gridUnit / 2);
    layout->addWidget(m_rows);
    m_rows->addField(Field::size, tr("Size"), m_size, {});
    m_rows->addField(Field::count, tr("Images"), m_count, {});
    m_rows->addField(Field::seed, tr("Seed"), m_seed, {});
    m_rows->addField(Field::seedMode, tr("Next seed"), m_seedMode, {});
    m_rows->addField(Field::studentSteps, tr("Student steps"), m_studentSteps,
                     tr("Network evaluations of the student"));
    m_rows->addField(Field::teacherSteps, tr("Teacher steps"), m_teacherSteps,
                     tr("Euler steps of the teacher: one evaluation each, two with true CFG"));
    m_rows->addField(Field::guidance, tr("Guidance"), m_guidance,
                     tr("How closely the picture follows the prompt: a number this model takes as an input"),
                     [](const GenerationForm& form) { return form.hasGuidance(); });
    m_rows->addField(Field::trueCfg, tr("Guidance"), m_trueCfg,
                     tr("How closely the teacher follows the prompt and turns away from the negative one (true CFG): "
                        "above 1 every step takes two evaluations"),
                     [](const GenerationForm& form) { return !form.hasGuidance(); });
    m_rows->addField(Field::sampler, tr("Sampler"), m_sampler, tr("How the student's velocity becomes a step"));
}

void MakeSection::connectFields() {
    const auto edit = [this](auto change) { Q_EMIT edited(choicesEdit(change)); };
    connect(m_mode, &SegmentedControl::activated, this, [this, edit] {
        edit([mode = static_cast<RunMode>(m_mode->currentData().toInt())](GenerationChoices& choices) {
            choices.mode = mode;
        });
    });
    connect(m_size, &SizeField::chosen, this,
            [edit](std::optional<QSize> size) { edit([size](GenerationChoices& choices) { choices.size = size; }); });
    connect(m_count, &CountField::chosen, this,
            [edit](int count) { edit([count](GenerationChoices& choices) { choices.count = count; }); });
    connect(m_seed, &SeedField::chosen, this,
            [this](quint64 seed) { Q_EMIT edited([seed](GenerationForm& form) { form.seeds().setSeed(seed); }); });
    connect(m_seed, &SeedField::drawRequested, this,
            [this] { Q_EMIT edited([](GenerationForm& form) { form.seeds().drawNew(); }); });
    connect(m_seedMode, &SegmentedControl::activated, this, [this] {
        const auto mode = static_cast<SeedMode>(m_seedMode->currentData().toInt());
        Q_EMIT edited([mode](GenerationForm& form) { form.seeds().setMode(mode); });
    });
    connect(m_studentSteps, &DefaultSpinBox::chosen, this, [edit](std::optional<double> value) {
        edit([value](GenerationChoices& choices) { choices.studentSteps = wholeNumber(value); });
    });
    connect(m_teacherSteps, &DefaultSpinBox::chosen, this, [edit](std::optional<double> value) {
        edit([value](GenerationChoices& choices) { choices.teacherSteps = wholeNumber(value); });
    });
    connect(m_guidance, &DefaultSpinBox::chosen, this, [edit](std::optional<double> value) {
        edit([value](GenerationChoices& choices) { choices.guidance = value; });
    });
    connect(m_trueCfg, &DefaultSpinBox::chosen, this, [edit](std::optional<double> value) {
        edit([value](GenerationChoices& choices) { choices.trueCfg = value; });
    });
    connect(m_sampler, &QComboBox::activated, this, [this, edit](int row) {
        edit([sampler = static_cast<Sampler>(m_sampler->itemData(row).toInt())](GenerationChoices& choices) {
            choices.sampler = sampler;
        });
    });
}

void MakeSection::showMode(const GenerationForm& form) {
    const auto text = [](const QString& name, int steps) {
        return steps > 0 ? tr("%1 %2", "mode and its steps").arg(name).arg(steps) : name;
    };
    m_mode->setSegmentText(0, text(tr("Student"), form.studentSteps()));
    m_mode->setSegmentText(1, text(tr("Teacher"), form.teacherSteps()));
    QString reason;
    for (int i = 0; i < m_mode->count(); ++i) {
        const QString why = unavailable(form, static_cast<RunMode>(i == 0   ? RunMode::student
                                                                   : i == 1 ? RunMode::teacher
                                                                            : RunMode::pair));
        m_mode->setSegmentEnabled(i, why.isEmpty(), why);
        reason = reason.isEmpty() ? why : reason;
    }
    m_mode->setCurrentData(static_cast<int>(form.mode()));
    m_modeNote->setNote(reason);
}

void MakeSection::show(const GenerationForm& form, const QVector<FormNote>& notes) {
    const GenerationChoices& choices = form.choices();
    const ModelTraits& traits = form.traits();
    showMode(form);
    m_size->setModel(traits.size, traits.pixelsPerToken);
    m_size->setChoice(choices.size);
    m_count->setCount(choices.count);
    m_seed->setSeed(form.seeds().seed());
    m_seedMode->setCurrentData(static_cast<int>(form.seeds().mode()));
    m_studentSteps->setDefault(knownNumber(traits.studentSteps));
    m_studentSteps->setChoice(choices.studentSteps);
    m_teacherSteps->setDefault(knownNumber(traits.teacherSteps));
    m_teacherSteps->setChoice(choices.teacherSteps);
    m_guidance->setDefault(knownNumber(traits.guidance));
    m_guidance->setChoice(choices.guidance);
    m_trueCfg->setDefault(traits.isKnown ? std::optional(traits.trueCfg) : std::nullopt);
    m_trueCfg->setChoice(choices.trueCfg);
    m_sampler->setCurrentIndex(m_sampler->findData(static_cast<int>(form.sampler(form.mode()))));
    m_rows->show(form, notes);
    if (const FormNote* wrong = notes.isEmpty() ? nullptr : &notes.front(); wrong && wrong->field == Field::mode) {
        m_modeNote->setNote(wrong->text, wrong->severity);
    }
}

} // namespace arcflow::ui
