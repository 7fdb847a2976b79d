#include "tests/support/fake_engine.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace arcflow {
namespace {

using namespace std::chrono_literals;

/// Thrown inside the fake to leave a job at once; never crosses its boundary.
struct Ended {
    Failure failure;
};

/// Waits like a network evaluation, and like one it notices a stop in between.
void work(std::chrono::milliseconds duration, const std::stop_token& stop) {
    const auto end = std::chrono::steady_clock::now() + duration;
    do {
        if (stop.stop_requested()) {
            throw Ended{{ErrorKind::cancelled, "cancelled", {}}};
        }
        const auto left = end - std::chrono::steady_clock::now();
        std::this_thread::sleep_for(std::clamp<std::chrono::nanoseconds>(left, 0ns, 10ms));
    } while (std::chrono::steady_clock::now() < end);
}

int stepsOf(const GenerationRequest& request, RunMode run, const LoadedModel& model) {
    if (run == RunMode::student) {
        return request.steps > 0 ? request.steps : model.defaultSteps;
    }
    const int asked = request.mode == RunMode::teacher ? request.steps : request.teacherSteps;
    return asked > 0 ? asked : model.defaultTeacherSteps;
}

/// Latents whose first three values, the colour that decode() makes of them, tell run and σ.
LatentImage fakeLatents(const GenerationRequest& request, RunMode run, double sigma) {
    LatentImage latents{16, request.height / 8, request.width / 8, {}};
    latents.values.assign(size_t{16} * latents.height * latents.width, 0.0F);
    latents.values.at(0) = run == RunMode::teacher ? 1.0F : 0.0F;
    latents.values.at(1) = static_cast<float>(sigma);
    return latents;
}

/// FNV-1a: the same everywhere, unlike std::hash.
uint64_t hashOf(const std::string& text) {
    uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return hash;
}

} // namespace

LoadedModel FakeScript::defaultModel() {
    LoadedModel model;
    model.name = "fake-model";
    model.family = "FLUX";
    model.adapterName = "fake-adapter";
    model.modelHash = "0123456789abcdef";
    model.adapterHash = "fedcba9876543210";
    model.device = "cpu";
    model.numberFormat = "fp32";
    model.threads = 2;
    model.hasTeacher = model.hasStudent = true;
    model.latentChannels = 16;
    model.defaultWidth = model.defaultHeight = 64;
    model.defaultSteps = 2;
    model.defaultTeacherSteps = 8;
    model.defaultTrueCfg = 3;
    model.weightBytes = uint64_t{48} << 20;
    model.loadS = 0.25;
    return model;
}

Image fakeImage(const GenerationRequest& request, int index, RunMode run) {
    Image image(request.width, request.height);
    const double phase =
        static_cast<double>(hashOf(request.prompt) % 1000 + 37 * (request.seed + static_cast<uint64_t>(index)) % 1000);
    const double shift = run == RunMode::teacher ? 0.08 : 0.0;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            for (int c = 0; c < 3; ++c) {
                const double wave = std::sin(0.11 * x * (c + 1) + phase) * std::cos(0.07 * y + phase + shift * 10);
                image.at(x, y)[c] = static_cast<float>(0.5 + 0.4 * wave + shift * 0.5);
            }
        }
    }
    return image;
}

std::vector<std::string> FakeEngineLog::calls() const {
    const std::scoped_lock lock(m_mutex);
    return m_calls;
}

std::optional<ModelRequest> FakeEngineLog::lastModel() const {
    const std::scoped_lock lock(m_mutex);
    return m_model;
}

std::optional<GenerationRequest> FakeEngineLog::lastRequest() const {
    const std::scoped_lock lock(m_mutex);
    return m_requests.empty() ? std::nullopt : std::optional(m_requests.back());
}

std::optional<DistillationRequest> FakeEngineLog::lastDistillation() const {
    const std::scoped_lock lock(m_mutex);
    return m_distillation;
}

std::vector<GenerationRequest> FakeEngineLog::requests() const {
    const std::scoped_lock lock(m_mutex);
    return m_requests;
}

bool FakeEngineLog::referenceKernels() const {
    const std::scoped_lock lock(m_mutex);
    return m_referenceKernels;
}

FakeEngine::FakeEngine(FakeScript script, std::shared_ptr<FakeEngineLog> log)
    : m_script(std::move(script)), m_log(std::move(log)) {}

