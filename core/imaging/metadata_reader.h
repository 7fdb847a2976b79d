#pragma once

#include "core/imaging/generation_metadata.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace arcflow {

/// The program whose way of writing was recognised.
enum class OriginProgram {
    unknown,
    arcflowStudio,
    automatic1111,
    forge,
    sdNext,
    fooocus,
    comfyUi,
    invokeAi,
    swarmUi,
    stableDiffusionCpp,
};

std::string_view name(OriginProgram program); ///< "ComfyUI"; empty for unknown

struct FoundMetadata {
    OriginProgram origin = OriginProgram::unknown;
    std::optional<GenerationMetadata> generation; ///< as far as it could be understood
    std::vector<TextEntry> texts;                 ///< everything the file says, untouched
};

/// What an image file (PNG, JPEG, WebP, TIFF, OpenEXR) says about how it was made, whichever program wrote it. Texts
/// come from strangers: bounded, and never to be shown as markup. Metadata that makes no sense gives no `generation`,
/// not an error. Error(modelMissing) if there is no such file, Error(io) if it cannot be read, Error(unsupported) for
/// other formats.
FoundMetadata readMetadata(const std::filesystem::path& file);

/// The same for bytes in memory.
FoundMetadata readMetadata(std::string_view bytes, const std::string& sourceName);

/// Finds out which of the texts of an image describe its making, and who wrote them.
FoundMetadata interpretTexts(std::vector<TextEntry> texts);

} // namespace arcflow
