#pragma once

#include "app/scenes/series.h"

#include <QImage>

#include <filesystem>
#include <functional>
#include <stop_token>

namespace arcflow::scenes {

struct DatasetOptions {
    std::filesystem::path folder;
    Series series;
    uint64_t first = 0; ///< index of the first picture, and its name
    uint64_t count = 0;
    int size = 128;
    int threads = 0;        ///< 0: one per processor
    bool overwrite = false; ///< write into a folder that is not empty
};

/// Told the number of pictures done so far; called by one thread at a time.
using DatasetProgress = std::function<void(uint64_t done)>;

/// Paints pictures into the folder as 000000.png and so on. captions.jsonl, with one line for each, comes last: where
/// it is, all its pictures are. Each file appears complete or not at all. Error: the folder is not empty or cannot be
/// written, the disk is full, or (cancelled) a stop was asked for; the pictures so far stay.
void writeDataset(const DatasetOptions& options, const std::stop_token& stop, const DatasetProgress& progress);

/// Writes an image as PNG, which appears complete or not at all. Error(io or diskFull) names the file.
void writePng(const QImage& image, const std::filesystem::path& file);

} // namespace arcflow::scenes
