#pragma once

#include "core/engine/request_json.h"
#include "ui/generate/model_traits.h"
#include "ui/generate/run_plan.h"
#include "ui/generate/seed_sequence.h"

#include <QSize>
#include <QString>

#include <optional>

namespace arcflow::ui {

/// What the user has chosen. Unset values are the model's to fill in.
struct GenerationChoices {
    RunMode mode = RunMode::student;
    std::optional<QSize> size;
    int count = 1;
    std::optional<int> studentSteps, teacherSteps;
    std::optional<double> guidance; ///< embedded
    std::optional<double> trueCfg;
    std::optional<double> timestepRatio;
    std::optional<int> maxTokens;
    Sampler sampler = Sampler::automatic;
    Recording recording = Recording::statistics;
    int pointsPerStep = 8;
    bool keepEstimates = true;
    bool previews = true;

    bool operator==(const GenerationChoices&) const = default;
};

/// Everything the panel asks about: to name what a rule, a note or a recalled setting is about.
enum class Field {
    prompt,
    negativePrompt,
    mode,
    size,
    count,
    seed,
    seedMode,
    studentSteps,
    teacherSteps,
    guidance,
    trueCfg,
    sampler,
    timestepRatio,
    maxTokens,
    recording,
    pointsPerStep,
    keepEstimates,
    previews,
    model,
    adapter,
    loras,
};

/// The settings of the next job as values, without widgets: choices, seed and model, and the model's defaults and
/// limits. What the model cannot do is kept as a choice, for another model, but not asked of this one: the functions
/// say what will happen.
///
///     GenerationForm form;
///     form.setTraits(ModelTraits::of(loadedModel));
///     JobRequest job = form.request(prompt, negativePrompt);
///     form.jobMade(job.generation.count);
class GenerationForm {
public:
    explicit GenerationForm(SeedSequence seeds = SeedSequence());

    const GenerationChoices& choices() const { return m_choices; }
    /// Takes every value into its bounds; numbers that are none are unset.
    void setChoices(const GenerationChoices& choices);
    SeedSequence& seeds() { return m_seeds; }
    const SeedSequence& seeds() const { return m_seeds; }
    const ModelRequest& model() const { return m_model; }
    /// Another base or adapter is not known until setTraits() tells; LoRAs and the device change nothing about it.
    void setModel(const ModelRequest& model);
    const ModelTraits& traits() const { return m_traits; }
    void setTraits(const ModelTraits& traits) { m_traits = traits; }

    // What will happen. Sizes and steps are 0 while neither the user nor a model has said.
    RunMode mode(std::optional<RunMode> wanted = {}) const; ///< what is wanted, or what comes closest
    QSize size() const;
    int studentSteps() const;
    int teacherSteps() const;
    bool hasGuidance() const; ///< embedded
    double guidance() const;  ///< 0 if there is none
    double trueCfg() const;
    Sampler sampler(RunMode mode) const;
    Recording recording(RunMode mode) const;

    RunPlan plan(const GenerateOverride& instead = {}) const;
    /// Empty `negativePrompt`: the model's own.
    JobRequest request(const QString& prompt, const QString& negativePrompt,
                       const GenerateOverride& instead = {}) const;
    /// A job was made of this: on to the next seed.
    void jobMade(int count) { m_seeds.advance(count); }

private:
    GenerationChoices m_choices;
    SeedSequence m_seeds;
    ModelRequest m_model;
    ModelTraits m_traits;
};

/// Whether both load the same weights in the same way.
bool sameModel(const ModelRequest& a, const ModelRequest& b);

// Bounds of a request: core/engine/validation.cpp says the same.
inline constexpr int mostImages = 10000;
inline constexpr int mostSteps = 1000;
inline constexpr int mostTokens = 8192;
inline constexpr int mostPoints = 256;
inline constexpr double mostGuidance = 100;

} // namespace arcflow::ui
