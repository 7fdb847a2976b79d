#pragma once

#include "core/engine/dump.h"
#include "core/engine/engine.h"
#include "core/engine/generation_settings.h"
#include "core/engine/trajectory.h"

#include <stop_token>

namespace arcflow {

/// One call of Engine::generate: prompt to images, for the student, the teacher, or both from the same noise.
class GenerationJob {
public:
    GenerationJob(LoadedWeights& model, const GenerationRequest& request, std::stop_token stop, EngineSink& sink);
    GenerationResult run(); ///< throws arcflow::Error

private:
    void encodePrompts();
    void runImage(int index);
    GeneratedImage runOne(RunMode run, int index, const at::Tensor& noise, TrajectoryRecorder& recorder);
    at::Tensor denoise(RunMode run, int index, const at::Tensor& noise, TrajectoryRecorder& recorder, RunTimes& times);
    Image preview(const SamplerStep& step) const;
    void compareWithTeacher(TrajectoryRecorder& recorder, int index);
    GenerationMetadata metadata(RunMode run, int index, const RunTimes& times) const;
    Task task(Phase phase, int index, RunMode run) const;
    void dumpStep(RunMode run, const SamplerStep& step);
    std::string dumpName(RunMode run, const std::string& name) const;

    LoadedWeights& m_model;
    const GenerationRequest& m_request;
    GenerationSettings m_settings;
    std::stop_token m_stop;
    EngineSink& m_sink;
    RunDump m_dump;
    PromptEmbedding m_positive, m_negative;
    double m_encodeS = 0;
    GenerationResult m_result;
};

} // namespace arcflow
