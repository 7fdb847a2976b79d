#include "ui/export/export_folder_row.h"

#include "ui/export/export_section.h"
#include "ui/export/export_text.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

namespace arcflow::ui {

ExportFolderRow::ExportFolderRow(QWidget* parent) : QWidget(parent), m_folder(new QComboBox) {
    constexpr int longestPath = 4096;
    m_folder->setEditable(true);
    m_folder->setInsertPolicy(QComboBox::NoInsert);
    m_folder->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_folder->setMinimumContentsLength(24);
    m_folder->setCompleter(nullptr); // offers the recent ones over what is written; they are in the list already
    m_folder->lineEdit()->setMaxLength(longestPath);
    describe(m_folder, "exportFolder", tr("Folder to export into"),
             tr("Made if it is not there; the arrow shows recent ones"));
    auto* label = new QLabel(tr("&Into"));
    label->setProperty("dim", true);
    label->setBuddy(m_folder);
    auto* browseButton = new QPushButton(theme().icon(QStringLiteral("folder")), tr("Browse…"));
    browseButton->setAutoDefault(false);
    describe(browseButton, "exportBrowse", tr("Choose the folder"), tr("Choose the folder to export into"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit);
    layout->addWidget(label);
    layout->addWidget(m_folder, 1);
    layout->addWidget(browseButton);
    connect(m_folder, &QComboBox::editTextChanged, this, &ExportFolderRow::edited);
    connect(browseButton, &QPushButton::clicked, this, &ExportFolderRow::browse);
}

QString ExportFolderRow::folder() const {
    return absoluteFolder(m_folder->currentText());
}

void ExportFolderRow::setFolder(const QString& folder) {
    if (folder != this->folder() || folder.isEmpty()) {
        const QSignalBlocker quiet(m_folder);
        m_folder->setEditText(ExportText::folder(folder));
    }
}

void ExportFolderRow::setRecent(const QStringList& folders) {
    constexpr qsizetype most = 8;
    m_recent.clear();
    for (const QString& folder : folders) {
        if (QDir::isAbsolutePath(folder) && !m_recent.contains(folder) && m_recent.size() < most) {
            m_recent += folder;
        }
    }
    const QSignalBlocker quiet(m_folder);
    const QString written = m_folder->currentText();
    m_folder->clear();
    for (const QString& folder : std::as_const(m_recent)) {
        m_folder->addItem(ExportText::folder(folder));
    }
    m_folder->setEditText(written);
}

void ExportFolderRow::remember(const QString& folder) {
    setRecent(QStringList(folder) + m_recent);
}

void ExportFolderRow::browse() {
    auto* chooser = new QFileDialog(this, tr("Export into"), folder());
    chooser->setObjectName(QStringLiteral("exportFolderChooser"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::Directory);
    chooser->setOption(QFileDialog::ShowDirsOnly);
    connect(chooser, &QFileDialog::fileSelected, this, [this](const QString& chosen) {
        setFolder(chosen);
        Q_EMIT edited();
    });
    chooser->open();
}

} // namespace arcflow::ui
