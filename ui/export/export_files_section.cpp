#include "ui/export/export_files_section.h"

#include "ui/shell/form_rows.h"
#include "ui/shell/segmented_control.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>

namespace arcflow::ui {
namespace {

enum Family { png, jpeg, webp, tiff, exr };

Family familyOf(ImageFormat format) {
    switch (format) {
    case ImageFormat::png8:
    case ImageFormat::png16:
        break;
    case ImageFormat::jpeg:
        return jpeg;
    case ImageFormat::webp:
        return webp;
    case ImageFormat::tiff8:
    case ImageFormat::tiff16:
        return tiff;
    case ImageFormat::exrHalf:
    case ImageFormat::exrFloat:
        return exr;
    }
    return png;
}

} // namespace

ExportFilesSection::ExportFilesSection(QWidget* top, QWidget* parent)
    : ExportSection(tr("Files"), parent),
      m_rows(new FormRows),
      m_format(new SegmentedControl(tr("Format"))),
      m_depth(new SegmentedControl(tr("Depth"))),
      m_float(new SegmentedControl(tr("Depth"))),
      m_pictures(new SegmentedControl(tr("Pictures"))),
      m_tag(new QCheckBox(tr("Say that they are sRGB"))) {
    body()->addWidget(top);
    body()->addWidget(m_rows);
    addFormatRows();
    addPictureRows();
    updateRows();
}

void ExportFilesSection::addFormatRows() {
    m_format->addSegment(tr("PNG"), png, {}, tr("PNG: exact, read by everything"));
    m_format->addSegment(tr("JPEG"), jpeg, {}, tr("JPEG: small, slightly changed"));
    m_format->addSegment(tr("WebP"), webp, {}, tr("WebP: smaller still, for the web"));
    m_format->addSegment(tr("TIFF"), tiff, {}, tr("TIFF: exact, for print"));
    m_format->addSegment(tr("EXR"), exr, {}, tr("OpenEXR: linear light, for compositing"));
    m_depth->addSegment(tr("8 bits"), 8, {}, tr("256 levels a channel"));
    m_depth->addSegment(tr("16 bits"), 16, {}, tr("65 536 levels a channel, for grading"));
    m_float->addSegment(tr("Half"), 16, {}, tr("Floating point of 16 bits"));
    m_float->addSegment(tr("Float"), 32, {}, tr("Floating point of 32 bits"));
    describe(m_format, "exportFormat", tr("Format"), {});
    describe(m_depth, "exportDepth", tr("Bits a channel"), {});
    describe(m_float, "exportFloat", tr("Floating point"), {});
    m_rows->addRow(tr("Format"), m_format);
    m_rows->addRow(tr("Depth"), m_depth);
    m_rows->addRow(tr("Depth"), m_float);
    m_rows->addRow(tr("Quality"), qualityRow());
    m_note = m_rows->addNote({});
    m_note->setObjectName(QStringLiteral("exportDepthNote"));
    for (SegmentedControl* control : {m_format, m_depth, m_float}) {
        connect(control, &SegmentedControl::activated, this, &ExportFilesSection::formatChosen);
    }
}

QWidget* ExportFilesSection::qualityRow() {
    constexpr int least = 1, most = 100, page = 5;
    const QString toolTip = tr("1 to 100: higher is closer to the original and larger");
    m_qualityRow = new QWidget;
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setRange(least, most);
    m_slider->setPageStep(page);
    describe(m_slider, "exportQualitySlider", tr("Quality"), toolTip);
    m_quality = new QSpinBox;
    m_quality->setRange(least, most);
    describe(m_quality, "exportQuality", tr("Quality"), toolTip);
    auto* layout = new QHBoxLayout(m_qualityRow);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_quality);
    connect(m_slider, &QSlider::valueChanged, this, &ExportFilesSection::qualityChosen);
    connect(m_quality, &QSpinBox::valueChanged, this, &ExportFilesSection::qualityChosen);
    return m_qualityRow;
}

