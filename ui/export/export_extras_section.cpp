#include "ui/export/export_extras_section.h"

#include "ui/shell/form_rows.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QVBoxLayout>

namespace arcflow::ui {

ExportExtrasSection::ExportExtrasSection(QWidget* parent)
    : ExportSection(tr("Beside the images"), parent),
      m_manifest(new QCheckBox(tr("Table of the files (CSV)"))),
      m_spreadsheet(new QCheckBox(tr("Made for spreadsheets"))) {
    describe(
        m_manifest, "exportManifest", m_manifest->text(),
        tr("manifest.csv: file, prompt, seed, size, steps, model, times, PSNR, SSIM, stars and tags of each image"));
    describe(m_spreadsheet, "exportSpreadsheet", m_spreadsheet->text(),
             tr("For Excel, LibreOffice and their like: letters of all languages are recognised, and no prompt is "
                "taken for a formula"));
    auto* rows = new FormRows;
    rows->addRow(tr("Manifest"), m_manifest);
    rows->addRow({}, m_spreadsheet);
    body()->addWidget(rows);
    connect(m_manifest, &QCheckBox::toggled, m_spreadsheet, &QWidget::setEnabled);
    connect(m_manifest, &QCheckBox::clicked, this, &ExportSection::edited);
    connect(m_spreadsheet, &QCheckBox::clicked, this, &ExportSection::edited);
}

void ExportExtrasSection::setOptions(const ExportOptions& options) {
    m_manifest->setChecked(options.manifest);
    m_spreadsheet->setChecked(options.spreadsheet);
    m_spreadsheet->setEnabled(options.manifest);
}

void ExportExtrasSection::writeTo(ExportOptions& options) const {
    options.manifest = m_manifest->isChecked();
    options.spreadsheet = m_spreadsheet->isChecked();
}

} // namespace arcflow::ui
