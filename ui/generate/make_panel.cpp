#include "ui/generate/make_panel.h"

#include "ui/generate/advanced_section.h"
#include "ui/generate/form_recipe.h"
#include "ui/generate/form_storage.h"
#include "ui/generate/make_section.h"
#include "ui/generate/model_section.h"
#include "ui/style/theme.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QEvent>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace arcflow::ui {

namespace {
const QString advancedKey = QStringLiteral("advancedOpen");
}

MakePanel::MakePanel(ModelCatalog& catalog, QWidget* parent)
    : ColumnScrollArea(parent),
      m_catalog(catalog),
      m_make(new MakeSection),
      m_advanced(new AdvancedSection),
      m_model(new ModelSection(catalog)) {
    setObjectName(QStringLiteral("makePanel"));
    setAccessibleName(tr("Settings"));
    build();
    constexpr std::chrono::milliseconds rest(350); // a strength that is dragged must not load at every step
    m_modelTimer.setSingleShot(true);
    m_modelTimer.setInterval(rest);
    connect(&m_modelTimer, &QTimer::timeout, this, &MakePanel::announceModel);
    connect(m_make, &MakeSection::edited, this, &MakePanel::edit);
    connect(m_advanced, &AdvancedSection::edited, this, &MakePanel::edit);
    connect(m_model, &ModelSection::edited, this, &MakePanel::edit);
    connect(m_model, &ModelSection::problemChanged, this, &MakePanel::changed);
    connect(m_model, &ModelSection::foldersRequested, this, &MakePanel::foldersRequested);
    connect(m_model, &ModelSection::loraFileRequested, this, &MakePanel::loraFileRequested);
    connect(m_model, &ModelSection::revealRequested, this, &MakePanel::revealRequested);
    const auto learn = [this] {
        const ModelTraits before = m_form.traits();
        guessTraits();
        if (m_form.traits() != before) {
            refresh();
            Q_EMIT changed();
        }
    };
    connect(&catalog, &ModelCatalog::scanned, this, learn);
    connect(&catalog, &ModelCatalog::entryChanged, this, learn);
    guessTraits();
    refresh();
}

MakePanel::~MakePanel() = default;

void MakePanel::build() {
    auto* content = new QWidget;
    content->setObjectName(QStringLiteral("makePanelContent"));
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(gridUnit * 3 / 2, 0, gridUnit * 3 / 2, gridUnit);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_make);
    layout->addWidget(m_advanced);
    layout->addWidget(m_model);
    layout->addStretch(1);
    setWidget(content);
    setFocusPolicy(Qt::NoFocus);
}

QSize MakePanel::sizeHint() const {
    return {35 * gridUnit, widget()->sizeHint().height()};
}

void MakePanel::refresh() {
    const QVector<FormNote> all = notes(m_form);
    m_make->show(m_form, all);
    m_advanced->show(m_form, all);
    m_model->show(m_form, all);
}

void MakePanel::edit(const FormEdit& edit) {
    const ModelRequest before = m_form.model();
    edit(m_form);
    if (!sameModel(before, m_form.model())) {
        guessTraits();
        m_modelTimer.start();
    }
    refresh();
    Q_EMIT changed();
}

/// What the catalog knows of a model that is not loaded: enough for sizes and steps.
void MakePanel::guessTraits() {
    const CatalogEntry* model = m_catalog.modelOf(m_form.model());
    const CatalogEntry* adapter = m_catalog.adapterOf(m_form.model());
    ModelTraits traits = m_form.traits();
    if (!traits.isKnown && model) {
        if (model->info) {
            traits = ModelTraits::of(*model->info, adapter != nullptr || !m_form.model().adapter.empty());
        }
        traits.name = model->found.name;
    }
    if (adapter && adapter->info && adapter->info->adapter && adapter->info->adapter->timestepRatio > 0) {
        traits.timestepRatio = adapter->info->adapter->timestepRatio;
    }
    m_form.setTraits(traits);
}