void FakeEngine::note(const std::string& call) {
    const std::scoped_lock lock(m_log->m_mutex);
    m_log->m_calls.push_back(call);
}

Outcome<ModelInfo> FakeEngine::inspect(const std::filesystem::path& path) {
    note("inspect " + path.string());
    if (m_script.inspectFailure) {
        return *m_script.inspectFailure;
    }
    return m_script.info;
}

Outcome<LoadedModel> FakeEngine::load(const ModelRequest& request, std::stop_token stop, EngineSink& sink) {
    note("load");
    {
        const std::scoped_lock lock(m_log->m_mutex);
        m_log->m_model = request;
    }
    m_loaded = false;
    if (m_script.loadFailure) {
        return *m_script.loadFailure;
    }
    for (const double fraction : {0.0, 0.5, 1.0}) {
        if (stop.stop_requested()) {
            return Failure{ErrorKind::cancelled, "cancelled", {}};
        }
        sink.progress(Phase::load, fraction, 0, RunMode::student);
    }
    for (const std::string& warning : m_script.warnings) {
        sink.warning(warning);
    }
    m_loaded = true;
    return m_script.model;
}

Outcome<GenerationResult> FakeEngine::generate(const GenerationRequest& request, std::stop_token stop,
                                               EngineSink& sink) {
    note("generate");
    {
        const std::scoped_lock lock(m_log->m_mutex);
        m_log->m_requests.push_back(request);
    }
    try {
        if (!m_loaded) {
            throw Ended{{ErrorKind::invalidRequest, "no model is loaded", {}}};
        }
        GenerationRequest complete = request;
        complete.width = request.width > 0 ? request.width : m_script.model.defaultWidth;
        complete.height = request.height > 0 ? request.height : m_script.model.defaultHeight;
        return generateAll(complete, stop, sink);
    } catch (const Ended& ended) {
        note(std::string(name(ended.failure.kind)));
        return ended.failure;
    }
}

GenerationResult FakeEngine::generateAll(const GenerationRequest& request, const std::stop_token& stop,
                                         EngineSink& sink) {
    GenerationResult result;
    sink.progress(Phase::encode, 1.0, 0, request.mode == RunMode::teacher ? RunMode::teacher : RunMode::student);
    for (int index = 0; index < request.count; ++index) {
        std::vector<GeneratedImage> faces;
        for (const RunMode face : {RunMode::student, RunMode::teacher}) {
            if (request.mode == RunMode::pair || request.mode == face) {
                faces.push_back(run(request, index, face, stop, sink));
            }
        }
        if (m_script.generateFailure && index >= m_script.imagesBeforeFailure) {
            throw Ended{*m_script.generateFailure};
        }
        for (GeneratedImage& face : faces) {
            sink.image(face);
            result.images.push_back(std::move(face));
        }
    }
    result.peakBytes = m_script.peakBytes;
    return result;
}

GeneratedImage FakeEngine::run(const GenerationRequest& request, int index, RunMode run, const std::stop_token& stop,
                               EngineSink& sink) {
    const LoadedModel& model = m_script.model;
    const int steps = stepsOf(request, run, model);
    const double trueCfg = run == RunMode::teacher ? request.trueCfg.value_or(model.defaultTrueCfg) : 1.0;
    const int perStep = trueCfg > 1 ? 2 : 1;
    GeneratedImage result;
    result.index = index;
    result.run = run;
    for (int step = 0; step < steps; ++step) {
        sink.progress(Phase::denoise, static_cast<double>(step) / steps, index, run);
        work(m_script.stepDuration * perStep, stop);
        if (request.recording != Recording::none || request.previews) {
            StepRecord record = stepRecord(request, run, step, steps);
            if (request.previews) {
                record.preview = m_script.paint ? m_script.paint(request, index, run) : fakeImage(request, index, run);
            }
            sink.step(record, index);
            result.steps.push_back(std::move(record));
        }
    }
    sink.progress(Phase::denoise, 1.0, index, run);
    describe(request, result);
    sink.latents({index, run, fakeLatents(request, run, 0.0), result.metadata});
    if (m_script.decodeFailure) {
        throw Ended{*m_script.decodeFailure};
    }
    result.image = m_script.paint ? m_script.paint(request, index, run) : fakeImage(request, index, run);
    sink.progress(Phase::decode, 1.0, index, run);
    return result;
}

