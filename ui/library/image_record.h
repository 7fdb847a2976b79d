#pragma once

#include "core/imaging/generation_metadata.h"
#include "ui/library/library_types.h"

#include <stop_token>

namespace arcflow::ui {

/// The names under which our own images say what they are.
inline const QString studentFace = QStringLiteral("student");
inline const QString teacherFace = QStringLiteral("teacher");

/// What the library keeps of one image file, from how it was made: `file` is the student's face unless the metadata
/// says teacher. What only the file can say (time, size where unknown, contents) is left to the caller.
ImageRecord imageRecordFrom(const GenerationMetadata& metadata, const QString& file);

/// One item of two faces. Shared settings are the student's; PSNR and SSIM are left to the caller.
ImageRecord pairFrom(const ImageRecord& student, const ImageRecord& teacher);

/// SHA-1 of the file's bytes, in hexadecimal digits. Error(modelMissing), Error(io), Error(cancelled).
QString contentHash(const QString& file, const std::stop_token& stop = {});

/// Size and time of change of a file now.
FileStamp stampOf(const QString& file);

/// What a PNG, JPEG, WebP, TIFF or OpenEXR file of any program says about itself, without decoding its pixels.
/// Error(unsupported) if it is no such image; Error(modelMissing), Error(io), Error(cancelled).
ImageRecord readImageFile(const QString& file, const std::stop_token& stop = {});

} // namespace arcflow::ui
