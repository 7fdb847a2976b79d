#pragma once

#include "core/imaging/image_io.h"

#include <QString>

namespace arcflow::ui {

/// How finished images are written.
struct OutputPolicy {
    QString folder;                                                    ///< absolute
    QString namingTemplate = QStringLiteral("{date}/{prompt}-{seed}"); ///< see core/imaging/naming_template.h
    ImageFormat format = ImageFormat::png8;
    WriteOptions write;
    bool embedMetadata = true;
    quint64 estimateBytes = 192 << 10; ///< of recorded estimates kept for the scrubber beside each image
};

} // namespace arcflow::ui
