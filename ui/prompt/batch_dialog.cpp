#include "ui/prompt/batch_dialog.h"

#include "ui/prompt/batch_model.h"
#include "ui/style/theme.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableView>
#include <QVBoxLayout>

namespace arcflow::ui {
namespace {

QString droppedFile(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}

} // namespace

BatchDialog::BatchDialog(QWidget* parent)
    : QDialog(parent),
      m_model(new BatchModel(this)),
      m_summary(new QLabel),
      m_table(new QTableView),
      m_add(new QPushButton) {
    setObjectName(QStringLiteral("batchDialog"));
    setWindowTitle(tr("Prompts from a file"));
    setAcceptDrops(true);
    m_pool.setMaxThreadCount(1);
    build();
    take({}, {});
    resize(880, 480);
}

BatchDialog::~BatchDialog() {
    m_pool.waitForDone();
}

void BatchDialog::build() {
    m_summary->setObjectName(QStringLiteral("batchSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_table->setObjectName(QStringLiteral("batchTable"));
    m_table->setAccessibleName(tr("Prompts of the file"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().lineSpacing() + gridUnit);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(BatchModel::promptColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(BatchModel::remarkColumn, QHeaderView::Stretch);
    auto* choose = new QPushButton(tr("Choose a file…"));
    choose->setObjectName(QStringLiteral("batchChoose"));
    choose->setAccessibleName(tr("Choose a file of prompts"));
    choose->setToolTip(tr("A text file with a prompt on each line, a CSV table, or A1111's --prompt lines"));
    choose->setAutoDefault(false);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("batchCancel"));
    cancel->setAccessibleName(cancel->text());
    cancel->setToolTip(tr("Close without adding anything (Esc)"));
    cancel->setAutoDefault(false);
    m_add->setObjectName(QStringLiteral("batchAdd"));
    m_add->setToolTip(tr("Make a job of every usable row (Enter)"));
    m_add->setProperty("primary", true);
    m_add->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(choose);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_add);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gridUnit, 2 * gridUnit, 2 * gridUnit, 2 * gridUnit);
    layout->setSpacing(gridUnit * 3 / 2);
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);
    connect(choose, &QPushButton::clicked, this, &BatchDialog::chooseFile);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_add, &QPushButton::clicked, this, &BatchDialog::acceptRows);
    connect(&theme(), &Theme::changed, m_table->viewport(), qOverload<>(&QWidget::update));
}

void BatchDialog::chooseFile() {
    const QString folder = m_path.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                                            : QFileInfo(m_path).path();
    auto* chooser =
        new QFileDialog(this, tr("Prompts from a file"), folder, tr("Prompts (*.txt *.csv *.tsv);;All files (*)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::ExistingFile);
    connect(chooser, &QFileDialog::fileSelected, this, &BatchDialog::load);
    chooser->open();
}

void BatchDialog::load(const QString& path) {
    m_path = path;
    m_summary->setText(tr("Reading %1…").arg(QFileInfo(path).fileName()));
    m_add->setEnabled(false);
    m_pool.start([this, path] {
        const BatchFile file = readBatchFile(path);
        QMetaObject::invokeMethod(
            this,
            [this, path, file] {
                if (path == m_path) {
                    take(path, file);
                    Q_EMIT loaded();
                }
            },
            Qt::QueuedConnection);
    });
}

void BatchDialog::take(const QString& path, const BatchFile& file) {
    m_file = file;
    m_model->setRows(file.problem.isEmpty() ? file.rows : QVector<BatchRow>());
    for (int column = 0; column < BatchModel::columns; ++column) {
        const int widest = m_table->fontMetrics().averageCharWidth() * 24;
        const int wanted = std::max(m_table->horizontalHeader()->sectionSizeHint(column) + gridUnit,
                                    static_cast<const QAbstractItemView*>(m_table)->sizeHintForColumn(column));
        m_table->setColumnWidth(column, std::min(wanted, widest)); // those that stretch do not mind
    }
    const int problems = file.problems();
    const auto hasRemark = [](const BatchRow& row) { return !row.problem.isEmpty() || !row.note.isEmpty(); };
    m_table->setColumnHidden(BatchModel::remarkColumn, std::none_of(file.rows.begin(), file.rows.end(), hasRemark));
    const int sound = file.problem.isEmpty() ? static_cast<int>(file.rows.size()) - problems : 0;
    const QString name = QFileInfo(path).fileName();
    QString summary;
    if (path.isEmpty()) {
        summary = tr(
            "Choose a text file with a prompt on each line, a CSV table, or A1111's --prompt lines; or drop it here.");
    } else if (!file.problem.isEmpty()) {
        summary = file.problem;
    } else if (file.rows.isEmpty()) {
        summary = tr("%1 has no prompts: write one on each line.").arg(name);
    } else {
        summary = (sound == 1 ? tr("One prompt from %1.") : tr("%Ln prompts from %1.", nullptr, sound)).arg(name);
        if (problems > 0) {
            summary += u' ' + (problems == 1 ? tr("One row has a problem and is left out.")
                                             : tr("%Ln rows have problems and are left out.", nullptr, problems));
        }
        summary += u' ' + tr("What is empty comes from the settings.");
    }
    m_summary->setText(summary);
    m_add->setEnabled(sound > 0);
    m_add->setText(sound > 0 ? tr("Add %Ln to the queue", nullptr, sound) : tr("Add to the queue"));
    m_add->setAccessibleName(m_add->text());
}

void BatchDialog::acceptRows() {
    const QVector<BatchRow> rows = m_file.sound();
    accept();
    Q_EMIT rowsAccepted(rows);
}

void BatchDialog::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedFile(event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void BatchDialog::dropEvent(QDropEvent* event) {
    if (const QString path = droppedFile(event->mimeData()); !path.isEmpty()) {
        event->acceptProposedAction();
        load(path);
    }
}

} // namespace arcflow::ui
