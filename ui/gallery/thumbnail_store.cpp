#include "ui/gallery/thumbnail_store.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QPainter>
#include <QRegularExpression>
#include <QTemporaryFile>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace arcflow::ui {

namespace {

constexpr int jpegQuality = 88;
constexpr qint64 largestStoredFile = qint64{8} << 20;
const QString suffix = QStringLiteral(".jpg");

bool isDigest(const QString& text) {
    return text.size() >= 32 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
           });
}

/// Null for a file that is not there or was cut off, which a power failure can leave behind.
QImage readStored(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > largestStoredFile) {
        return {};
    }
    QByteArray bytes = file.readAll();
    if (!bytes.endsWith("\xFF\xD9")) {
        return {};
    }
    QBuffer buffer(&bytes);
    return QImageReader(&buffer, "jpeg").read();
}

/// JPEG knows no transparency: what shines through is the mid-grey that pictures are shown on.
QImage flattened(const QImage& image) {
    if (!image.hasAlphaChannel()) {
        return image;
    }
    QImage result(image.size(), QImage::Format_RGB32);
    result.fill(qRgb(128, 128, 128));
    QPainter(&result).drawImage(0, 0, image);
    return result;
}

} // namespace

int storedThumbnailSide(int side) {
    int stored = 320;
    while (stored < side && stored < maxThumbnailSide) {
        stored *= 2;
    }
    return stored;
}

ThumbnailStore::ThumbnailStore(QString folder, qint64 byteLimit)
    : m_folder(std::move(folder)), m_byteLimit(byteLimit), m_unpruned(byteLimit) {}

QString ThumbnailStore::path(const ThumbnailRequest& request, int shorterSide) const {
    QString digest = request.contentHash.toLower();
    if (!isDigest(digest)) {
        const QFileInfo info(request.file);
        if (!info.isFile()) {
            return {};
        }
        const QString identity = QStringLiteral("%1\n%2\n%3")
                                     .arg(info.absoluteFilePath())
                                     .arg(info.lastModified().toMSecsSinceEpoch())
                                     .arg(info.size());
        digest = QString::fromLatin1(QCryptographicHash::hash(identity.toUtf8(), QCryptographicHash::Sha1).toHex());
    }
    return QStringLiteral("%1/%2/%3-%4%5").arg(m_folder, digest.left(2), digest).arg(shorterSide).arg(suffix);
}

DecodedPicture ThumbnailStore::source(const ThumbnailRequest& request) {
    const int shorterSide = storedThumbnailSide(request.side);
    const QString stored = path(request, shorterSide);
    if (!stored.isEmpty() && QFileInfo(request.file).isFile()) {
        DecodedPicture kept;
        kept.image = readStored(stored);
        if (!kept.image.isNull()) {
            kept.state = PictureState::ready;
            return kept;
        }
    }
    DecodedPicture fresh = decodePicture(request.file, shorterSide);
    if (fresh.state == PictureState::ready) {
        fresh.image = flattened(fresh.image);
        // A picture no larger than its thumbnail is read as quickly as the thumbnail would be.
        if (fresh.image.width() * 2 <= fresh.fullSize.width()) {
            save(stored, fresh.image);
        }
    }
    return fresh;
}

DecodedPicture ThumbnailStore::thumbnail(const ThumbnailRequest& request) {
    const int side = std::clamp(request.side, 1, maxThumbnailSide);
    DecodedPicture picture = source(request);
    if (picture.state == PictureState::ready) {
        picture.image = shapedThumbnail(picture.image, side, request.fit, request.radius);
    }
    return picture;
}

void ThumbnailStore::save(const QString& path, const QImage& image) {
    if (path.isEmpty() || !QDir().mkpath(QFileInfo(path).absolutePath())) {
        return;
    }
    QTemporaryFile file(path + QStringLiteral(".XXXXXX"));
    if (!file.open() || !image.save(&file, "jpeg", jpegQuality) || !file.flush()) {
        return; // the temporary file removes itself
    }
    m_unpruned += file.size();
    // No fsync, which would cost more than the thumbnail: readStored() sees a file that was cut off.
    file.close();
    std::error_code error;
    std::filesystem::rename(file.fileName().toStdString(), path.toStdString(), error);
    file.setAutoRemove(static_cast<bool>(error));
}

bool ThumbnailStore::wantsPruning() {
    qint64 written = m_unpruned;
    return written >= m_byteLimit / 8 && m_unpruned.compare_exchange_strong(written, 0);
}

void ThumbnailStore::prune() {
    struct Entry {
        qint64 modified, size;
        QString path;
    };
    static const QRegularExpression ours(QStringLiteral("^[0-9a-f]{32,128}-\\d+\\.jpg"));
    std::vector<Entry> entries;
    qint64 total = 0;
    QDirIterator files(m_folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        files.next();
        const QFileInfo info = files.fileInfo();
        if (!ours.match(info.fileName()).hasMatch()) {
            continue; // never anybody else's picture
        }
        entries.push_back({info.lastModified().toMSecsSinceEpoch(), info.size(), info.filePath()});
        total += info.size();
    }
    if (total <= m_byteLimit) {
        return;
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.modified < b.modified; });
    for (const Entry& entry : entries) {
        if (total <= m_byteLimit / 4 * 3) {
            break;
        }
        QFile::remove(entry.path);
        total -= entry.size;
    }
}

QImage shapedThumbnail(const QImage& image, int side, ThumbnailFit fit, int radius) {
    const QSizeF size = image.size();
    const double factor = fit == ThumbnailFit::fill ? side / std::min(size.width(), size.height())
                                                    : side / std::max(size.width(), size.height());
    const QSize scaled(std::max(qRound(size.width() * factor), 1), std::max(qRound(size.height() * factor), 1));
    const Qt::TransformationMode mode = factor >= 3 ? Qt::FastTransformation : Qt::SmoothTransformation;
    // Cropped before scaling, so that an extreme picture costs no more than a square one.
    QRect crop(QPoint(), image.size());
    QSize target = scaled;
    if (fit == ThumbnailFit::fill) {
        const int shorter = std::min(image.width(), image.height());
        crop = QRect((image.width() - shorter) / 2, (image.height() - shorter) / 2, shorter, shorter);
        target = QSize(side, side);
    }
    const QImage picture = image.copy(crop).scaled(target, Qt::IgnoreAspectRatio, mode);
    if (radius <= 0) {
        return picture.convertToFormat(QImage::Format_ARGB32_Premultiplied);
    }
    QImage result(target, QImage::Format_ARGB32_Premultiplied);
    result.fill(Qt::transparent);
    QPainter painter(&result);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QBrush(picture));
    painter.drawRoundedRect(QRect(QPoint(), target), radius, radius);
    return result;
}

} // namespace arcflow::ui