void ExportFilesSection::addPictureRows() {
    m_pictures->addSegment(tr("Cover"), int(ExportFaces::cover), {},
                           tr("The picture that the gallery shows: the student's where there is one"));
    m_pictures->addSegment(tr("Student"), int(ExportFaces::student), {}, tr("Only what the student has painted"));
    m_pictures->addSegment(tr("Teacher"), int(ExportFaces::teacher), {}, tr("Only what the teacher has painted"));
    m_pictures->addSegment(tr("Both"), int(ExportFaces::both), {}, tr("Both pictures of a pair, as two files"));
    describe(m_pictures, "exportPictures", tr("Pictures of a pair"), {});
    describe(m_tag, "exportTag", m_tag->text(),
             tr("Tells other programs how to show the colours: an ICC profile, in PNG the sRGB mark"));
    m_rows->addRow(tr("Pictures"), m_pictures);
    m_rows->addRow(tr("Colours"), m_tag);
    connect(m_pictures, &SegmentedControl::activated, this, &ExportSection::edited);
    connect(m_tag, &QCheckBox::clicked, this, &ExportSection::edited);
}

ImageFormat ExportFilesSection::format() const {
    switch (static_cast<Family>(m_format->currentData().toInt())) {
    case jpeg:
        return ImageFormat::jpeg;
    case webp:
        return ImageFormat::webp;
    case tiff:
        return m_depth->currentIndex() == 0 ? ImageFormat::tiff8 : ImageFormat::tiff16;
    case exr:
        return m_float->currentIndex() == 0 ? ImageFormat::exrHalf : ImageFormat::exrFloat;
    case png:
        break;
    }
    return m_depth->currentIndex() == 0 ? ImageFormat::png8 : ImageFormat::png16;
}

void ExportFilesSection::formatChosen() {
    updateRows();
    Q_EMIT edited();
}

void ExportFilesSection::qualityChosen(int quality) {
    const QSignalBlocker noSlider(m_slider), noSpin(m_quality);
    m_slider->setValue(quality);
    m_quality->setValue(quality);
    (format() == ImageFormat::webp ? m_webpQuality : m_jpegQuality) = quality;
    Q_EMIT edited();
}

void ExportFilesSection::updateRows() {
    const ImageFormat chosen = format();
    const bool lossy = chosen == ImageFormat::jpeg || chosen == ImageFormat::webp;
    const bool isExr = familyOf(chosen) == exr;
    m_rows->setRowVisible(m_depth, !lossy && !isExr);
    m_rows->setRowVisible(m_float, isExr);
    m_rows->setRowVisible(m_qualityRow, lossy);
    const QSignalBlocker noSlider(m_slider), noSpin(m_quality);
    const int quality = chosen == ImageFormat::webp ? m_webpQuality : m_jpegQuality;
    m_slider->setValue(quality);
    m_quality->setValue(quality);
    m_note->setText(m_pixelSource
                        ? tr("Made again from the kept latents. Where none are kept, the file holds the 8-bit values "
                             "of the library.")
                        : tr("The library keeps 8-bit values: the file has room for more, but holds no more."));
    m_note->setVisible(isDeep(chosen));
    m_tag->setEnabled(!isExr);
    m_tag->setText(isExr ? tr("Linear light, sRGB primaries") : tr("Say that they are sRGB"));
    m_tag->setAccessibleName(m_tag->text());
}

void ExportFilesSection::setPixelSource(bool available) {
    m_pixelSource = available;
    updateRows();
}

void ExportFilesSection::setOptions(const ExportOptions& options) {
    m_jpegQuality = options.jpegQuality;
    m_webpQuality = options.webpQuality;
    m_format->setCurrentData(int(familyOf(options.format)));
    (familyOf(options.format) == exr ? m_float : m_depth)
        ->setCurrentIndex(options.format == ImageFormat::png16 || options.format == ImageFormat::tiff16 ||
                                  options.format == ImageFormat::exrFloat
                              ? 1
                              : 0);
    m_pictures->setCurrentData(int(options.faces));
    m_tag->setChecked(options.tagColourSpace);
    updateRows();
}

void ExportFilesSection::writeTo(ExportOptions& options) const {
    options.format = format();
    options.jpegQuality = m_jpegQuality;
    options.webpQuality = m_webpQuality;
    options.faces = static_cast<ExportFaces>(m_pictures->currentData().toInt());
    options.tagColourSpace = m_tag->isChecked();
}

} // namespace arcflow::ui
