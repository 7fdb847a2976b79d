#pragma once

#include "core/imaging/image_io.h"
#include "ui/library/library_types.h"

#include <QFlags>
#include <QVariantMap>

namespace arcflow::ui {

/// One of the two pictures that an image may have.
enum class ImageFace { student, teacher };

/// Which pictures of an image are exported.
enum class ExportFaces {
    cover, ///< the one that lists show: the student's where there is one
    student,
    teacher,
    both,
};

enum class MetadataChoice { all, withoutPrompt, none };

/// Parts of what an image says about its making, to be left out one by one.
enum class MetadataField {
    seed = 1,
    model = 2,    ///< names and fingerprints of model and adapter
    loras = 4,    ///< names, fingerprints and strengths
    sampling = 8, ///< steps, guidance, sampler, evaluations…
    machine = 16, ///< device, number format, times
    program = 32, ///< the program that made it
};
Q_DECLARE_FLAGS(MetadataFields, MetadataField)
Q_DECLARE_OPERATORS_FOR_FLAGS(MetadataFields)

/// What becomes of an image whose name is taken in the folder. Nothing is ever overwritten.
enum class TakenNames {
    number,   ///< the first free of "-2", "-3"…
    leaveOut, ///< it counts as exported before
};

/// How images are exported: plain values, remembered from one export to the next.
struct ExportOptions {
    ImageFormat format = ImageFormat::png8;
    int jpegQuality = 95; ///< 1…100
    int webpQuality = 92; ///< 1…100
    bool tagColourSpace = true;
    ExportFaces faces = ExportFaces::cover;
    QString nameTemplate = QStringLiteral("{counter:4}-{prompt}"); ///< see NamingTemplate
    TakenNames takenNames = TakenNames::number;
    MetadataChoice metadata = MetadataChoice::all;
    MetadataFields leftOut;
    bool markAsGenerated = true; ///< IPTC: made by a trained model
    bool manifest = false;       ///< a table of the exported files beside them
    bool spreadsheet = false;    ///< the table is made for Excel and its like, see manifestCsv()
    QString folder;              ///< absolute

    bool operator==(const ExportOptions&) const = default;
};

/// Whether the format can hold more than the 8 bits of the library's files.
bool isDeep(ImageFormat format);

QVariantMap toVariantMap(const ExportOptions& options);
/// What is missing, unknown or out of range becomes the default.
ExportOptions exportOptionsFrom(const QVariantMap& map);

/// The file of a face; empty if the image has none.
const QString& fileOf(const ImageRecord& image, ImageFace face);
/// The faces of an image that are to be exported; none if it has no such file.
QVector<ImageFace> facesOf(const ImageRecord& image, ExportFaces faces);

} // namespace arcflow::ui
