#pragma once

#include "ui/export/export_section.h"

#include <utility>
#include <vector>

class QCheckBox;
class QLabel;

namespace arcflow::ui {

class Chip;
class FormRows;
class SegmentedControl;

/// What an exported image says about its making.
class ExportMetadataSection : public ExportSection {
    Q_OBJECT

public:
    explicit ExportMetadataSection(QWidget* parent = nullptr);

    void setOptions(const ExportOptions& options) override;
    void writeTo(ExportOptions& options) const override;
    void showWarning(const QString& warning); ///< empty = none

private:
    QWidget* chipRow();
    void updateChips();

    FormRows* m_rows;
    SegmentedControl* m_choice;
    std::vector<std::pair<MetadataField, Chip*>> m_chips; ///< checked = left out
    QCheckBox* m_mark;
    QLabel* m_warning = nullptr;
};

} // namespace arcflow::ui
