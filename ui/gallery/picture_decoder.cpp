#include "ui/gallery/picture_decoder.h"

#include "core/base/error.h"
#include "core/imaging/image_io.h"

#include <QColorSpace>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>

#include <algorithm>
#include <mutex>
#include <new>

namespace arcflow::ui {

namespace {

DecodedPicture refused(PictureState state, const QString& reason) {
    DecodedPicture result;
    result.state = state;
    result.reason = reason.simplified().left(200);
    return result;
}

QImage scaledTo(const QImage& image, QSize size) {
    return image.size() == size ? image : image.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

/// PNG and JPEG through Qt, which can scale while it decodes. Null for what it does not read: the caller tries the
/// other way.
QImage readWithQt(QImageReader& reader, int shorterSide, DecodedPicture& result) {
    const QSize full = reader.size();
    reader.setAutoTransform(true);
    if (shorterSide > 0) {
        reader.setScaledSize(scaledPictureSize(full, shorterSide));
    }
    QImage image = reader.read();
    if (image.isNull()) {
        return image;
    }
    const bool turned = (reader.transformation() & QImageIOHandler::TransformationRotate90) != 0;
    result.fullSize = turned ? full.transposed() : full;
    const QColorSpace space = image.colorSpace();
    image = image.convertToFormat(image.hasAlphaChannel() ? QImage::Format_ARGB32 : QImage::Format_RGB32);
    if (space.isValid() && space != QColorSpace(QColorSpace::SRgb)) {
        image.convertToColorSpace(QColorSpace::SRgb);
    }
    return image;
}

/// Everything else (WebP, TIFF, OpenEXR, and PNG beyond Qt's allocation limit), as the program itself reads it.
QImage readWithCore(const QString& file, int shorterSide, const PictureLimits& limits, DecodedPicture& result) {
    // Floating point takes twelve bytes a pixel: one such picture at a time.
    static std::mutex oneAtATime;
    const std::lock_guard lock(oneAtATime);
    const Image picture = readImage(std::filesystem::path(file.toStdString()), {limits.maxSide, limits.maxPixels});
    result.fullSize = {picture.width, picture.height};
    const std::vector<uint8_t> levels = levels8(picture);
    const QImage view(levels.data(), picture.width, picture.height, qsizetype(picture.width) * 3,
                      QImage::Format_RGB888);
    const QSize size = shorterSide > 0 ? scaledPictureSize(view.size(), shorterSide) : view.size();
    return scaledTo(view, size).convertToFormat(QImage::Format_RGB32);
}

DecodedPicture decode(const QString& file, int shorterSide, const PictureLimits& limits) {
    const QFileInfo info(file);
    if (file.isEmpty() || !info.exists()) {
        return refused(PictureState::missing, QStringLiteral("no such file"));
    }
    if (!info.isFile()) { // a device or a pipe would never end
        return refused(PictureState::broken, QStringLiteral("not a regular file"));
    }
    DecodedPicture result;
    QImageReader reader(file);
    reader.setDecideFormatFromContent(true);
    const QByteArray format = reader.format();
    if (format == "png" || format == "jpeg") {
        const QSize full = reader.size();
        if (full.isEmpty() || std::max(full.width(), full.height()) > limits.maxSide ||
            uint64_t(full.width()) * uint64_t(full.height()) > limits.maxPixels) {
            return refused(PictureState::broken,
                           QStringLiteral("%1 × %2 pixels are refused").arg(full.width()).arg(full.height()));
        }
        result.image = readWithQt(reader, shorterSide, result);
        if (result.image.isNull() && reader.error() == QImageReader::InvalidDataError && format == "jpeg") {
            return refused(PictureState::broken, reader.errorString());
        }
    }
    if (result.image.isNull()) {
        result.image = readWithCore(file, shorterSide, limits, result);
    }
    result.state = PictureState::ready;
    return result;
}

} // namespace

QSize scaledPictureSize(QSize full, int shorterSide) {
    const double shorter = std::min(full.width(), full.height());
    const double longer = std::max(full.width(), full.height());
    const double factor = std::min({shorterSide / shorter, 4.0 * shorterSide / longer, 1.0});
    return {std::max(qRound(full.width() * factor), 1), std::max(qRound(full.height() * factor), 1)};
}

DecodedPicture decodePicture(const QString& file, int shorterSide, const PictureLimits& limits) {
    try {
        return decode(file, shorterSide, limits);
    } catch (const Error& error) {
        const bool gone = error.kind() == ErrorKind::modelMissing;
        return refused(gone ? PictureState::missing : PictureState::broken, QString::fromUtf8(error.what()));
    } catch (const std::bad_alloc&) {
        return refused(PictureState::broken, QStringLiteral("not enough memory for the picture"));
    } catch (const std::exception& error) {
        return refused(PictureState::broken, QString::fromUtf8(error.what()));
    }
}

} // namespace arcflow::ui
