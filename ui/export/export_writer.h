#pragma once

#include "ui/export/export_plan.h"
#include "ui/export/export_text.h"

#include <QSize>

#include <functional>
#include <stop_token>
#include <variant>

namespace arcflow::ui {

/// Gives the pixels of a face as they came from the decoder, not rounded to the 8 bits of a file: from kept latents or
/// a 16-bit original. Nothing if there are none or it throws; the file's pixels are taken then. Called on the export's
/// thread.
using PixelSource = std::function<std::optional<Image>(const ImageRecord& image, ImageFace face)>;

/// A picture that was not exported.
struct ExportFailure {
    qint64 image = 0; ///< id in the library
    QString source;   ///< its file
    QString name;     ///< the one it should have had
    ErrorKind kind = ErrorKind::internal;
    QString text;         ///< what happened and what to do
    QString detail;       ///< for the curious
    bool endsAll = false; ///< no other file could be written either
};

/// A picture that is complete and on disk.
struct WrittenFile {
    QString name; ///< relative to the folder
    QSize size;
    qint64 bytes = 0;
    bool roundedBefore = false; ///< a format of more than 8 bits holds values of 8 bits
};

/// Whether every value is one of the 256 of an 8-bit file.
bool has8BitValues(const Image& image);

/// Writes the files of a plan, each complete or not at all. One thread.
class ExportWriter {
public:
    ExportWriter(const ExportPlan& plan, const PixelSource& pixels) : m_plan(plan), m_pixels(pixels) {}

    /// A stop leaves no file and is a failure of kind cancelled.
    std::variant<WrittenFile, ExportFailure> write(const ExportItem& item, const std::stop_token& stop) const;

private:
    WrittenFile tryWrite(const ExportItem& item, const std::stop_token& stop, ExportStage& stage) const;
    std::optional<Image> undamaged(const ImageRecord& image, ImageFace face) const;
    Image pixelsOf(const ExportItem& item, bool& roundedBefore) const;
    ExportFailure failureOf(const ExportItem& item, ExportStage stage, ErrorKind kind, const char* detail) const;

    const ExportPlan& m_plan;
    const PixelSource& m_pixels;
};

/// Writes bytes under a name of the folder, or the first free number of it if `number`; returns the name it has got.
/// Makes folders inside the folder, but not the folder itself. Error(diskFull), Error(io), Error(invalidRequest) for a
/// name that is taken.
QString storeFile(const QString& folder, const QString& name, std::string_view bytes, bool number);

} // namespace arcflow::ui
