#include "ui/generate/model_section.h"

#include "ui/generate/catalog_model.h"
#include "ui/generate/elided_combo_box.h"
#include "ui/generate/label_text.h"
#include "ui/generate/lora_list.h"
#include "ui/generate/note_label.h"
#include "ui/shell/section_header.h"
#include "ui/style/theme.h"

#include <QFileInfo>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {

namespace {
QString pathOf(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}
} // namespace

ModelSection::ModelSection(ModelCatalog& catalog, QWidget* parent)
    : QWidget(parent),
      m_catalog(catalog),
      m_models(new CatalogModel(catalog, ModelCatalog::Kind::pipeline, this)),
      m_adapters(new CatalogModel(catalog, ModelCatalog::Kind::adapter, this)),
      m_model(combo(QStringLiteral("model"), tr("Model"), m_models)),
      m_adapter(combo(QStringLiteral("adapter"), tr("Adapter"), m_adapters)),
      m_loras(new LoraList(catalog)),
      m_passedOver(nullptr),
      m_passedOverMenu(new QMenu(this)),
      m_note(new NoteLabel) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    buildHeader();
    auto* rows = new FieldRows;
    rows->addWideField(Field::model, m_model, {});
    rows->addField(Field::adapter, tr("Adapter"), m_adapter, {});
    rows->addWideField(Field::loras, m_loras, {});
    layout->addWidget(rows);
    m_note->setObjectName(QStringLiteral("modelProblem"));
    layout->addWidget(m_note);
    connect(m_model, &QComboBox::activated, this, &ModelSection::chooseModel);
    connect(m_adapter, &QComboBox::activated, this, [this](int row) {
        m_request.adapter = m_adapter->itemData(row, CatalogModel::PathRole).toString().toStdString();
        Q_EMIT edited([request = m_request](GenerationForm& form) { form.setModel(request); });
    });
    connect(m_loras, &LoraList::chosen, this, [this](const std::vector<LoraChoice>& loras) {
        m_request.loras = loras;
        Q_EMIT edited([request = m_request](GenerationForm& form) { form.setModel(request); });
    });
    connect(m_loras, &LoraList::fileRequested, this, &ModelSection::loraFileRequested);
    connect(&catalog, &ModelCatalog::scanned, this, [this] {
        selectRows();
        showNotes();
        updateProblem();
    });
    connect(&catalog, &ModelCatalog::entryChanged, this, &ModelSection::updateProblem);
    selectRows();
    showNotes();
}

void ModelSection::buildHeader() {
    auto* header = new SectionHeader(tr("Model"));
    layout()->addWidget(header);
    m_passedOver = header->addButton(QStringLiteral("warning"), tr("Files that were passed over"));
    m_passedOver->setObjectName(QStringLiteral("passedOver"));
    m_passedOver->setIcon(theme().icon(QStringLiteral("warning"), Token::warning));
    m_passedOver->setMenu(m_passedOverMenu);
    m_passedOver->setPopupMode(QToolButton::InstantPopup);
    m_passedOverMenu->setToolTipsVisible(true);
    QToolButton* again = header->addButton(QStringLiteral("retry"), tr("Search the folders again"));
    again->setObjectName(QStringLiteral("rescan"));
    connect(again, &QToolButton::clicked, &m_catalog, &ModelCatalog::rescan);
    QToolButton* folders = header->addButton(QStringLiteral("folder"), tr("Choose the folders to search"));
    folders->setObjectName(QStringLiteral("modelFolders"));
    connect(folders, &QToolButton::clicked, this, &ModelSection::foldersRequested);
    for (QToolButton* button : {m_passedOver, again, folders}) {
        button->setFocusPolicy(Qt::StrongFocus);
    }
}

QComboBox* ModelSection::combo(const QString& name, const QString& label, CatalogModel* model) {
    auto* box = new ElidedComboBox;
    box->setObjectName(name);
    box->setAccessibleName(label);
    box->setModel(model);
    return box;
}

