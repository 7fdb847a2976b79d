#pragma once

#include "ui/library/library_types.h"

#include <QVector>

namespace arcflow::ui {

/// The image in words, in one line: prompt, way it was made, rating, for lists and screen readers.
QString imageDescription(const ImageRecord& image);
/// The prompt's beginning as a tool tip. Prompts come from files: what looks like markup in them is shown, not
/// followed.
QString imageToolTip(const ImageRecord& image);
/// What stands in the corner of a tile: "pair", or the number of network evaluations; empty if that is not known.
QString imageBadge(const ImageRecord& image);
/// The picture files of an image: one, or two of a pair.
QStringList imageFiles(const ImageRecord& image);

/// One line of the details: what it is, its value, and the value without formatting for the clipboard.
struct ImageDetail {
    enum class Kind { model, seed, size, steps, guidance, time, match, created, file };
    Kind kind;
    QString label, value, plainValue;
};
/// The lines that apply to the image. A pair's values are given as "student | teacher".
QVector<ImageDetail> imageDetails(const ImageRecord& image);

/// What several images have in common, line by line: "3 models", "2 pairs, 10 drafts", "4…5".
QVector<ImageDetail> summaryOfImages(const QVector<ImageRecord>& images);

/// "1 image", "1,204 images".
QString imageCount(qint64 count);
/// "0.24 s", "1 min 5 s".
QString durationText(double seconds);

} // namespace arcflow::ui
