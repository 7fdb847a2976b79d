#include "core/engine/generation_job.h"

#include "core/engine/image_decoding.h"
#include "core/engine/request_json.h"
#include "core/engine/runtime.h"
#include "core/sampling/arcflow_sampler.h"
#include "core/sampling/euler_sampler.h"
#include "core/sampling/latents.h"

#include <chrono>

namespace arcflow {
namespace {

class Stopwatch {
public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count(); }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// How often a run shows itself: no more often than an eye can follow, and for no more than a third of the time.
class PreviewPace {
public:
    bool isDue() const { return m_sinceLast.seconds() >= std::max(shortestInterval, restPerCost * m_lastCost); }
    void shown(double cost) {
        m_lastCost = cost;
        m_sinceLast = {};
    }

private:
    static constexpr double shortestInterval = 0.04, restPerCost = 2;
    Stopwatch m_sinceLast;
    double m_lastCost = 0;
};

} // namespace

GenerationJob::GenerationJob(LoadedWeights& model, const GenerationRequest& request, std::stop_token stop,
                             EngineSink& sink)
    : m_model(model), m_request(request), m_settings(resolve(request, model)), m_stop(std::move(stop)), m_sink(sink) {}

Task GenerationJob::task(Phase phase, int index, RunMode run) const {
    return {m_stop, [this, phase, index, run](double fraction) { m_sink.progress(phase, fraction, index, run); }};
}

GenerationResult GenerationJob::run() {
    if (!m_request.dumpFile.empty()) {
        m_dump.open(m_request.dumpFile);
        m_dump.describe("request", toJson({m_model.request, m_request}));
    }
    encodePrompts();
    for (int index = 0; index < m_request.count; ++index) {
        runImage(index);
    }
    m_result.peakBytes = peakResidentBytes();
    return std::move(m_result);
}

void GenerationJob::encodePrompts() {
    const Stopwatch watch;
    const Task encoding = task(Phase::encode, 0, m_settings.runStudent ? RunMode::student : RunMode::teacher);
    m_positive = m_model.encoder->encode(m_request.prompt, m_settings.textLength, encoding);
    const bool trueCfg =
        m_settings.trueCfg > 1.0 && (m_settings.runTeacher || m_request.recording == Recording::teacherComparison);
    if (trueCfg) {
        m_negative = m_model.encoder->encode(m_settings.negativePrompt, m_settings.textLength, encoding);
    }
    encoding.advance(1.0);
    m_encodeS = watch.seconds();
    for (const auto& [prefix, embedding] : {std::pair{"", &m_positive}, std::pair{"negative_", &m_negative}}) {
        const std::string name(prefix);
        m_dump.add(name + "prompt_embeds", embedding->tokens);
        m_dump.add(name + "pooled_prompt_embeds", embedding->pooled);
        if (embedding->tokens.defined() && !embedding->pooled.defined()) {
            m_dump.add(name + "prompt_embeds_mask", at::ones({1, embedding->tokens.size(1)}));
        }
    }
}

void GenerationJob::runImage(int index) {
    const int64_t channels = m_model.info.latentChannels;
    const TokenGrid grid = m_settings.grid;
    const at::Tensor noise = m_request.noiseFile.empty()
                                 ? seededNoise(m_request.seed + static_cast<uint64_t>(index), channels, grid)
                                 : readNoise(m_request.noiseFile, channels, 2 * grid.rows, 2 * grid.columns);
    if (index == 0) {
        m_dump.add("noise", noise);
    }
    TrajectoryRecorder recorder(m_request.pointsPerStep, m_request.keepEstimates ? std::optional(grid) : std::nullopt);
    std::vector<GeneratedImage> runs;
    if (m_settings.runStudent) {
        runs.push_back(runOne(RunMode::student, index, noise, recorder));
        if (m_request.previews && m_settings.runTeacher) {
            m_sink.studentDecoded(index, runs.back().image);
        }
    }
    if (m_settings.runTeacher) {
        runs.push_back(runOne(RunMode::teacher, index, noise, recorder));
    }
    if (m_request.recording == Recording::teacherComparison) {
        compareWithTeacher(recorder, index);
    }
    const PlaneShare plane = m_request.recording == Recording::none ? PlaneShare{} : recorder.finish();
    if (index == 0 && m_dump.active()) {
        m_dump.write();
        m_dump = {};
    }
    for (GeneratedImage& image : runs) {
        image.steps = recorder.records(image.run);
        image.plane = plane;
        m_sink.image(image);
        m_result.images.push_back(std::move(image));
    }
}

GeneratedImage GenerationJob::runOne(RunMode run, int index, const at::Tensor& noise, TrajectoryRecorder& recorder) {
    GeneratedImage result;
    result.index = index;
    result.run = run;
    result.times.encodeS = index == 0 ? m_encodeS : 0.0; // later images find the prompt in the cache
    const at::Tensor latents = denoise(run, index, noise, recorder, result.times);
    const at::Tensor unpacked = unpack(latents, m_settings.grid);
    m_sink.latents({index, run, latentImage(unpacked), metadata(run, index, result.times)});
    const Stopwatch decoding;
    result.image = decodeLatents(m_model, unpacked, task(Phase::decode, index, run));
    result.times.decodeS = decoding.seconds();
    result.times.totalS = result.times.encodeS + result.times.denoiseS + result.times.decodeS;
    result.metadata = metadata(run, index, result.times);
    if (index == 0 && m_dump.active()) {
        const at::Tensor rows =
            at::from_blob(result.image.pixels.data(), {1, result.image.height, result.image.width, 3});
        m_dump.add(dumpName(run, "image"), rows.permute({0, 3, 1, 2}).clone());
    }
    return result;
}

at::Tensor GenerationJob::denoise(RunMode run, int index, const at::Tensor& noise, TrajectoryRecorder& recorder,
                                  RunTimes& times) {
    const bool student = run == RunMode::student;
    const std::vector<float>& sigmas = student ? m_settings.studentSigmas : m_settings.teacherSigmas;
    const int steps = static_cast<int>(sigmas.size()) - 1;
    const bool dumping = index == 0 && m_dump.active();
    if (dumping) {
        m_dump.add(dumpName(run, "sigmas"), at::tensor(sigmas));
        m_dump.add(dumpName(run, "latents.0"), pack(noise));
    }
    PreviewPace pace;
    const auto observe = [&](const SamplerStep& step) {
        if (dumping) {
            dumpStep(run, step);
        }
        if (m_request.recording == Recording::none && !m_request.previews) {
            return;
        }
        StepRecord record = m_request.recording == Recording::none ? StepRecord{.run = run,
                                                                                .index = static_cast<int>(step.index),
                                                                                .count = steps,
                                                                                .sigma = step.sigma,
                                                                                .sigmaNext = step.sigmaNext}
                                                                   : recorder.add(run, step, steps);
        if (m_request.previews && pace.isDue()) {
            const Stopwatch showing;
            record.preview = preview(step);
            pace.shown(showing.seconds());
        }
        m_sink.step(record, index);
    };
    double observed = 0; // seconds for what is recorded and shown on the way, which are no part of the run's own time
    const StepSink sink = [&](const SamplerStep& step) {
        (void)step.after.to(at::kCPU); // waits for the device
        const Stopwatch observing;
        observe(step);
        observed += observing.seconds();
    };
    Guidance guidance{.positive = m_positive, .negative = {}, .embedded = m_settings.guidance, .trueCfg = 1.0};
    const Task denoising = task(Phase::denoise, index, run);
    const Stopwatch running;
    at::Tensor latents;
    if (student) {
        const SegmentRule rule = m_request.sampler == Sampler::euler ? SegmentRule::straight : SegmentRule::closedForm;
        latents =
            sampleArcFlow(*m_model.student, guidance, m_settings.grid, sigmas, pack(noise), sink, denoising, rule);
    } else {
        if (m_negative.tokens.defined()) {
            guidance.negative = m_negative;
            guidance.trueCfg = m_settings.trueCfg;
        }
        latents = sampleEuler(*m_model.teacher, guidance, m_settings.grid, sigmas, pack(noise), sink, denoising);
    }
    latents = latents.to(at::kCPU); // waits for the device
    times.denoiseS = running.seconds() - observed;
    times.evaluations = steps * (guidance.usesTrueCfg() ? 2 : 1);
    if (m_request.recording != Recording::none) {
        recorder.end(run, sigmas.back(), latents);
    }
    return latents;
}

void GenerationJob::compareWithTeacher(TrajectoryRecorder& recorder, int index) {
    Guidance guidance{.positive = m_positive, .negative = {}, .embedded = m_settings.guidance, .trueCfg = 1.0};
    if (m_negative.tokens.defined()) {
        guidance.negative = m_negative;
        guidance.trueCfg = m_settings.trueCfg;
    }
    const Task comparing = task(Phase::denoise, index, RunMode::teacher);
    const TeacherField field(*m_model.teacher, guidance, m_settings.grid, recorder.studentLevels(), comparing);
    recorder.compareWithTeacher(field, comparing);
}

Image GenerationJob::preview(const SamplerStep& step) const {
    // Where the image would end if the step's velocity stayed as it is: x₀ = x − σ·u, with the student's mean velocity
    // over its segment. (Its modes are made for the segment; beyond it they run away: an error 100 times as large.)
    const at::Tensor estimate = step.before - step.sigma * step.velocity;
    return decodeLatents(m_model, unpack(estimate, m_settings.grid), Task{m_stop, {}});
}

GenerationMetadata GenerationJob::metadata(RunMode run, int index, const RunTimes& times) const {
    const bool student = run == RunMode::student;
    const LoadedModel& model = m_model.info;
    GenerationMetadata result;
    result.prompt = m_request.prompt;
    if (m_request.noiseFile.empty()) {
        result.seed = m_request.seed + static_cast<uint64_t>(index);
    }
    result.steps = static_cast<int64_t>((student ? m_settings.studentSigmas : m_settings.teacherSigmas).size()) - 1;
    if (m_model.any().guidance) {
        result.guidance = m_settings.guidance;
    }
    if (student) {
        result.timestepRatio = m_settings.timestepRatio;
        result.adapter = {model.adapterName, model.adapterHash};
    } else {
        result.trueCfg = m_settings.trueCfg;
        if (m_settings.trueCfg > 1.0) {
            result.negativePrompt = m_settings.negativePrompt;
        }
    }
    result.sampler = student && m_request.sampler != Sampler::euler ? "arcflow" : "euler";
    result.mode = student ? "student" : "teacher";
    result.width = m_settings.width;
    result.height = m_settings.height;
    result.maxSequenceLength = m_settings.textLength;
    result.model = {model.name, model.modelHash};
    for (const LoraChoice& lora : m_model.request.loras) {
        result.loras.push_back({lora.file.stem().string(), weightFingerprint(lora), lora.strength});
    }
    result.program = "ArcFlow Studio";
    result.version = ARCFLOW_VERSION;
    result.device = model.device;
    result.dtype = model.numberFormat;
    result.evaluations = times.evaluations;
    result.timings = Timings{times.encodeS, times.denoiseS, times.decodeS, times.totalS};
    return result;
}

std::string GenerationJob::dumpName(RunMode run, const std::string& name) const {
    // In a pair the student has the plain names.
    return run == RunMode::teacher && m_settings.runStudent ? "teacher." + name : name;
}

void GenerationJob::dumpStep(RunMode run, const SamplerStep& step) {
    m_dump.add(dumpName(run, concat("latents.", step.index + 1)), step.after);
    m_dump.add(dumpName(run, concat("velocity.", step.index)), step.velocity);
}

} // namespace arcflow
