#include "core/recipes/training_recipe.h"

#include "core/recipes/recipe_section.h"

#include <algorithm>

namespace arcflow {

AutoencoderRecipe AutoencoderRecipe::read(const std::filesystem::path& file) {
    return recipeFrom<AutoencoderRecipe>(ConfigFile::load(file), [](RecipeSection& all, AutoencoderRecipe& recipe) {
        recipe.config = all.object("vae");
        take(all, recipe.optimisation);
        all.take("crop", recipe.crop);
        all.take("batch", recipe.batch);
        all.take("late_crop", recipe.lateCrop);
        all.take("late_batch", recipe.lateBatch);
        all.take("late_share", recipe.lateShare);
        all.take("absolute", recipe.absolute);
        all.take("square", recipe.square);
        all.take("edges", recipe.edges);
        all.take("divergence", recipe.divergence);
        all.take("picture_size", recipe.pictureSize);
        all.take("halved", recipe.halved);
        all.take("critic", recipe.critic);
        all.take("decoder_only", recipe.decoderOnly);
        all.take("seed", recipe.seed);
    });
}

void AutoencoderRecipe::validate() const {
    constexpr const char* what = "autoencoder recipe";
    optimisation.validate(what);
    requireOfRecipe(pictureSize >= 8 && pictureSize <= 4096, what, "picture_size must be 8 to 4096");
    for (const int64_t side : {crop, lateCrop}) {
        requireOfRecipe(side >= 1 && side <= pictureSize, what, "crop and late_crop must be 1 to picture_size");
    }
    for (const int64_t count : {batch, lateBatch}) {
        requireOfRecipe(count >= 1 && count <= 65536, what, "batch and late_batch must be 1 to 65536");
    }
    requireOfRecipe(lateShare >= 0 && lateShare <= 1, what, "late_share must be 0 to 1");
    requireOfRecipe(halved >= 0 && halved <= 1, what, "halved must be 0 to 1");
    const size_t halvings = config.integers("block_out_channels", {128, 256, 512, 512}).size();
    requireOfRecipe(halved == 0 || std::min(crop, lateCrop) >= int64_t{1} << halvings, what,
                    "crop and late_crop must hold 2 × 2 latents to be halved");
    constexpr int64_t criticsSmallest = 16; // what it halves three times (core/train/patch_critic)
    requireOfRecipe(critic == 0 || std::min(crop, lateCrop) / (halved > 0 ? 2 : 1) >= criticsSmallest, what,
                    "crop and late_crop must be 16 or more for a critic, and 32 where latents are halved");
    requireOfRecipe(
        absolute >= 0 && square >= 0 && edges >= 0 && divergence >= 0 && critic >= 0 && absolute + square > 0, what,
        "absolute, square, edges, divergence and critic must not be below 0, and one of the first two above");
}

JudgeRecipe JudgeRecipe::read(const std::filesystem::path& file) {
    return recipeFrom<JudgeRecipe>(ConfigFile::load(file), [](RecipeSection& all, JudgeRecipe& recipe) {
        take(all, recipe.optimisation);
        all.take("widths", recipe.widths);
        all.take("norm_groups", recipe.normGroups);
        all.take("batch", recipe.batch);
        all.take("picture_size", recipe.pictureSize);
        all.take("seed", recipe.seed);
    });
}

void JudgeRecipe::validate() const {
    constexpr const char* what = "judge recipe";
    optimisation.validate(what);
    requireOfRecipe(pictureSize >= 16 && pictureSize <= 4096, what, "picture_size must be 16 to 4096");
    requireOfRecipe(batch >= 1 && batch <= 65536, what, "batch must be 1 to 65536");
    requireOfRecipe(normGroups >= 1, what, "norm_groups must be above 0");
    requireOfRecipe(!widths.empty() && widths.size() <= 8, what, "widths must be 1 to 8 numbers");
    for (const int64_t width : widths) {
        requireOfRecipe(width >= 1 && width <= 4096 && width % normGroups == 0, what,
                        "widths must be 1 to 4096 and multiples of norm_groups");
    }
}

TeacherRecipe TeacherRecipe::read(const std::filesystem::path& file) {
    return recipeFrom<TeacherRecipe>(ConfigFile::load(file), [](RecipeSection& all, TeacherRecipe& recipe) {
        recipe.transformer = all.object("transformer");
        recipe.textEncoder = all.object("text_encoder");
        recipe.textEncoder2 = all.object("text_encoder_2");
        recipe.scheduler = all.object("scheduler");
        take(all, recipe.optimisation);
        all.take("batch", recipe.batch);
        all.take("parts", recipe.parts);
        all.take("gradient_checkpointing", recipe.gradientCheckpointing);
        all.take("caption_dropout", recipe.captionDropout);
        all.take("uniform_times", recipe.uniformTimes);
        all.take("shift", recipe.shift);
        all.take("prompt_tokens", recipe.promptTokens);
        all.take("t5_vocabulary", recipe.t5Vocabulary);
        all.take("clip_vocabulary", recipe.clipVocabulary);
        all.take("alignment", recipe.alignment);
        all.take("alignment_block", recipe.alignmentBlock);
        all.take("text_alignment", recipe.textAlignment);
        all.take("text_iterations", recipe.textIterations);
        all.take("guidance", recipe.guidance);
        all.take("sample_steps", recipe.sampleSteps);
        all.take("seed", recipe.seed);
    });
}

void TeacherRecipe::validate() const {
    constexpr const char* what = "teacher recipe";
    optimisation.validate(what);
    requireOfRecipe(batch >= 1 && batch <= 65536, what, "batch must be 1 to 65536");
    requireOfRecipe(parts >= 1 && parts <= batch, what, "parts must be 1 to batch");
    requireOfRecipe(captionDropout >= 0 && captionDropout < 1, what, "caption_dropout must be at least 0 and below 1");
    requireOfRecipe(uniformTimes >= 0 && uniformTimes <= 1, what, "uniform_times must be 0 to 1");
    requireOfRecipe(shift > 0 && shift <= 100, what, "shift must be above 0 and at most 100");
    requireOfRecipe(promptTokens >= 2 && promptTokens <= 512, what, "prompt_tokens must be 2 to 512");
    requireOfRecipe(t5Vocabulary >= 64 && t5Vocabulary <= 1'000'000, what, "t5_vocabulary must be 64 to 1000000");
    requireOfRecipe(clipVocabulary >= 514 && clipVocabulary <= 1'000'000, what,
                    "clip_vocabulary must be 514 to 1000000");
    requireOfRecipe(alignment >= 0 && alignment <= 100, what, "alignment must be 0 to 100");
    requireOfRecipe(textAlignment >= 0 && textAlignment <= 100, what, "text_alignment must be 0 to 100");
    const int64_t blocks = transformer.integer("num_single_layers", 38, 0, 1'000'000);
    requireOfRecipe(alignment == 0 || (alignmentBlock >= 0 && alignmentBlock < blocks), what,
                    "alignment_block must be one of the transformer's single-stream blocks");
    requireOfRecipe(textIterations >= 0 && (textIterations == 0 || textAlignment > 0), what,
                    "text_iterations must not be below 0, and need a text_alignment above 0");
    requireOfRecipe(guidance >= 1 && guidance <= 30, what, "guidance must be 1 to 30");
    requireOfRecipe(sampleSteps >= 1 && sampleSteps <= 1000, what, "sample_steps must be 1 to 1000");
}

} // namespace arcflow
