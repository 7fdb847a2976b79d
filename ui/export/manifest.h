#pragma once

#include "ui/export/export_options.h"

#include <QByteArray>
#include <QSize>

namespace arcflow::ui {

/// One exported file.
struct ManifestRow {
    QString file; ///< relative to the manifest, "/" between folders
    ImageRecord image;
    ImageFace face = ImageFace::student;
    QSize size; ///< of the picture in the file
};

/// A table of exported files as RFC 4180 has it: UTF-8, a header line, CRLF, texts quoted where they must be. Numbers
/// are written with a point; unknown values are empty; tags are joined by ";"; times are ISO 8601 with their zone.
/// `spreadsheet` is for Excel and its like: a byte order mark, by which they know UTF-8, and an apostrophe before texts
/// that they would take for formulas, since prompts may come from strangers' files.
QByteArray manifestCsv(const QVector<ManifestRow>& rows, bool spreadsheet);

} // namespace arcflow::ui