void ModelSection::chooseModel(int row) {
    m_request.model = m_model->itemData(row, CatalogModel::PathRole).toString().toStdString();
    m_adapters->setBase(pathOf(m_request.model));
    if (m_adapters->rowOf(pathOf(m_request.adapter)) < 0 || !m_adapters->reason(pathOf(m_request.adapter)).isEmpty()) {
        m_request.adapter.clear();
    }
    if (m_request.adapter.empty() && !m_request.model.empty()) {
        // Of the adapters for it the first one: two steps are what this program is for.
        for (int i = 1; i < m_adapters->rowCount() && m_request.adapter.empty(); ++i) {
            const QModelIndex index = m_adapters->index(i);
            const CatalogEntry* entry = m_catalog.find(index.data(CatalogModel::PathRole).toString());
            if (entry && entry->found.shape.isKnown() && index.flags().testFlag(Qt::ItemIsEnabled)) {
                m_request.adapter = entry->found.path.toStdString();
            }
        }
    }
    Q_EMIT edited([request = m_request](GenerationForm& form) { form.setModel(request); });
}

void ModelSection::show(const GenerationForm& form, const QVector<FormNote>& notes) {
    m_request = form.model();
    const auto note = std::find_if(notes.begin(), notes.end(), [](const FormNote& one) {
        return one.severity == FormNote::Severity::problem && one.field == Field::model;
    });
    m_formProblem = note == notes.end() ? QString() : note->text;
    selectRows();
    m_loras->setChoices(m_request.loras, pathOf(m_request.model));
    updateProblem();
}

void ModelSection::selectRows() {
    const QSignalBlocker quietModel(m_model), quietAdapter(m_adapter);
    m_adapters->setBase(pathOf(m_request.model));
    m_model->setCurrentIndex(m_models->rowOf(pathOf(m_request.model)));
    m_adapter->setCurrentIndex(m_adapters->rowOf(pathOf(m_request.adapter)));
    m_model->setPlaceholderText(m_catalog.isScanning() ? tr("Searching…")
                                                       : QFileInfo(pathOf(m_request.model)).fileName());
    m_adapter->setPlaceholderText(m_catalog.isScanning() ? tr("Searching…")
                                                         : QFileInfo(pathOf(m_request.adapter)).fileName());
}

void ModelSection::updateProblem() {
    QString text = m_formProblem;
    const auto consider = [&](const CatalogModel* model, const std::filesystem::path& path, const QString& missing) {
        if (text.isEmpty() && !m_catalog.isScanning()) {
            text = model->rowOf(pathOf(path)) < 0 && !path.empty() ? missing.arg(QFileInfo(pathOf(path)).fileName())
                                                                   : model->reason(pathOf(path));
        }
    };
    consider(m_models, m_request.model, tr("The model %1 is not in your folders: choose another, or add its folder."));
    consider(m_adapters, m_request.adapter,
             tr("The adapter %1 is not in your folders: choose another, or add its folder."));
    const bool empty = m_models->rowCount() == 0 && !m_catalog.isScanning();
    if (text.isEmpty() && empty) {
        text = tr("There is no model: add the folder that holds one.");
    }
    m_model->setToolTip(m_model->currentData(Qt::ToolTipRole).toString());
    m_adapter->setToolTip(m_adapter->currentData(Qt::ToolTipRole).toString());
    m_note->setNote(text, FormNote::Severity::problem);
    if (text != m_problem) {
        m_problem = text;
        Q_EMIT problemChanged();
    }
}

void ModelSection::showNotes() {
    m_passedOverMenu->clear();
    constexpr int mostShown = 30;
    for (const ScanNote& note : m_catalog.notes().mid(0, mostShown)) {
        QAction* action = m_passedOverMenu->addAction(QString(note.text).replace(u'&', QLatin1String("&&")));
        action->setToolTip(plainToolTip(note.path));
        connect(action, &QAction::triggered, this, [this, path = note.path] { Q_EMIT revealRequested(path); });
    }
    if (const qsizetype more = m_catalog.notes().size() - mostShown; more > 0) {
        m_passedOverMenu->addAction(tr("and %n more", "files that were passed over", static_cast<int>(more)))
            ->setEnabled(false);
    }
    m_passedOver->setVisible(!m_catalog.notes().isEmpty());
}

} // namespace arcflow::ui
