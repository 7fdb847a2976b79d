#include "ui/distil/distil_form.h"

#include "ui/distil/distil_recipes.h"
#include "ui/distil/distil_text.h"
#include "ui/distil/prompt_source.h"
#include "ui/generate/catalog_model.h"
#include "ui/generate/default_spin_box.h"
#include "ui/generate/elided_combo_box.h"
#include "ui/generate/note_label.h"
#include "ui/shell/form_rows.h"
#include "ui/shell/section_header.h"
#include "ui/style/column_scroll_area.h"
#include "ui/style/quiet_wheel.h"
#include "ui/style/separator_line.h"
#include "ui/style/theme.h"
#include "ui/style/wrapped_column.h"

#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <cmath>

namespace arcflow::ui {
namespace {

using Severity = FormNote::Severity;
constexpr int sizeDelayMs = 200;

QWidget* section(const QString& title, const std::vector<QWidget*>& parts) {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit * 3 / 4);
    layout->addWidget(new SectionHeader(title));
    for (QWidget* part : parts) {
        layout->addWidget(part);
    }
    return box;
}

} // namespace

DistilForm::DistilForm(ModelCatalog& catalog, QWidget* parent)
    : QWidget(parent),
      m_catalog(catalog),
      m_models(new CatalogModel(catalog, ModelCatalog::Kind::pipeline, this)),
      m_model(new ElidedComboBox),
      m_recipe(new ElidedComboBox),
      m_source(new PromptSource),
      m_held(new QuietWheel<QSpinBox>),
      m_every(new QuietWheel<QSpinBox>),
      m_name(new QLineEdit),
      m_modelNote(new NoteLabel),
      m_promptNote(new NoteLabel),
      m_recipeNote(new NoteLabel),
      m_sizeNote(new NoteLabel),
      m_timeNote(new NoteLabel) {
    setObjectName(QStringLiteral("distilForm"));
    setAccessibleName(tr("Settings of the training run"));
    m_choices.recipe = shippedRecipes().first().id;
    build();
    m_sizeTimer.setSingleShot(true);
    m_sizeTimer.setInterval(sizeDelayMs);
    connect(&m_sizeTimer, &QTimer::timeout, this,
            [this] { Q_EMIT sizeWanted(m_choices.model, m_choices.resolved().student); });
    connect(m_source, &PromptSource::edited, this,
            [this](PromptOrigin origin, const QString& file, const QString& list) {
                edit([&](DistilChoices& choices) {
                    choices.origin = origin;
                    choices.file = file;
                    choices.list = list;
                });
            });
    connect(m_source, &PromptSource::promptsChanged, this, [this] {
        showNotes();
        Q_EMIT changed();
    });
    const auto reselect = [this] {
        const QSignalBlocker quiet(m_model);
        m_model->setCurrentIndex(m_models->rowOf(m_choices.model));
        showNotes();
        Q_EMIT changed();
    };
    connect(&catalog, &ModelCatalog::scanned, this, reselect);
    connect(&catalog, &ModelCatalog::entryChanged, this, reselect);
    refresh();
}

void DistilForm::build() {
    auto* column = new WrappedColumn;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(gridUnit + 4, gridUnit / 2, gridUnit + 4, gridUnit);
    layout->setSpacing(gridUnit * 3 / 2);
    layout->addWidget(buildTeacher());
    layout->addWidget(buildPrompts());
    layout->addWidget(buildRecipe());
    layout->addWidget(buildAdapter());
    layout->addStretch();
    auto* scroll = new ColumnScrollArea;
    scroll->setWidget(column);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    // What it costs stays in sight.
    auto* costs = new WrappedColumn;
    auto* costLayout = new QVBoxLayout(costs);
    costLayout->setContentsMargins(gridUnit + 4, gridUnit, gridUnit + 4, 0);
    costLayout->setSpacing(gridUnit / 2);
    costLayout->addWidget(m_sizeNote);
    costLayout->addWidget(m_timeNote);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(scroll, 1);
    whole->addWidget(new SeparatorLine);
    whole->addWidget(costs);
}

