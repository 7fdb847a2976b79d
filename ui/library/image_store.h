#pragma once

#include "core/imaging/image_io.h"

#include <QString>

#include <string>

namespace arcflow::ui {

/// Where a finished image goes.
struct ImagePlace {
    QString folder;   ///< absolute; made if it is not there
    std::string name; ///< relative path without extension, as NamingTemplate::expand gives it
    QString
        face; ///< "student" or "teacher" for the images of a pair, which end in "-student" and "-teacher"; else empty
};

/// Writes an image under the first free name, numbered "-2", "-3"… where it is taken; a file is never overwritten, not
/// even one that appears while this is writing. The name appears when the file is complete and on disk. Returns its
/// absolute path. For a pair, the student is written first: it takes a number that is free for both faces; the teacher
/// goes to teacherPlaceFor() it. Any thread. Error(diskFull), Error(io), and what encodeImage throws.
QString saveImage(const ImagePlace& place, const Image& image, ImageFormat format, const WriteOptions& options = {},
                  const EmbeddedTexts& texts = {});

/// The place of the other face of an image that was saved as face "student".
ImagePlace teacherPlaceFor(const QString& studentFile);

/// ".png", ".jpg", ".webp", ".tif" or ".exr".
QString extensionOf(ImageFormat format);

} // namespace arcflow::ui
