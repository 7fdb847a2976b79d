#pragma once

// For the .cpp files of ui/library only.

#include "ui/library/library_connection.h"
#include "ui/library/library_database.h"

namespace arcflow::ui {

struct LibraryDatabase::Private {
    Private(const QString& file, bool writable) : connection(file, writable) {}

    /// Writes the image's texts into the search index, in place of what stands there.
    void indexTexts(qint64 image, const QString& prompt, const QString& negative, const QStringList& tags);
    qint64 insertImage(const ImageRecord& image);
    void updateImage(const ImageRecord& image);
    /// Gives the images a tag, which is made if there is none of that name.
    void attachTag(const QVector<qint64>& ids, const QString& tag);
    /// Brings the images' own list of tags and the search index up to date.
    void refreshTags(const QVector<qint64>& ids);
    void removeUnusedTags();

    LibraryConnection connection;
    bool endedUncleanly = false;
};

/// The column of a seed is signed: with the highest bit flipped, its order is that of the unsigned numbers.
inline qint64 seedColumn(quint64 seed) {
    return static_cast<qint64>(seed ^ (quint64{1} << 63));
}
inline quint64 seedFromColumn(qint64 column) {
    return static_cast<quint64>(column) ^ (quint64{1} << 63);
}

/// Tags stand in one column of images, a line each, beside the tables that filters use.
QStringList tagsFromColumn(const QString& column);
/// Names of tags and albums: white space simplified, at most 100 characters.
QString simplifiedName(const QString& name);

} // namespace arcflow::ui