QWidget* DistilForm::buildTeacher() {
    m_model->setObjectName(QStringLiteral("teacherModel"));
    m_model->setAccessibleName(tr("Teacher"));
    m_model->setToolTip(tr("The model whose paths from noise to picture the student learns to take in a few steps"));
    m_model->setModel(m_models);
    m_modelNote->setObjectName(QStringLiteral("teacherNote"));
    connect(m_model, &QComboBox::activated, this, [this](int row) {
        const QString path = m_model->itemData(row, CatalogModel::PathRole).toString();
        const CatalogEntry* entry = m_catalog.find(path);
        edit([&](DistilChoices& choices) {
            choices.model = path;
            choices.recipe = recipeFor(path, entry ? entry->family() : QString());
        });
        refresh();
    });
    m_locking.push_back(m_model);
    return section(tr("Teacher"), {m_model, m_modelNote});
}

QWidget* DistilForm::buildPrompts() {
    m_promptNote->setObjectName(QStringLiteral("promptNote"));
    auto* rows = new FormRows;
    m_held->setObjectName(QStringLiteral("heldPrompts"));
    m_held->setRange(0, 64);
    m_held->setSuffix(tr(" prompts"));
    m_held->setToolTip(tr("So many prompts are never trained on: the student is measured with them"));
    for (QSpinBox* box : {m_held, m_every}) {
        box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // as wide as the numbers below
    }
    m_every->setObjectName(QStringLiteral("validateEvery"));
    m_every->setRange(1, 1'000'000);
    m_every->setSuffix(tr(" iterations"));
    m_every->setToolTip(tr("Iterations between two measurements, each with pictures"));
    rows->addRow(tr("Kept back"), m_held);
    rows->addRow(tr("Measure every"), m_every);
    connect(m_held, &QSpinBox::valueChanged, this,
            [this](int value) { edit([value](DistilChoices& choices) { choices.held = value; }); });
    connect(m_every, &QSpinBox::valueChanged, this,
            [this](int value) { edit([value](DistilChoices& choices) { choices.validateEvery = value; }); });
    m_locking.insert(m_locking.end(), {m_held, m_every});
    return section(tr("Prompts"), {m_source, m_promptNote, rows});
}

void DistilForm::addNumber(FormRows& rows, DefaultSpinBox* field, const QString& name, const QString& label,
                           const QString& toolTip, std::optional<double> DistilChoices::*choice) {
    field->setObjectName(name);
    field->setToolTip(toolTip);
    field->setSource(tr("the recipe"));
    field->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    QLabel* text = rows.addRow(label, field);
    if (choice == &DistilChoices::guidance) {
        m_guidanceLabel = text;
    }
    connect(field, &DefaultSpinBox::chosen, this, [this, choice](std::optional<double> value) {
        edit([&](DistilChoices& choices) { choices.*choice = value; });
    });
    m_numbers.push_back({field, choice});
    m_locking.push_back(field);
}

