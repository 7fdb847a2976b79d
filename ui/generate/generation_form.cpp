#include "ui/generate/generation_form.h"

#include "ui/generate/size_presets.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace arcflow::ui {

namespace {

std::optional<int> bounded(std::optional<int> value, int least, int most) {
    return value ? std::optional(std::clamp(*value, least, most)) : std::nullopt;
}

std::optional<double> bounded(std::optional<double> value, double least, double most) {
    return value && std::isfinite(*value) ? std::optional(std::clamp(*value, least, most)) : std::nullopt;
}

} // namespace

bool sameModel(const ModelRequest& a, const ModelRequest& b) {
    return toJson(JobRequest{a, {}}) == toJson(JobRequest{b, {}});
}

GenerationForm::GenerationForm(SeedSequence seeds) : m_seeds(std::move(seeds)) {}

void GenerationForm::setChoices(const GenerationChoices& choices) {
    constexpr double leastRatio = 0.01;
    m_choices = choices;
    if (choices.size) {
        m_choices.size = QSize(std::clamp(choices.size->width(), 1, largestSide),
                               std::clamp(choices.size->height(), 1, largestSide));
    }
    m_choices.count = std::clamp(choices.count, 1, mostImages);
    m_choices.studentSteps = bounded(choices.studentSteps, 1, mostSteps);
    m_choices.teacherSteps = bounded(choices.teacherSteps, 1, mostSteps);
    m_choices.guidance = bounded(choices.guidance, 0.0, mostGuidance);
    m_choices.trueCfg = bounded(choices.trueCfg, 1.0, mostGuidance);
    m_choices.timestepRatio = bounded(choices.timestepRatio, leastRatio, 1.0);
    m_choices.maxTokens = bounded(choices.maxTokens, 1, mostTokens);
    m_choices.pointsPerStep = std::clamp(choices.pointsPerStep, 1, mostPoints);
}

void GenerationForm::setModel(const ModelRequest& model) {
    const bool sameBase =
        model.model == m_model.model && model.adapter == m_model.adapter && model.adapterUse == m_model.adapterUse;
    m_model = model;
    if (!sameBase) {
        m_traits = {};
    }
}

RunMode GenerationForm::mode(std::optional<RunMode> wanted) const {
    const RunMode mode = wanted.value_or(m_choices.mode);
    if (mode != RunMode::teacher && !m_traits.hasStudent) {
        return RunMode::teacher;
    }
    return mode != RunMode::student && !m_traits.hasTeacher ? RunMode::student : mode;
}

QSize GenerationForm::size() const {
    return m_choices.size.value_or(m_traits.size);
}

int GenerationForm::studentSteps() const {
    return m_choices.studentSteps.value_or(m_traits.studentSteps);
}

int GenerationForm::teacherSteps() const {
    return m_choices.teacherSteps.value_or(m_traits.teacherSteps);
}

bool GenerationForm::hasGuidance() const {
    return m_traits.guidance > 0 || (!m_traits.isKnown && m_choices.guidance.has_value());
}

double GenerationForm::guidance() const {
    return hasGuidance() ? m_choices.guidance.value_or(m_traits.guidance) : 0;
}

double GenerationForm::trueCfg() const {
    return m_choices.trueCfg.value_or(m_traits.trueCfg);
}

Sampler GenerationForm::sampler(RunMode mode) const {
    return mode == RunMode::teacher ? Sampler::automatic : m_choices.sampler;
}

Recording GenerationForm::recording(RunMode mode) const {
    const bool comparable = mode != RunMode::teacher && m_traits.hasTeacher;
    return m_choices.recording == Recording::teacherComparison && !comparable ? Recording::statistics
                                                                              : m_choices.recording;
}

RunPlan GenerationForm::plan(const GenerateOverride& instead) const {
    RunPlan plan;
    plan.mode = mode(instead.mode);
    plan.size = size().isEmpty() ? QSize() : size();
    plan.count = instead.count.value_or(m_choices.count);
    plan.studentSteps = studentSteps();
    plan.teacherSteps = teacherSteps();
    plan.trueCfg = trueCfg();
    plan.recording = recording(plan.mode);
    plan.pointsPerStep = m_choices.pointsPerStep;
    plan.keepEstimates = m_choices.keepEstimates && plan.recording != Recording::none;
    plan.pixelsPerToken = m_traits.pixelsPerToken;
    plan.latentChannels = m_traits.latentChannels;
    return plan;
}

JobRequest GenerationForm::request(const QString& prompt, const QString& negativePrompt,
                                   const GenerateOverride& instead) const {
    const RunPlan plan = this->plan(instead);
    const bool usesTeacher = plan.runsTeacher() || plan.recording == Recording::teacherComparison;
    GenerationRequest request;
    request.prompt = prompt.toStdString();
    if (!negativePrompt.isEmpty()) {
        request.negativePrompt = negativePrompt.toStdString();
    }
    request.seed = m_seeds.seed();
    request.count = plan.count;
    request.width = std::max(0, plan.size.width());
    request.height = std::max(0, plan.size.height());
    request.mode = plan.mode;
    request.steps = plan.mode == RunMode::teacher ? plan.teacherSteps : plan.studentSteps;
    request.teacherSteps = plan.mode == RunMode::pair ? plan.teacherSteps : 0;
    // Numbers are written out as far as they are known, so that a job means the same in a later version. Before that,
    // they are the model's to fill in.
    if (hasGuidance() && (m_traits.isKnown || m_choices.guidance)) {
        request.guidance = guidance();
    }
    if (usesTeacher && (m_traits.isKnown || m_choices.trueCfg)) {
        request.trueCfg = trueCfg();
    }
    if (plan.runsStudent()) {
        request.timestepRatio = m_choices.timestepRatio;
    }
    request.maxSequenceLength = m_choices.maxTokens.value_or(0);
    request.sampler = sampler(plan.mode);
    request.recording = plan.recording;
    request.pointsPerStep = plan.pointsPerStep;
    request.keepEstimates = plan.keepEstimates;
    request.previews = m_choices.previews;
    return {m_model, request};
}

} // namespace arcflow::ui
