#pragma once

#include "ui/export/export_section.h"

class QCheckBox;
class QLabel;
class QSlider;
class QSpinBox;

namespace arcflow::ui {

class FormRows;
class SegmentedControl;

/// Format, depth or quality, which pictures, colours.
class ExportFilesSection : public ExportSection {
    Q_OBJECT

public:
    /// `top` comes first, under the heading.
    explicit ExportFilesSection(QWidget* top, QWidget* parent = nullptr);

    void setOptions(const ExportOptions& options) override;
    void writeTo(ExportOptions& options) const override;
    /// Whether pixels of more than 8 bits can be had; decides what is said about the deep formats.
    void setPixelSource(bool available);

private:
    void addFormatRows();
    QWidget* qualityRow();
    void addPictureRows();
    void formatChosen();
    void qualityChosen(int quality);
    void updateRows();
    ImageFormat format() const;

    FormRows* m_rows;
    SegmentedControl* m_format;
    SegmentedControl* m_depth; ///< of PNG and TIFF
    SegmentedControl* m_float; ///< of OpenEXR
    QWidget* m_qualityRow = nullptr;
    QSlider* m_slider = nullptr;
    QSpinBox* m_quality = nullptr;
    QLabel* m_note = nullptr;
    SegmentedControl* m_pictures;
    QCheckBox* m_tag;
    bool m_pixelSource = false;
    int m_jpegQuality = 95, m_webpQuality = 92;
};

} // namespace arcflow::ui