QWidget* DistilForm::buildRecipe() {
    m_recipe->setObjectName(QStringLiteral("recipe"));
    m_recipe->setAccessibleName(tr("Recipe"));
    m_recipe->setToolTip(tr("Settings that are known to train well; each can be changed below"));
    for (const ShippedRecipe& recipe : shippedRecipes()) {
        m_recipe->addItem(recipe.title, recipe.id);
    }
    connect(m_recipe, &QComboBox::activated, this, [this](int row) {
        const QString id = m_recipe->itemData(row).toString();
        edit([&id](DistilChoices& choices) { // numbers that were changed belonged to the other recipe
            choices.recipe = id;
            choices.iterations = choices.batch = choices.modes = choices.rank = choices.rate = choices.evaluations =
                choices.guidance = std::nullopt;
        });
        refresh();
    });
    m_locking.push_back(m_recipe);
    auto* rows = new FormRows;
    using Choices = DistilChoices;
    addNumber(*rows, new DefaultSpinBox(1, 1e7, 0), QStringLiteral("iterations"), tr("Iterations"),
              tr("How often the student is improved"), &Choices::iterations);
    addNumber(*rows, new DefaultSpinBox(1, 65536, 0), QStringLiteral("batch"), tr("Batch"),
              tr("Prompts in each iteration: more is steadier and slower"), &Choices::batch);
    addNumber(*rows, new DefaultSpinBox(1e-6, 0.5, 6), QStringLiteral("rate"), tr("Learning rate"),
              tr("How far each iteration moves the weights: too high and the run diverges"), &Choices::rate);
    addNumber(*rows, new DefaultSpinBox(1, 16, 0), QStringLiteral("evaluations"), tr("Student steps"),
              tr("Network evaluations the student is made for"), &Choices::evaluations);
    addNumber(*rows, new DefaultSpinBox(1, 64, 0), QStringLiteral("modes"), tr("Modes K"),
              tr("Momentum processes that the student mixes in each step; 1 is a straight step"), &Choices::modes);
    addNumber(*rows, new DefaultSpinBox(1, 4096, 0), QStringLiteral("rank"), tr("Rank"),
              tr("Size of the low-rank updates: more can learn more, and makes a larger adapter"), &Choices::rank);
    addNumber(*rows, new DefaultSpinBox(0, 100, 2), QStringLiteral("guidance"), tr("Guidance"),
              tr("Of the teacher; the student has it built in and needs no negative prompt"), &Choices::guidance);
    addNumber(*rows, new DefaultSpinBox(0, 4294967295.0, 0), QStringLiteral("trainingSeed"), tr("Seed"),
              tr("The same seed, prompts and settings give the same adapter"), &Choices::seed);
    for (NoteLabel* note : {m_recipeNote, m_sizeNote, m_timeNote}) {
        note->setObjectName(note == m_recipeNote ? QStringLiteral("recipeNote")
                            : note == m_sizeNote ? QStringLiteral("sizeNote")
                                                 : QStringLiteral("timeNote"));
    }
    return section(tr("Recipe"), {m_recipe, rows, m_recipeNote});
}

QWidget* DistilForm::buildAdapter() {
    m_name->setObjectName(QStringLiteral("adapterName"));
    m_name->setAccessibleName(tr("Adapter name"));
    m_name->setToolTip(tr("Folder of the adapter among your adapters, where Create finds it"));
    m_name->setMaxLength(100);
    connect(m_name, &QLineEdit::textEdited, this,
            [this](const QString& text) { edit([&text](DistilChoices& choices) { choices.name = text; }); });
    m_locking.push_back(m_name);
    auto* rows = new FormRows;
    rows->addRow(tr("Name"), m_name);
    return section(tr("Adapter"), {rows});
}

void DistilForm::edit(const std::function<void(DistilChoices&)>& change) {
    change(m_choices);
    showNotes();
    m_sizeTimer.start();
    Q_EMIT changed();
}

void DistilForm::setChoices(const DistilChoices& choices) {
    m_choices = choices;
    refresh();
    m_source->show(m_choices);
    Q_EMIT changed();
}

/// Every field from the choices.
void DistilForm::refresh() {
    const QSignalBlocker quietModel(m_model), quietRecipe(m_recipe), quietHeld(m_held), quietEvery(m_every);
    m_model->setCurrentIndex(m_models->rowOf(m_choices.model));
    m_recipe->setCurrentIndex(m_recipe->findData(m_choices.recipe));
    m_held->setValue(m_choices.held);
    m_every->setValue(m_choices.validateEvery);
    if (m_name->text() != m_choices.name) {
        m_name->setText(m_choices.name);
    }
    showDefaults();
    showNotes();
    m_sizeTimer.start();
}

void DistilForm::showDefaults() {
    const DistillationRecipe& recipe = shippedRecipe(m_choices.recipe).recipe;
    const bool negative = m_choices.guidesWithNegative();
    const auto standard = [&](std::optional<double> DistilChoices::*choice) {
        using Choices = DistilChoices;
        const std::pair<std::optional<double> Choices::*, double> values[] = {
            {&Choices::iterations, static_cast<double>(recipe.optimisation.iterations)},
            {&Choices::batch, static_cast<double>(recipe.batch)},
            {&Choices::rate, recipe.optimisation.rate.rate},
            {&Choices::evaluations, static_cast<double>(recipe.imitation.evaluations)},
            {&Choices::modes, static_cast<double>(recipe.student.modes)},
            {&Choices::rank, static_cast<double>(recipe.student.rank)},
            {&Choices::guidance, negative ? recipe.trueCfg : recipe.guidance},
            {&Choices::seed, static_cast<double>(recipe.seed)}};
        for (const auto& [of, value] : values) {
            if (of == choice) {
                return value;
            }
        }
        return 0.0;
    };
    for (const NumberField& number : m_numbers) {
        number.field->setDefault(standard(number.choice));
        number.field->setChoice(m_choices.*number.choice);
    }
    m_guidanceLabel->setText(negative ? tr("True guidance") : tr("Guidance"));
}

