#pragma once

#include "core/imaging/generation_metadata.h"
#include "ui/export/export_options.h"

#include <optional>

namespace arcflow::ui {

/// How a face was made, as far as the library knows; none for a picture of which it knows nothing.
std::optional<GenerationMetadata> metadataOf(const ImageRecord& image, ImageFace face);

/// The metadata without what the options leave out.
GenerationMetadata reduced(GenerationMetadata metadata, const ExportOptions& options);

/// The texts that go into an exported file: from what the source file says, else from what the library knows. A picture
/// of which neither knows how it was made gets none, and is not marked as generated. Reads the source; any thread.
EmbeddedTexts exportTexts(const ImageRecord& image, ImageFace face, const ExportOptions& options);

} // namespace arcflow::ui
