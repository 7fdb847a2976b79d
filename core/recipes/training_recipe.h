#pragma once

#include "core/formats/config_file.h"
#include "core/recipes/optimisation_recipe.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace arcflow {

/// How an image autoencoder is trained: absolute and square error, error of the differences between neighbours (edges),
/// and a little Kullback-Leibler divergence, on crops of the pictures. Crops are larger towards the end. Latents that
/// are decoded at half the size, too, hold the picture's own structure rather than a code of it, and a teacher learns
/// them faster (EQ-VAE, arXiv 2502.09509).
struct AutoencoderRecipe {
    ConfigFile config; ///< vae/config.json in diffusers' form; scaling and shift are measured at the end
    OptimisationRecipe optimisation;
    int64_t crop = 32, batch = 32;
    int64_t lateCrop = 64, lateBatch = 10;
    double lateShare = 0.25; ///< of the iterations, with the late crop and batch
    double absolute = 1, square = 1, edges = 0.5, divergence = 1e-4; ///< weights in the loss
    int64_t pictureSize = 128;                                       ///< side of the pictures that the model is for
    double halved = 0; ///< share of the iterations that decode latents of half the size, for a picture of half the size
    double critic = 0; ///< weight of what a critic, trained beside, sees in decoded pictures: sharper, less exact
    bool decoderOnly = false; ///< latents stay as they are, and with them the teacher that was trained on them
    uint64_t seed = 0;

    /// From a JSON file; unknown keys are Error(invalidRequest).
    static AutoencoderRecipe read(const std::filesystem::path& file);
    void validate() const;
};

/// How a judge of pictures (core/judge) is trained on pictures with tags.
struct JudgeRecipe {
    OptimisationRecipe optimisation;
    std::vector<int64_t> widths{24, 48, 96, 128}; ///< of the levels, at half the picture's size and less
    int64_t normGroups = 8;
    int64_t batch = 32;
    int64_t pictureSize = 128;
    uint64_t seed = 0;

    static JudgeRecipe read(const std::filesystem::path& file);
    void validate() const;
};

/// How a flow-matching teacher is trained with its text encoders and tokenizers, on the latents of captioned pictures:
/// velocity ε − x₀ at times drawn from a logit-normal distribution mixed with a uniform one.
struct TeacherRecipe {
    ConfigFile transformer, textEncoder, textEncoder2, scheduler; ///< the components' config.json
    OptimisationRecipe optimisation;
    int64_t batch = 64;
    int64_t parts = 1;                  ///< micro-batches a batch is split into: less memory, the same gradients
    bool gradientCheckpointing = false; ///< compute blocks again in the backward pass: less memory, a third more work
    double captionDropout = 0.1;        ///< share of pictures shown without their caption, for guidance
    double uniformTimes = 0.3;          ///< share of times drawn evenly
    double shift = 1.8;                 ///< of the times, as the scheduler's
    int64_t promptTokens = 32;          ///< of T5, padding included: FLUX reads it
    int64_t t5Vocabulary = 512, clipVocabulary = 1024; ///< most
    double alignment = 0;       ///< weight of the alignment with a judge's features (FeatureAlignment); 0: none
    int64_t alignmentBlock = 0; ///< single-stream block whose states are aligned
    double textAlignment = 0;   ///< weight of the alignment of both text encoders with them; 0: none
    int64_t textIterations = 0; ///< first ones, in which the text encoders alone learn, from that alignment
    double guidance = 3;        ///< true guidance in samples, and the model's default
    int64_t sampleSteps = 32;   ///< the model's default
    uint64_t seed = 0;

    bool aligns() const { return alignment > 0 || textAlignment > 0; }

    static TeacherRecipe read(const std::filesystem::path& file);
    void validate() const;
};

} // namespace arcflow
