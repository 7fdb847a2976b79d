#pragma once

#include "core/imaging/image_io.h"
#include "tests/support/tiny_configs.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

namespace arcflow::test {

/// What the smallest trainings need, in a folder: pictures/ with captions, vae.json, teacher.json, distil.json and
/// prompts.txt. A hundred iterations each, of a second or two.
inline void writeTinyTraining(const std::filesystem::path& folder) {
    const auto writeText = [](const std::filesystem::path& file, const std::string& text) {
        std::ofstream(file) << text;
    };
    std::filesystem::create_directory(folder / "pictures");
    const std::array<const char*, 4> colours{"red", "green", "blue", "white"};
    for (int i = 0; i < 40; ++i) {
        Image image(32, 32);
        for (size_t value = 0; value < image.pixels.size(); ++value) {
            const bool lit = i % 4 == 3 || static_cast<int>(value % 3) == i % 4;
            image.pixels[value] = lit ? 0.9F - 0.01F * static_cast<float>(i) : 0.1F;
        }
        const std::string name = "picture" + std::to_string(i);
        writeImage(folder / "pictures" / (name + ".png"), image, ImageFormat::png8);
        writeText(folder / "pictures" / (name + ".txt"),
                  std::string("a ") + colours.at(static_cast<size_t>(i % 4)) + " wall");
    }
    writeText(folder / "vae.json", std::string(R"({"vae": )") + tinyVaeConfig + R"(,
        "picture_size": 32, "iterations": 100, "crop": 16, "batch": 2, "late_crop": 32, "late_batch": 2,
        "muon": true, "rate": {"rate": 3e-3, "warm_up": 5}, "average": {"start": 0, "gamma": 3}})");
    writeText(folder / "teacher.json",
              std::string(R"({"transformer": )") + tinyTransformerConfig + R"(, "text_encoder_2": )" + tinyT5Config +
                  R"(, "text_encoder": {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
        "num_attention_heads": 2, "max_position_embeddings": 77},
        "scheduler": {"_class_name": "FlowMatchEulerDiscreteScheduler", "use_dynamic_shifting": false},
        "iterations": 100, "batch": 4, "prompt_tokens": 12, "sample_steps": 4, "muon": true,
        "rate": {"rate": 3e-3, "warm_up": 5}, "average": {"start": 0, "gamma": 3}})");
    std::string prompts;
    for (const char* colour : colours) {
        prompts += std::string("a ") + colour + " wall\n";
    }
    writeText(folder / "prompts.txt", prompts);
    writeText(folder / "distil.json", R"({"iterations": 100, "batch": 2, "student": {"modes": 3, "rank": 2},
        "imitation": {"decay_iterations": 20, "loss_scale": 1}, "rate": {"rate": 3e-3, "warm_up": 5},
        "average": {"start": 0, "gamma": 3}})");
}

} // namespace arcflow::test
