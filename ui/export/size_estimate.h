#pragma once

#include "ui/export/export_options.h"

namespace arcflow::ui {

/// What is known of a picture before it is exported.
struct PictureSize {
    int width = 0, height = 0; ///< 0 = unknown
    qint64 sourceBytes = 0;    ///< of its file; 0 = unknown
    bool isPng = true;         ///< the source; a PNG's size says how much there is to see
    bool deep = false;         ///< pixels come from the decoder, with more than 8 bits
};

/// Roughly how many bytes it takes in the options' format: within a factor of two for most pictures.
qint64 estimatedBytes(const PictureSize& picture, const ExportOptions& options);

} // namespace arcflow::ui