const QStringList& DistilForm::prompts() const {
    return m_source->prompts();
}

void DistilForm::setHistory(const QStringList& prompts) {
    m_source->setHistory(prompts);
}

void DistilForm::setAdapterSize(const std::optional<AdapterSize>& size) {
    m_size = size;
    showNotes();
}

void DistilForm::setPace(std::optional<double> secondsPerPrompt) {
    if (m_pace != secondsPerPrompt) {
        m_pace = secondsPerPrompt;
        showNotes();
    }
}

void DistilForm::setLocked(bool locked) {
    if (m_locked == locked) {
        return;
    }
    m_locked = locked;
    for (QWidget* widget : m_locking) {
        widget->setEnabled(!locked);
    }
    m_source->setLocked(locked);
}

QString DistilForm::teacherName() const {
    const CatalogEntry* entry = m_catalog.modelOf({.model = m_choices.model.toStdString()});
    return entry ? entry->found.name : tr("the built-in model");
}

QString DistilForm::adapterName() const {
    return adapterFileName(m_choices, teacherName());
}

void DistilForm::showNotes() {
    using Place = DistilProblem::Place;
    const QStringList& prompts = m_source->prompts();
    DistilProblem problem;
    const QString reason = m_models->reason(m_choices.model);
    if (!reason.isEmpty()) {
        problem = {Place::model, reason};
    } else if (!m_catalog.isScanning() && m_models->rowOf(m_choices.model) < 0) {
        problem = {Place::model, tr("This model is no longer in your model folders.")};
    } else if (!m_source->isReading()) {
        problem = problemOf(m_choices, prompts, m_source->problem());
    }
    m_problem = m_source->isReading() && problem.text.isEmpty() ? tr("The prompts are being read.") : problem.text;
    const auto textAt = [&problem](Place place) { return problem.place == place ? problem.text : QString(); };
    m_modelNote->setNote(textAt(Place::model), Severity::problem);
    m_recipeNote->setNote(textAt(Place::recipe), Severity::problem);
    if (problem.place == Place::prompts) {
        m_promptNote->setNote(problem.text,
                              prompts.isEmpty() && m_source->problem().isEmpty() ? Severity::hint : Severity::problem);
    } else {
        const PromptSplit split = splitPrompts(prompts, m_choices.held);
        const QString counts = tr("%1 to train on, %2 kept back.").arg(split.trained.size()).arg(split.held.size());
        const bool few = !prompts.isEmpty() && prompts.size() < fewPrompts;
        m_promptNote->setNote(
            few ? tr("%1 So few teach these pictures rather than the model: a few hundred are better.").arg(counts)
                : counts,
            few ? Severity::warning : Severity::hint);
    }
    m_name->setPlaceholderText(adapterFileName({}, teacherName()));
    if (m_size) {
        const QString share = tr("Trains %1 of %2 parameters: %3 %.")
                                  .arg(parameterText(m_size->trained), parameterText(m_size->teacher))
                                  .arg(100 * m_size->share(), 0, 'f', 2);
        const bool much = m_size->share() > muchTrained;
        m_sizeNote->setNote(
            much ? tr("%1 That is more than 5 %: a lower rank or fewer modes make it smaller.").arg(share) : share,
            much ? Severity::warning : Severity::hint);
    } else {
        m_sizeNote->setNote({});
    }
    const DistillationRecipe recipe = m_choices.resolved();
    m_timeNote->setNote(
        m_pace ? tr("About %1 on this machine, as measured before.")
                     .arg(spanText(*m_pace * static_cast<double>(recipe.optimisation.iterations * recipe.batch)))
               : tr("The time it takes is known after the first iterations."));
}

} // namespace arcflow::ui