/// Everything about a run but its picture.
void FakeEngine::describe(const GenerationRequest& request, GeneratedImage& result) const {
    const LoadedModel& model = m_script.model;
    const RunMode run = result.run;
    const int index = result.index;
    const int steps = stepsOf(request, run, model);
    const double trueCfg = run == RunMode::teacher ? request.trueCfg.value_or(model.defaultTrueCfg) : 1.0;
    const int perStep = trueCfg > 1 ? 2 : 1;
    result.plane = {0.9, 0.08};
    // Times as a slow machine would have them: exact in binary, so that tests can compare.
    result.times = {.evaluations = steps * perStep,
                    .encodeS = index == 0 ? 0.125 : 0.0,
                    .denoiseS = 0.25 * steps * perStep,
                    .decodeS = 0.0625,
                    .totalS = (index == 0 ? 0.125 : 0.0) + 0.25 * steps * perStep + 0.0625};
    GenerationMetadata& metadata = result.metadata;
    metadata.prompt = request.prompt;
    if (request.noiseFile.empty()) {
        metadata.seed = request.seed + static_cast<uint64_t>(index);
    }
    metadata.steps = steps;
    metadata.guidance = request.guidance;
    if (run == RunMode::teacher) {
        metadata.trueCfg = trueCfg;
        metadata.negativePrompt = request.negativePrompt.value_or("");
    } else {
        metadata.adapter = {model.adapterName, model.adapterHash};
    }
    metadata.sampler = run == RunMode::teacher || request.sampler == Sampler::euler ? "euler" : "arcflow";
    metadata.mode = run == RunMode::teacher ? "teacher" : "student";
    metadata.width = request.width;
    metadata.height = request.height;
    metadata.timestepRatio = request.timestepRatio;
    if (request.maxSequenceLength > 0) {
        metadata.maxSequenceLength = request.maxSequenceLength;
    }
    metadata.model = {model.name, model.modelHash};
    metadata.program = "ArcFlow Studio";
    metadata.device = model.device;
    metadata.dtype = model.numberFormat;
    metadata.evaluations = result.times.evaluations;
}

/// A straight way from (1, 0) to (0, ±0.2) on the plane, student below, teacher above.
StepRecord FakeEngine::stepRecord(const GenerationRequest& request, RunMode run, int step, int steps) const {
    StepRecord record;
    record.run = run;
    record.index = step;
    record.count = steps;
    record.sigma = 1.0 - static_cast<double>(step) / steps;
    record.sigmaNext = 1.0 - static_cast<double>(step + 1) / steps;
    const int points = run == RunMode::student ? request.pointsPerStep : 1;
    for (int i = 0; i < points; ++i) {
        TracePoint point;
        point.sigma = record.sigma + (record.sigmaNext - record.sigma) * i / points;
        point.planeX = point.sigma;
        point.planeY = (run == RunMode::student ? -0.2 : 0.2) * (1 - point.sigma);
        point.velocityPlaneX = 1.0;
        point.velocityRms = 1.0 + 0.1 * point.sigma;
        point.turningAngle = 0.05 * (1 - point.sigma);
        if (run == RunMode::student && request.recording == Recording::teacherComparison) {
            point.teacherAngle = 0.1 * point.sigma;
            point.teacherDistance = 0.2 * point.sigma;
        }
        if (request.keepEstimates) {
            point.estimate = std::make_shared<LatentImage>(fakeLatents(request, run, point.sigma));
        }
        record.points.push_back(point);
    }
    if (run == RunMode::student) {
        record.modeWeights = {0.5, 0.25, 0.125, 0.125};
        record.modeLogGammas = {-0.5, 0.0, 0.25, 0.5};
        record.gammaHistogram.assign(record.modeWeights.size(), std::vector<double>(logGammaBins, 1.0 / logGammaBins));
    }
    return record;
}

Outcome<JudgeReport> FakeEngine::judge(const JudgeRequest& request, std::stop_token stop) {
    (void)stop;
    note("judge");
    JudgeReport report;
    for (size_t i = 0; i < request.images.size(); ++i) {
        const Image& image = request.images[i];
        std::vector<float> mean(3);
        for (size_t value = 0; value < image.pixels.size(); ++value) {
            mean[value % 3] += image.pixels[value] / static_cast<float>(image.pixelCount());
        }
        report.features.push_back(mean);
        report.shown.emplace_back(request.tags.empty() ? 0 : request.tags[i].size(), true);
    }
    if (!request.references.empty()) {
        report.frechet = 0.5;
    }
    return report;
}

