#pragma once

#include "core/imaging/generation_metadata.h"
#include "core/imaging/image_io.h"

#include <filesystem>
#include <string>

namespace arcflow::ui::test {

inline Image picture(int width = 24, int height = 16, float tone = 0.5F) {
    Image image(width, height);
    for (size_t i = 0; i < image.pixels.size(); ++i) {
        image.pixels[i] = tone * static_cast<float>(i) / static_cast<float>(image.pixels.size());
    }
    return image;
}

inline GenerationMetadata ownMetadata(const std::string& prompt, const std::string& mode, uint64_t seed) {
    GenerationMetadata metadata;
    metadata.prompt = prompt;
    metadata.mode = mode;
    metadata.seed = seed;
    metadata.steps = mode == "teacher" ? 50 : 2;
    metadata.guidance = 3.5;
    metadata.trueCfg = mode == "teacher" ? 4.0 : 1.0;
    metadata.model.name = "nano";
    metadata.adapter.name = "arcflow-nano";
    metadata.program = "ArcFlow Studio";
    metadata.version = "0.1.0";
    metadata.evaluations = mode == "teacher" ? 100 : 2;
    metadata.timings = Timings{0.1, 1, 0.2, mode == "teacher" ? 30.5 : 1.5};
    return metadata;
}

/// An image file in the format of its extension; folders are made.
inline void writeSample(const std::filesystem::path& file, const EmbeddedTexts& texts, const Image& image = picture()) {
    std::filesystem::create_directories(file.parent_path());
    WriteOptions options;
    options.replaceExisting = true;
    writeImage(file, image, imageFormatFor(file), options, texts);
}

} // namespace arcflow::ui::test
