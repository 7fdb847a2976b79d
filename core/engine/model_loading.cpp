#include "core/engine/model_loading.h"

#include "core/base/fingerprint.h"
#include "core/engine/runtime.h"
#include "core/engine/warm_up.h"
#include "core/lora/apply.h"
#include "core/lora/arcflow_adapter.h"
#include "core/sampling/latents.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>

namespace arcflow {
namespace {

std::string folderName(const std::filesystem::path& folder) {
    const std::filesystem::path plain = folder.lexically_normal();
    return (plain.has_filename() ? plain : plain.parent_path()).filename().string();
}

std::vector<Checkpoint> weightsOf(const PipelineFolder& folder) {
    std::vector<Checkpoint> all;
    for (const char* component : {"text_encoder", "text_encoder_2", "transformer", "vae"}) {
        if (folder.hasComponent(component)) {
            all.push_back(folder.checkpoint(component));
        }
    }
    return all;
}

/// Decides number format and whether matrices stay as stored.
WeightPlacement placementFor(const ModelRequest& request, const std::vector<Checkpoint>& weights) {
    uint64_t fp32Bytes = 0;
    uint64_t storedBytes = 0;
    for (const Checkpoint& checkpoint : weights) {
        fp32Bytes += static_cast<uint64_t>(checkpoint.parameterCount()) * sizeof(float);
        storedBytes += checkpoint.byteCount();
    }
    WeightPlacement placement;
    placement.device = chooseDevice(request.device);
    placement.compute = chooseFormat(request.format, placement.device, fp32Bytes);
    const uint64_t computeBytes = placement.compute == at::kFloat ? fp32Bytes : fp32Bytes / 2;
    const uint64_t budget = request.maxMemory > 0 ? request.maxMemory : availableBytes() / 10 * 7;
    placement.keepStoredFormat = placement.device.is_cpu() && computeBytes > storedBytes && computeBytes > budget;
    return placement;
}

/// A style meets the student where the adapter has put a layer of its own: both changes add up. (`proj_out` has no
/// counterpart among the student's heads; every other layer the student takes over from the teacher.)
void restyleReplacedLayer(Transformer& student, const LoraFile& file, const LoraOptions& options, const Task& task) {
    for (const LoraModule& update : file.part(LoraComponent::transformer)) {
        if (std::find(update.modules.begin(), update.modules.end(), "norm_out.linear") != update.modules.end()) {
            applyLora(student.linears(), std::span(&update, 1), options, task);
        }
    }
}

void loadAdapters(const ModelRequest& request, LoadedWeights& model, bool styled, const Task& task) {
    std::vector<std::pair<LoraFile, LoraOptions>> styles;
    for (const LoraChoice& lora : request.loras) {
        styles.emplace_back(readLora(lora.file, model.folder.family(), task), LoraOptions{.strength = lora.strength});
        if (styled) {
            continue;
        }
        const auto [first, second] = model.encoder->linears();
        const LoraHosts hosts{model.teacher->linears(), first, second};
        for (std::string& warning : applyLora(hosts, styles.back().first, styles.back().second, task)) {
            model.info.warnings.push_back(std::move(warning));
        }
    }
    if (request.adapter.empty()) {
        return;
    }
    const ArcFlowAdapter adapter = readArcFlowAdapter(request.adapter, task);
    requireFits(adapter, model.teacher->config);
    const bool merged = request.adapterUse == AdapterUse::merged;
    model.student = makeStudent(*model.teacher, adapter, merged ? UpdateMode::merge : UpdateMode::keepApart, task);
    for (const auto& [file, options] : styles) {
        restyleReplacedLayer(*model.student, file, options, task);
    }
    if (merged) {
        model.teacher.reset(); // its weights live on only where the student shares them
    }
    model.studentSchedule = {.shift = adapter.shift, .timestepRatio = adapter.timestepRatio};
    model.info.adapterName = folderName(request.adapter);
    model.info.adapterHash = weightFingerprint({Checkpoint::open(request.adapter, "diffusion_pytorch_model")});
}

void describe(LoadedWeights& model, const WeightPlacement& placement, const std::vector<Checkpoint>& weights) {
    LoadedModel& info = model.info;
    const TransformerConfig& config = model.any().config;
    info.name = folderName(model.folder.path());
    info.family = name(model.folder.family());
    info.modelHash = weightFingerprint(weights);
    info.device = deviceText(placement.device);
    info.numberFormat = formatText(placement.compute);
    info.threads = at::get_num_threads();
    info.hasTeacher = model.teacher.has_value();
    info.hasStudent = model.student.has_value();
    info.latentChannels = static_cast<int>(config.inChannels / 4);
    info.pixelsPerToken = static_cast<int>(2 * model.vae->scaleFactor());
    info.defaultWidth = model.defaults.width;
    info.defaultHeight = model.defaults.height;
    info.defaultSteps = model.defaults.studentSteps;
    info.defaultTeacherSteps = model.defaults.teacherSteps;
    info.defaultGuidance = model.any().guidance ? model.defaults.guidance : 0.0;
    info.defaultTrueCfg = model.defaults.trueCfg;
    for (const Checkpoint& checkpoint : weights) {
        info.weightBytes += checkpoint.byteCount();
    }
}

void loadWeights(LoadedWeights& model, const WeightPlacement& placement, const Task& task) {
    const PipelineFolder& folder = model.folder;
    model.encoder = PromptEncoder::load(folder, placement, task.part(0.0, 0.3));
    const TransformerConfig config = TransformerConfig::read(folder.family(), folder.config("transformer"));
    model.teacher = loadTransformer(config, {folder.checkpoint("transformer"), placement, task.part(0.3, 0.85)});
    // The decoder is small and its convolutions need the compute format.
    WeightPlacement decoderPlacement = placement;
    decoderPlacement.keepStoredFormat = false;
    model.vae = loadVae(folder.config("vae"), {folder.checkpoint("vae"), decoderPlacement, task.part(0.85, 0.95)});
    if (model.vae->latentChannels() * 4 != config.inChannels) {
        fail(ErrorKind::modelCorrupt, folder.path().string(), ": the transformer works on ", config.inChannels / 4,
             " latent channels, the VAE on ", model.vae->latentChannels(), ": they do not belong together");
    }
}

} // namespace

GenerationDefaults GenerationDefaults::of(ModelFamily family) {
    GenerationDefaults result;
    if (family == ModelFamily::qwenImage) {
        result.teacherSteps = 50;
        result.trueCfg = 4.0;
        // The published usage: a blank, which is still encoded. By count: of a literal GCC 12 warns without reason
        // here.
        result.negativePrompt = std::string(1, ' ');
    }
    return result;
}

GenerationDefaults GenerationDefaults::of(const PipelineFolder& folder) {
    GenerationDefaults result = of(folder.family());
    if (folder.family() == ModelFamily::flux) {
        result.width = result.height = static_cast<int>(folder.config("vae").integer("sample_size", 1024, 1, 16384));
    }
    const std::filesystem::path file = folder.path() / "arcflow_defaults.json";
    if (std::filesystem::exists(file)) {
        const ConfigFile config = ConfigFile::load(file);
        result.width = static_cast<int>(config.integer("width", result.width, 16, 16384));
        result.height = static_cast<int>(config.integer("height", result.height, 16, 16384));
        result.studentSteps = static_cast<int>(config.integer("student_steps", result.studentSteps, 1, 1000));
        result.teacherSteps = static_cast<int>(config.integer("teacher_steps", result.teacherSteps, 1, 1000));
        result.guidance = config.number("guidance", result.guidance);
        result.trueCfg = config.number("true_cfg", result.trueCfg);
        result.negativePrompt = config.text("negative_prompt", result.negativePrompt);
    }
    return result;
}

TokenGrid LoadedWeights::grid(int width, int height) const {
    return tokenGrid(width > 0 ? width : defaults.width, height > 0 ? height : defaults.height, vae->scaleFactor());
}

ModelRequest withEmbeddedModel(const ModelRequest& request, const std::filesystem::path& embeddedModel) {
    if (!request.model.empty()) {
        return request;
    }
    if (embeddedModel.empty()) {
        fail(ErrorKind::modelMissing, "the model that ships with the program was not found; name a model folder");
    }
    const ConfigFile parts = ConfigFile::load(embeddedModel / "embedded.json");
    ModelRequest filled = request;
    filled.model = embeddedModel / parts.text("model");
    if (filled.adapter.empty()) {
        filled.adapter = embeddedModel / parts.text("adapter");
    }
    return filled;
}

bool sharesWeights(const LoadedWeights& loaded, const ModelRequest& request) {
    const ModelRequest& other = loaded.request;
    const auto sameStyles = [](const LoraChoice& a, const LoraChoice& b) {
        return a.file == b.file && a.strength == b.strength;
    };
    return loaded.teacher && other.model == request.model && other.device == request.device &&
           other.format == request.format && other.maxMemory == request.maxMemory &&
           request.adapterUse != AdapterUse::merged && other.adapterUse != AdapterUse::merged &&
           std::equal(other.loras.begin(), other.loras.end(), request.loras.begin(), request.loras.end(), sameStyles);
}

std::unique_ptr<LoadedWeights> loadModel(const ModelRequest& request, const Task& task, const LoadedWeights* shared) {
    const auto start = std::chrono::steady_clock::now();
    auto model = std::make_unique<LoadedWeights>(
        LoadedWeights{.request = request, .folder = PipelineFolder::open(request.model)});
    const PipelineFolder& folder = model->folder;
    const std::vector<Checkpoint> weights = weightsOf(folder);
    WeightPlacement placement = placementFor(request, weights);
    if (shared) {
        placement = shared->placement;
        model->encoder = shared->encoder;
        model->teacher = shared->teacher;
        model->vae = shared->vae;
    } else {
        loadWeights(*model, placement, task);
    }
    model->placement = placement;
    model->teacherSchedule = FlowSchedule(folder.config("scheduler"));
    model->defaults = GenerationDefaults::of(folder);
    loadAdapters(request, *model, shared != nullptr, task.part(0.95, 0.98));
    describe(*model, placement, weights);
    warmUp(*model, task.part(0.98, 1.0));
    model->info.loadS = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return model;
}

std::string weightFingerprint(const std::vector<Checkpoint>& checkpoints) {
    constexpr size_t sampleBytes = 1024; // from the middle of each tensor
    Fingerprint fingerprint;
    for (const Checkpoint& checkpoint : checkpoints) {
        for (const std::string& tensor : checkpoint.names()) {
            const Checkpoint::Location found = checkpoint.find(tensor);
            const std::string header = concat(tensor, name(found.entry->type), shapeText(found.entry->shape));
            fingerprint.add(header.data(), header.size());
            const std::span<const std::byte> bytes = found.file->bytes(*found.entry);
            const size_t count = std::min(bytes.size(), sampleBytes);
            fingerprint.add(bytes.data() + (bytes.size() - count) / 2, count);
        }
    }
    return fingerprint.text();
}

std::string weightFingerprint(const LoraChoice& lora) {
    return weightFingerprint({Checkpoint::fromFile(SafetensorsFile::open(lora.file))});
}

} // namespace arcflow