void MakePanel::announceModel() {
    if (!m_announced || !sameModel(*m_announced, m_form.model())) {
        m_announced = m_form.model();
        Q_EMIT modelChosen(m_form.model());
    }
}

void MakePanel::setLoadedModel(const ModelRequest& request, const LoadedModel& model) {
    if (!sameModel(request, m_form.model())) {
        return;
    }
    m_announced = request;
    m_form.setTraits(ModelTraits::of(model));
    guessTraits();
    refresh();
    Q_EMIT changed();
}

void MakePanel::setMachine(const ModelRequest& machine) {
    edit([machine](GenerationForm& form) {
        ModelRequest model = machine;
        model.model = form.model().model;
        model.adapter = form.model().adapter;
        model.loras = form.model().loras;
        form.setModel(model);
    });
}

void MakePanel::addLora(const QString& file) {
    m_catalog.addPath(file);
    edit([file](GenerationForm& form) {
        ModelRequest model = form.model();
        model.loras.push_back({file.toStdString(), 1.0});
        form.setModel(model);
    });
}

QStringList MakePanel::useRecipe(const std::vector<GenerationMetadata>& faces, const std::set<Field>& fields) {
    QStringList missing;
    edit([&](GenerationForm& form) {
        applyRecipe(form, faces, fields);
        const bool model = fields.count(Field::model) > 0, adapter = fields.count(Field::adapter) > 0,
                   loras = fields.count(Field::loras) > 0;
        if (!model && !adapter && !loras) {
            return;
        }
        std::vector<GenerationMetadata> wanted = faces;
        for (GenerationMetadata& face : wanted) {
            face.model = model ? face.model : UsedModel();
            face.adapter = adapter ? face.adapter : UsedModel();
            face.loras = loras ? face.loras : std::vector<UsedLora>();
        }
        const ModelMatch match = m_catalog.match(wanted);
        missing = match.missing;
        ModelRequest request = form.model();
        const auto names = [&](auto named) { return std::any_of(wanted.begin(), wanted.end(), named); };
        const auto isHere = [&](const std::string& name) {
            return !match.missing.contains(QString::fromStdString(name));
        };
        if (names(
                [&](const GenerationMetadata& face) { return !face.model.name.empty() && isHere(face.model.name); })) {
            request.model = match.request.model;
        }
        if (names([&](const GenerationMetadata& face) {
                return !face.adapter.name.empty() && isHere(face.adapter.name);
            })) {
            request.adapter = match.request.adapter;
        }
        if (loras) {
            request.loras = match.request.loras;
        }
        form.setModel(request);
    });
    return missing;
}

void MakePanel::takeChoice(const EstimateChoice& choice) {
    edit([&choice](GenerationForm& form) {
        GenerationChoices choices = form.choices();
        choices.size = choice.size ? choice.size : choices.size;
        choices.count = choice.count.value_or(choices.count);
        choices.keepEstimates = choice.keepEstimates.value_or(choices.keepEstimates);
        form.setChoices(choices);
    });
}

QString MakePanel::problem() const {
    const QString inForm = ui::problem(m_form);
    return inForm.isEmpty() ? m_model->problem() : inForm;
}

void MakePanel::commitEditing() {
    for (QWidget* focused = QApplication::focusWidget(); focused && focused != this;
         focused = focused->parentWidget()) {
        if (auto* spin = qobject_cast<QAbstractSpinBox*>(focused); spin && isAncestorOf(spin)) {
            spin->interpretText();
        }
    }
    if (m_modelTimer.isActive()) {
        m_modelTimer.stop();
        announceModel();
    }
}

QVariantMap MakePanel::saveState() const {
    QVariantMap state = save(m_form);
    state.insert(advancedKey, m_advanced->isExpanded());
    return state;
}

void MakePanel::restoreState(const QVariantMap& state) {
    edit([&state](GenerationForm& form) { restore(form, state); });
    m_advanced->setExpanded(state.value(advancedKey).toBool());
    m_modelTimer.stop();
    announceModel();
}

} // namespace arcflow::ui
