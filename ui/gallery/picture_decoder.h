#pragma once

#include <QImage>
#include <QString>

#include <cstdint>

namespace arcflow::ui {

enum class PictureState {
    unknown, ///< not asked for yet, or on its way
    ready,
    missing, ///< there is no such file
    broken,  ///< no picture, damaged, or too large
};

struct DecodedPicture {
    PictureState state = PictureState::unknown;
    QImage image;   ///< sRGB, opaque or premultiplied
    QSize fullSize; ///< of the file's picture
    QString reason; ///< why there is none; one line, at most 200 characters
};

/// What is read at most; a file that says it is larger is refused before pixels are decoded.
struct PictureLimits {
    int maxSide = 16384;
    uint64_t maxPixels = uint64_t{1} << 26;
};

/// Reads a picture file for the screen: turned as its EXIF says, converted to sRGB, 8 bits a channel, linear light
/// encoded. `shorterSide` > 0: scaled down (never up) so that the shorter side has that length, the longer one at most
/// four times as much. Any thread; files are hostile, so this never throws and reads regular files only.
DecodedPicture decodePicture(const QString& file, int shorterSide = 0, const PictureLimits& limits = {});

/// The size to which decodePicture scales.
QSize scaledPictureSize(QSize full, int shorterSide);

} // namespace arcflow::ui
