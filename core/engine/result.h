#pragma once

#include "core/base/error.h"
#include "core/engine/latent_image.h"
#include "core/engine/request.h"
#include "core/imaging/generation_metadata.h"
#include "core/imaging/image.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace arcflow {

/// A failure as a value: what crosses the engine's boundary instead of exceptions.
struct Failure {
    ErrorKind kind = ErrorKind::internal;
    std::string text;   ///< one sentence: what happened
    std::string detail; ///< for "details": file, tensor, library message
};

/// A result or a failure.
template <typename T> class Outcome {
public:
    Outcome(T value) : m_content(std::move(value)) {}
    Outcome(Failure failure) : m_content(std::move(failure)) {}
    bool ok() const { return std::holds_alternative<T>(m_content); }
    explicit operator bool() const { return ok(); }
    T& value() { return std::get<T>(m_content); }
    const T& value() const { return std::get<T>(m_content); }
    const Failure& failure() const { return std::get<Failure>(m_content); }

private:
    std::variant<T, Failure> m_content;
};

/// Wall times of one run in seconds, and its network evaluations (NFE).
struct RunTimes {
    int evaluations = 0;
    double encodeS = 0;
    double denoiseS = 0;
    double decodeS = 0;
    double totalS = 0;
};

/// One point of a trajectory. Plane coordinates are set when the run is complete.
struct TracePoint {
    double sigma = 0;
    double planeX = 0, planeY = 0;                 ///< x on the principal plane of the recorded runs
    double velocityPlaneX = 0, velocityPlaneY = 0; ///< u on the same plane
    double velocityRms = 0;
    double turningAngle = 0;               ///< radians, against the previous point's velocity
    std::optional<double> teacherAngle;    ///< radians, against the teacher's velocity at the same (x, σ)
    std::optional<double> teacherDistance; ///< ‖u − u_teacher‖ / ‖u_teacher‖
    std::shared_ptr<const LatentImage>
        estimate; ///< x − σ·u, the image if the velocity stayed as it is; with keepEstimates
};

/// One step of one run.
struct StepRecord {
    RunMode run = RunMode::student; ///< student or teacher
    int index = 0, count = 0;       ///< step index of count
    double sigma = 0, sigmaNext = 0;
    std::vector<TracePoint> points;                  ///< the step's start, then points inside it (student)
    std::vector<double> modeWeights;                 ///< student: mean mixture weight per mode, adds up to 1
    std::vector<double> modeLogGammas;               ///< student: weighted mean ℓ per mode
    std::vector<std::vector<double>> gammaHistogram; ///< student: per mode, shares over logGammaEdges bins
    std::optional<Image> preview;                    ///< decoded estimate of the final image
};

/// Bins of StepRecord::gammaHistogram over ℓ: equal widths between ±logGammaRange, outliers in the end bins.
inline constexpr double logGammaRange = 4.0;
inline constexpr int logGammaBins = 32;

/// How much of the recorded runs' variance the two axes of the plane hold, 0…1.
struct PlaneShare {
    double first = 0, second = 0;
};

struct GeneratedImage {
    int index = 0;                  ///< 0…count−1
    RunMode run = RunMode::student; ///< student or teacher
    Image image;
    RunTimes times;
    GenerationMetadata metadata;
    std::vector<StepRecord> steps; ///< with Recording other than none
    PlaneShare plane;
};

/// A run between its denoise and its decode: enough to make the image again if the decode fails or the program ends.
struct FinishedLatents {
    int index = 0;                  ///< 0…count−1
    RunMode run = RunMode::student; ///< student or teacher
    LatentImage latents;
    GenerationMetadata metadata; ///< complete but for the decode's time
};

struct GenerationResult {
    std::vector<GeneratedImage> images; ///< a pair gives student, then teacher, for each index
    uint64_t peakBytes = 0;             ///< largest resident set of the process so far
};

/// A LoRA or ArcFlow adapter as `inspect` shows it.
struct AdapterInfo {
    std::string format;
    std::vector<int64_t> ranks;
    int64_t modules = 0, parameters = 0;
    double share = 0; ///< of the base transformer's parameters; 0 if unknown
    int modes = 0;    ///< ArcFlow: K
    double shift = 0, timestepRatio = 0;
};

struct ComponentInfo {
    std::string name, className;
    int64_t parameters = 0;
    uint64_t bytes = 0;
    std::string numberFormats; ///< "BF16" or "BF16 99.9 %, F32 0.1 %"
    int shards = 0;
    std::vector<std::pair<std::string, std::string>> facts; ///< "layers" → "19 + 38"…
};

/// A model or adapter folder, or LoRA file, from its headers alone.
struct ModelInfo {
    enum class Kind { pipeline, arcflowAdapter, lora } kind = Kind::pipeline;
    std::filesystem::path path;
    std::string name, family;
    std::vector<ComponentInfo> components;
    std::optional<AdapterInfo> adapter;
    int64_t parameters = 0;
    uint64_t memoryNeed = 0; ///< bytes to run it here with default settings (estimate)
    int defaultWidth = 0, defaultHeight = 0, defaultSteps = 0, defaultTeacherSteps = 0;
    std::vector<std::string> problems; ///< what is wrong, in plain words; empty = sound
};

/// What was loaded, for the status bar and for metadata.
struct LoadedModel {
    std::string name, family, adapterName;
    std::string modelHash, adapterHash; ///< 16 hex digits over names, shapes and bytes of the weight headers
    std::string device;                 ///< "cpu", "cuda:0 NVIDIA …"
    std::string numberFormat;           ///< "fp32", "bf16"
    int threads = 0;
    bool hasTeacher = false, hasStudent = false;
    int latentChannels = 0, pixelsPerToken = 16;
    int defaultWidth = 0, defaultHeight = 0, defaultSteps = 0, defaultTeacherSteps = 0;
    double defaultGuidance = 0, defaultTrueCfg = 1; ///< guidance 0 = the model has none
    uint64_t weightBytes = 0;
    double loadS = 0;
    std::vector<std::string> warnings;
};

/// How much of a model an adapter trains.
struct AdapterSize {
    int64_t trained = 0, teacher = 0; ///< parameters
    double share() const { return teacher > 0 ? static_cast<double>(trained) / static_cast<double>(teacher) : 0; }
};

struct TokenCount {
    std::string encoder; ///< "CLIP", "T5", "Qwen2.5-VL"
    size_t used = 0, limit = 0;
    size_t keptBytes = 0; ///< of the prompt; the rest is cut off
};

/// One line of `selftest`: fused against reference kernels, or the embedded model's fingerprint.
struct SelfTestRow {
    std::string name;
    double error = 0, limit = 0; ///< relative
    bool passed() const { return error <= limit; }
};

} // namespace arcflow
