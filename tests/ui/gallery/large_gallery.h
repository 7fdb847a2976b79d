#pragma once

#include "tests/ui/gallery/gallery_fixture.h"

#include <QFile>

#include <algorithm>

#include <unistd.h>

namespace arcflow::ui {

constexpr int largeGallery = 100'000;

/// So many different images over `pictureCount` files, "<folder>/0.png"…, which are painted. Every fourth is a pair.
inline QVector<ImageRecord> largeGalleryRecords(const QString& folder, int pictureCount) {
    for (int i = 0; i < pictureCount; ++i) {
        if (!GalleryFixture::scene(i, {512, 512}).save(QStringLiteral("%1/%2.png").arg(folder).arg(i))) {
            qFatal("cannot write into %s", qUtf8Printable(folder));
        }
    }
    const QStringList things{"moon", "house", "cactus", "balloon", "mountain", "flower", "cat", "umbrella"};
    QVector<ImageRecord> records;
    records.reserve(largeGallery);
    for (int i = 0; i < largeGallery; ++i) {
        ImageRecord record = i % 4 == 0 ? GalleryFixture::pair(i) : GalleryFixture::record(i);
        record.prompt = QStringLiteral("%1 beside a %2 of colour %3, at dusk, number %4")
                            .arg(things[i % 8], things[i / 8 % 8])
                            .arg(i % 97)
                            .arg(i);
        record.studentFile = QStringLiteral("%1/%2.png").arg(folder).arg(i % pictureCount);
        record.contentHash = QString::number(i, 16).rightJustified(40, u'0'); // each its own thumbnail
        record.rating = i % 7 == 0 ? i % 5 + 1 : 0;
        records.append(record);
    }
    return records;
}

inline double residentMiB() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    return file.readAll().split(' ').value(1).toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

inline double quantile(QVector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : values[static_cast<qsizetype>(share * static_cast<double>(values.size() - 1))];
}

} // namespace arcflow::ui
