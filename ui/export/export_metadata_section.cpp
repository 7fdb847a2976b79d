#include "ui/export/export_metadata_section.h"

#include "ui/shell/chip.h"
#include "ui/shell/flow_layout.h"
#include "ui/shell/form_rows.h"
#include "ui/shell/segmented_control.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QVBoxLayout>

namespace arcflow::ui {

ExportMetadataSection::ExportMetadataSection(QWidget* parent)
    : ExportSection(tr("Metadata"), parent),
      m_rows(new FormRows),
      m_choice(new SegmentedControl(tr("Settings in the files"))),
      m_mark(new QCheckBox(tr("Mark as made by a model"))) {
    body()->addWidget(m_rows);
    m_choice->addSegment(tr("All"), int(MetadataChoice::all), {}, tr("Everything needed to make the image again"));
    m_choice->addSegment(tr("No prompt"), int(MetadataChoice::withoutPrompt), {},
                         tr("The settings, without prompt and negative prompt"));
    m_choice->addSegment(tr("None"), int(MetadataChoice::none), {}, tr("Nothing about how it was made"));
    describe(m_choice, "exportMetadata", tr("Settings in the files"), {});
    m_rows->addRow(tr("Settings"), m_choice);
    m_rows->addRow(tr("Leave out"), chipRow());
    describe(
        m_mark, "exportMark", m_mark->text(),
        tr("IPTC “trained algorithmic media”: says that a model has made the picture. OpenEXR has no place for it."));
    m_rows->addRow(tr("Origin"), m_mark);
    m_warning = colouredNote(m_rows, "exportMetadataWarning", "warning");
    connect(m_choice, &SegmentedControl::activated, this, [this] {
        updateChips();
        Q_EMIT edited();
    });
    connect(m_mark, &QCheckBox::clicked, this, &ExportSection::edited);
}

QWidget* ExportMetadataSection::chipRow() {
    const struct {
        MetadataField field;
        const char* objectName;
        QString text, toolTip;
    } chips[] = {
        {MetadataField::seed, "exportLeaveOutSeed", tr("Seed"), tr("Leave out the seed")},
        {MetadataField::model, "exportLeaveOutModel", tr("Model"),
         tr("Leave out names and fingerprints of model and adapter")},
        {MetadataField::loras, "exportLeaveOutLoras", tr("LoRAs"),
         tr("Leave out names, fingerprints and strengths of LoRAs")},
        {MetadataField::sampling, "exportLeaveOutSampling", tr("Sampling"),
         tr("Leave out steps, guidance, sampler and evaluations")},
        {MetadataField::machine, "exportLeaveOutMachine", tr("Machine"),
         tr("Leave out device, number format and times")},
        {MetadataField::program, "exportLeaveOutProgram", tr("Program"), tr("Leave out the program that made it")},
    };
    auto* row = new QWidget;
    auto* layout = new FlowLayout(row, gridUnit / 2);
    layout->setContentsMargins(0, gridUnit / 4, 0, gridUnit / 4);
    for (const auto& [field, objectName, text, toolTip] : chips) {
        auto* chip = new Chip(text);
        chip->setCheckable(true);
        describe(chip, objectName, tr("Leave out: %1").arg(text), toolTip);
        connect(chip, &QAbstractButton::clicked, this, &ExportSection::edited);
        layout->addWidget(chip);
        m_chips.emplace_back(field, chip);
    }
    return row;
}

void ExportMetadataSection::updateChips() {
    const bool any = m_choice->currentData().toInt() != int(MetadataChoice::none);
    for (const auto& [field, chip] : m_chips) {
        chip->setEnabled(any);
    }
}

void ExportMetadataSection::showWarning(const QString& warning) {
    m_warning->setText(warning);
    m_warning->setVisible(!warning.isEmpty());
}

void ExportMetadataSection::setOptions(const ExportOptions& options) {
    m_choice->setCurrentData(int(options.metadata));
    for (const auto& [field, chip] : m_chips) {
        chip->setChecked(options.leftOut.testFlag(field));
    }
    m_mark->setChecked(options.markAsGenerated);
    updateChips();
}

void ExportMetadataSection::writeTo(ExportOptions& options) const {
    options.metadata = static_cast<MetadataChoice>(m_choice->currentData().toInt());
    for (const auto& [field, chip] : m_chips) {
        options.leftOut.setFlag(field, chip->isChecked());
    }
    options.markAsGenerated = m_mark->isChecked();
}

} // namespace arcflow::ui
