#pragma once

#include "ui/export/export_options.h"

#include <functional>
#include <stop_token>

namespace arcflow::ui {

/// One file to be written.
struct ExportItem {
    qsizetype image = 0; ///< index into ExportPlan::images
    ImageFace face = ImageFace::student;
    QString name; ///< relative to the folder, "/" between folders, with extension
};

/// What speaks against an export, in words.
struct ExportProblem {
    enum class Place { images, names, metadata, folder };
    Place place = Place::images;
    bool stops = true; ///< the export cannot start before it is solved; else it is a warning
    QString text;

    bool operator==(const ExportProblem&) const = default;
};

/// What an export will do, down to each file name.
struct ExportPlan {
    ExportOptions options;
    QVector<ImageRecord> images;
    QVector<ExportItem> items;
    int exportedImages = 0; ///< images of which at least one face is exported
    int withoutFace = 0;    ///< images left out because they lack the face that is asked for
    int alreadyThere = 0;   ///< images left out because their names are taken, see TakenNames::leaveOut
    int missing = 0;        ///< items whose file is not there at the moment
    qint64 bytes = 0;       ///< estimate
    QString manifestName;   ///< empty = none
    QVector<ExportProblem> problems;

    bool canStart() const;
};

/// The state of a folder that need not be there yet.
struct FolderState {
    enum class Use { usable, notAFolder, notWritable };
    Use use = Use::usable;
    qint64 freeBytes = -1; ///< -1 = unknown
};

/// What planning must know beside images and options.
struct ExportSurroundings {
    std::function<qint64(const QString& file)> fileSize; ///< -1 if there is no such file
    std::function<bool(const QString& path)> isTaken;    ///< by a file, folder or link
    std::function<FolderState(const QString& folder)> folderState;
    bool hasPixelSource = false; ///< pixels of more than 8 bits can be had, see PixelSource
};
/// Those of this machine; any thread.
ExportSurroundings systemSurroundings();

/// Works out what an export would do; writes nothing. Names that differ only in upper and lower case count as the same,
/// as on many disks they are. Any thread; takes about 30 µs for each image, and gives up half-way when `stop` is
/// requested.
ExportPlan planExport(const QVector<ImageRecord>& images, const ExportOptions& options,
                      const ExportSurroundings& surroundings, const std::stop_token& stop = {});

} // namespace arcflow::ui