Outcome<TrainingResult> FakeEngine::train(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) {
    (void)request, (void)stop, (void)sink;
    note("train");
    return Failure{ErrorKind::unsupported, "the scripted engine trains nothing", {}};
}

Outcome<std::unique_ptr<Distillation>> FakeEngine::beginDistillation(const DistillationRequest& request,
                                                                     std::stop_token stop, EngineSink& sink) {
    note("distil");
    if (const std::string problem = validate(request); !problem.empty()) {
        return Failure{ErrorKind::invalidRequest, problem, {}};
    }
    if (m_script.distillation.beginFailure) {
        return *m_script.distillation.beginFailure;
    }
    if (stop.stop_requested()) {
        return Failure{ErrorKind::cancelled, "cancelled", {}};
    }
    {
        const std::scoped_lock lock(m_log->m_mutex);
        m_log->m_distillation = request;
    }
    sink.progress(Phase::load, 1.0, 0, RunMode::teacher);
    return std::unique_ptr<Distillation>(std::make_unique<FakeDistillation>(
        m_script.distillation, request, [this](const std::string& call) { note(call); }));
}

bool FakeEngine::fitsBesideDistillation(const ModelRequest&) {
    return m_script.distillation.hasRoomBeside;
}

Outcome<AdapterSize> FakeEngine::adapterSize(const ModelRequest&, const StudentShape& shape) {
    return AdapterSize{10 * shape.rank, 2500};
}

Outcome<SizeTiming> FakeEngine::timeSize(const SizeTimingRequest& request, std::stop_token, EngineSink&) {
    note("time size");
    SizeTiming timing{.model = request.flux ? "FLUX.1-dev" : "Qwen-Image", .device = "cpu", .numberFormat = "fp32"};
    timing.jointBlocks = request.flux ? 19 : 60;
    timing.singleBlocks = request.flux ? 38 : 0;
    timing.parameters = 1000;
    timing.trainedParameters = 40;
    timing.teacherEvaluations = request.flux ? 50 : 100;
    timing.jointS = 2;
    timing.singleS = 1;
    timing.teacherRestS = 1;
    timing.studentRestS = 2;
    timing.apartS = m_script.apartS;
    return timing;
}

/// A tenth off the teacher's end with one mode, a hundredth with more.
Outcome<std::vector<LatentImage>> FakeEngine::fitPolicies(const PolicyFitRequest& request, std::stop_token,
                                                          EngineSink&) {
    note("fit policies");
    std::vector<LatentImage> ends;
    for (size_t i = 0; i < request.prompts.size(); ++i) {
        GenerationRequest asked;
        asked.width = m_script.model.defaultWidth;
        asked.height = m_script.model.defaultHeight;
        ends.push_back(fakeLatents(asked, RunMode::teacher, 0.0));
        ends.back().values.at(0) -= request.recipe.student.modes == 1 ? 0.1F : 0.01F;
    }
    return ends;
}

Outcome<Image> FakeEngine::decode(const LatentImage& latents, std::stop_token stop) {
    note("decode");
    if (stop.stop_requested()) {
        return Failure{ErrorKind::cancelled, "cancelled", {}};
    }
    Image image(8 * latents.width, 8 * latents.height);
    for (size_t i = 0; i < image.pixels.size(); ++i) {
        image.pixels[i] = latents.values.at(i % 3);
    }
    return image;
}

Outcome<std::vector<TokenCount>> FakeEngine::countTokens(const std::string& prompt) {
    const auto words = static_cast<size_t>(std::count(prompt.begin(), prompt.end(), ' ')) + (prompt.empty() ? 0 : 1);
    std::vector<TokenCount> counts;
    for (const auto& [encoder, limit] : {std::pair<const char*, size_t>{"CLIP", 77}, {"T5", 512}}) {
        counts.push_back({encoder, words + 2, limit, prompt.size()});
    }
    return counts;
}

Outcome<std::vector<SelfTestRow>> FakeEngine::selfTest(std::stop_token stop) {
    note("self-test");
    if (stop.stop_requested()) {
        return Failure{ErrorKind::cancelled, "cancelled", {}};
    }
    return m_script.selfTestRows;
}

void FakeEngine::setReferenceKernels(bool on) {
    const std::scoped_lock lock(m_log->m_mutex);
    m_log->m_referenceKernels = on;
}

} // namespace arcflow
