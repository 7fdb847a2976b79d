#pragma once

#include "core/imaging/image.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace arcflow {

enum class DeviceChoice { automatic, cpu, cuda };
enum class NumberFormat { automatic, fp32, bf16 };

/// How an ArcFlow adapter meets its base model.
enum class AdapterUse {
    automatic, ///< shared where teacher and student are both wanted, else merged
    merged,    ///< folded into the weights at load: fastest; the teacher is then gone
    shared,    ///< kept apart: teacher and student run from one copy of the weights
};

struct LoraChoice {
    std::filesystem::path file;
    double strength = 1.0; ///< −10…10
};

/// Which weights to load, and where they run.
struct ModelRequest {
    std::filesystem::path model;   ///< folder in diffusers layout; empty = the embedded model
    std::filesystem::path adapter; ///< ArcFlow adapter folder; empty = none (for the embedded model: its own)
    std::vector<LoraChoice> loras;
    DeviceChoice device = DeviceChoice::automatic;
    NumberFormat format = NumberFormat::automatic;
    AdapterUse adapterUse = AdapterUse::automatic;
    int threads = 0;        ///< 0 = physical cores
    uint64_t maxMemory = 0; ///< bytes for weights in memory; 0 = decide from free memory
};

enum class RunMode { student, teacher, pair };
enum class Sampler {
    automatic, ///< arcflow for the student, euler for the teacher
    arcflow,
    euler, ///< with the student: its momentary velocity in straight steps, to see what the closed form gains
};

/// How much of each run is kept for the plots.
enum class Recording {
    none,
    statistics,        ///< norms, angles, modes, plane projection
    teacherComparison, ///< also the teacher's velocity at the student's points (more network evaluations)
};

/// One generation job. Unset values take the model's defaults.
struct GenerationRequest {
    std::string prompt;                        ///< UTF-8
    std::optional<std::string> negativePrompt; ///< used where true CFG is on
    uint64_t seed = 0;                         ///< image i uses seed + i
    int count = 1;                             ///< 1…10000
    int width = 0, height = 0;                 ///< pixels; 0 = the model's size
    int steps = 0;                             ///< of the student, or of the teacher in teacher mode; 0 = default
    int teacherSteps = 0;                      ///< of the teacher in a pair; 0 = default
    std::optional<double> guidance;            ///< embedded guidance (FLUX)
    std::optional<double> trueCfg;             ///< teacher's classifier-free guidance; 1 = off
    std::optional<double> timestepRatio;       ///< length of the student's last segment, (0, 1]
    int maxSequenceLength = 0;                 ///< T5 or Qwen text tokens; 0 = default
    RunMode mode = RunMode::student;
    Sampler sampler = Sampler::automatic;
    Recording recording = Recording::none;
    int pointsPerStep = 8; ///< recorded points inside a student step, 1…256
    bool keepEstimates =
        false; ///< with recording: keep every point's estimate of the final image, as latents, for a scrubber
    bool previews = false;           ///< decode an estimate of the image after a step, as often as an eye can follow
    std::filesystem::path noiseFile; ///< safetensors with `noise` [1, C, h, w], used instead of the seed
    std::filesystem::path
        dumpFile; ///< named fp32 tensors of the run (first image), for checking against other implementations
};

/// Says in words what is wrong with a request before anything is loaded; empty = fine.
std::string validate(const GenerationRequest& request);
std::string validate(const ModelRequest& request);

} // namespace arcflow
