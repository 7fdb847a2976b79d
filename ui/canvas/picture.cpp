#include "ui/canvas/picture.h"

#include <QPainter>

namespace arcflow::ui {

namespace {

constexpr qint64 quickPixels = 1 << 19; ///< about 5 ms; a pair of them must stay well below a frame
constexpr QRgb groundUnderAlpha = 0xff808080;

bool isSrgb(const QColorSpace& space) {
    return !space.isValid() || space == QColorSpace(QColorSpace::SRgb);
}

QImage flattened(const QImage& image) {
    QImage result(image.size(), QImage::Format_RGB32);
    if (result.isNull()) {
        return {};
    }
    result.fill(groundUnderAlpha);
    QPainter painter(&result);
    painter.drawImage(0, 0, image);
    return result;
}

QImage toSrgb(QImage image) {
    image.setDevicePixelRatio(1);
    if (!isSrgb(image.colorSpace())) {
        if (image.depth() < 32 || image.format() == QImage::Format_Grayscale16) {
            image.convertTo(image.format() == QImage::Format_Grayscale16 ? QImage::Format_RGBX64
                                                                         : QImage::Format_ARGB32);
        }
        image.convertToColorSpace(QColorSpace::SRgb);
    }
    image = image.hasAlphaChannel() ? flattened(image) : image.convertToFormat(QImage::Format_RGB32);
    image.setColorSpace(QColorSpace::SRgb);
    return image;
}

} // namespace

bool isLargeWork(const QImage& image, const QColorSpace& display) {
    return qint64(image.width()) * image.height() > quickPixels || !isSrgb(image.colorSpace()) || !isSrgb(display);
}

PicturePtr preparePicture(const QImage& image, const QColorSpace& display, const std::stop_token& stop) {
    if (image.isNull() || stop.stop_requested()) {
        return {};
    }
    auto picture = std::make_shared<Picture>();
    picture->srgb = toSrgb(image);
    QImage shown = picture->srgb;
    if (!isSrgb(display) && !shown.isNull() && !stop.stop_requested()) {
        shown.convertToColorSpace(display);
    }
    picture->shown = buildPyramid(shown, stop);
    return picture->shown.isEmpty() ? PicturePtr() : picture;
}

} // namespace arcflow::ui
