#pragma once

#include "ui/export/export_section.h"

class QCheckBox;

namespace arcflow::ui {

/// What is written beside the images.
class ExportExtrasSection : public ExportSection {
    Q_OBJECT

public:
    explicit ExportExtrasSection(QWidget* parent = nullptr);

    void setOptions(const ExportOptions& options) override;
    void writeTo(ExportOptions& options) const override;

private:
    QCheckBox* m_manifest;
    QCheckBox* m_spreadsheet;
};

} // namespace arcflow::ui
