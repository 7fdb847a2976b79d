#include "core/engine/distillation_request.h"

#include "core/base/error.h"
#include "core/engine/training_request.h"

#include <cmath>

namespace arcflow {
namespace {

/// "name must be between a and b, found x", or empty.
template <typename Number> std::string outside(const char* name, Number value, Number least, Number most) {
    if (value >= least && value <= most) {
        return {};
    }
    return concat(name, " must be between ", least, " and ", most, ", found ", value);
}

} // namespace

std::string validate(const GenerationRequest& request) {
    constexpr size_t maxPromptBytes = 1 << 20;
    if (request.prompt.size() > maxPromptBytes ||
        (request.negativePrompt && request.negativePrompt->size() > maxPromptBytes)) {
        return "the prompt is longer than 1 MiB";
    }
    std::vector<std::string> problems{
        outside("the number of images", request.count, 1, 10000),
        outside("the number of steps", request.steps, 0, 1000),
        outside("the number of teacher steps", request.teacherSteps, 0, 1000),
        outside("the width", request.width, 0, 16384),
        outside("the height", request.height, 0, 16384),
        outside("the prompt length in tokens", request.maxSequenceLength, 0, 8192),
        outside("the number of recorded points per step", request.pointsPerStep, 1, 256),
        outside("the embedded guidance", request.guidance.value_or(0), 0.0, 100.0),
        outside("the true CFG scale", request.trueCfg.value_or(1), 0.0, 100.0),
    };
    if (request.timestepRatio && !(*request.timestepRatio > 0 && *request.timestepRatio <= 1)) {
        problems.push_back(concat("the timestep ratio must be above 0 and at most 1, found ", *request.timestepRatio));
    }
    if (request.sampler == Sampler::arcflow && request.mode == RunMode::teacher) {
        problems.emplace_back("the teacher predicts one velocity per step and cannot run the ArcFlow sampler; choose "
                              "Euler, or the student");
    }
    if (request.recording == Recording::teacherComparison && request.mode == RunMode::teacher) {
        problems.emplace_back("comparing with the teacher needs a student run");
    }
    for (const std::string& problem : problems) {
        if (!problem.empty()) {
            return problem;
        }
    }
    return {};
}

std::string validate(const ModelRequest& request) {
    for (const LoraChoice& lora : request.loras) {
        if (!(std::abs(lora.strength) <= 10)) {
            return concat("the strength of ", lora.file.filename().string(), " must be between -10 and 10, found ",
                          lora.strength);
        }
    }
    return outside("the number of threads", request.threads, 0, 1024);
}

std::string validate(const DistillationRequest& request) {
    if (request.prompts.empty()) {
        return "there are no prompts to imitate the teacher on";
    }
    if (!request.model.adapter.empty()) {
        return "a student cannot be the teacher of another: leave the model's adapter out";
    }
    if (request.adapter.empty()) {
        return "the adapter needs a folder to be written to";
    }
    if (request.validateEvery < 1 || !(request.saveEverySeconds >= 0)) {
        return "intervals must be above 0, and times not below";
    }
    try {
        request.recipe.validate();
    } catch (const Error& error) {
        return error.what();
    }
    return validate(request.model);
}

std::string validate(const TrainingRequest& request) {
    if (request.pictures.empty() || request.model.empty() || request.work.empty()) {
        return "the pictures, the model and the run's files each need a folder";
    }
    if (request.measureEvery < 1 || !(request.saveEverySeconds >= 0)) {
        return "intervals must be above 0, and times not below";
    }
    try {
        std::visit([](const auto& recipe) { recipe.validate(); }, request.recipe);
    } catch (const Error& error) {
        return error.what();
    }
    const TeacherRecipe* teacher = std::get_if<TeacherRecipe>(&request.recipe);
    const bool aligns = teacher && teacher->aligns();
    if (aligns && request.judge.empty()) {
        return "the recipe aligns the teacher with a judge (alignment, text_alignment): name the judge's folder, or "
               "leave them out of the recipe";
    }
    if (!aligns && !request.judge.empty()) {
        return "the recipe aligns nothing with a judge (alignment, text_alignment): leave the judge away, or choose "
               "another recipe";
    }
    return outside("the number of threads", request.threads, 0, 1024);
}

} // namespace arcflow
