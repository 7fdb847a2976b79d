#include "core/engine/request_json.h"

#include "core/base/error.h"
#include "core/engine/model_request_json.h"

#include <array>
#include <charconv>

namespace arcflow {
namespace {

using nlohmann::ordered_json;

constexpr std::array deviceNames{"auto", "cpu", "cuda"};
constexpr std::array formatNames{"auto", "fp32", "bf16"};
constexpr std::array adapterUseNames{"auto", "merged", "shared"};
constexpr std::array modeNames{"student", "teacher", "pair"};
constexpr std::array samplerNames{"auto", "arcflow", "euler"};
constexpr std::array recordingNames{"none", "statistics", "teacher-comparison"};

/// The enumerators are in the order of their names.
template <typename Value, size_t count> std::string nameOf(Value value, const std::array<const char*, count>& names) {
    return names[static_cast<size_t>(value)];
}

template <typename Value, size_t count>
Value valueOf(const ConfigFile& config, const char* key, Value fallback, const std::array<const char*, count>& names) {
    const std::string text = config.text(key, nameOf(fallback, names));
    for (size_t i = 0; i < count; ++i) {
        if (text == names[i]) {
            return static_cast<Value>(i);
        }
    }
    fail(ErrorKind::modelCorrupt, config.sourceName(), ": '", key, "' has the unknown value '", text, "'");
}

template <typename T> void put(ordered_json& object, const char* key, const T& value, const T& fallback) {
    if (!(value == fallback)) {
        object[key] = value;
    }
}

template <typename T> void put(ordered_json& object, const char* key, const std::optional<T>& value) {
    if (value) {
        object[key] = *value;
    }
}

std::optional<double> optionalNumber(const ConfigFile& config, const char* key) {
    return config.has(key) ? std::optional(config.number(key, 0)) : std::nullopt;
}

int wholeNumber(const ConfigFile& config, const char* key, int fallback) {
    return static_cast<int>(config.integer(key, fallback, 0, 1 << 30));
}

/// 64 bits do not survive every JSON reader: seeds and byte counts are texts.
uint64_t largeNumber(const ConfigFile& config, const char* key) {
    const std::string text = config.text(key, "0");
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        fail(ErrorKind::modelCorrupt, config.sourceName(), ": '", key, "' must be a whole number in quotes, found '",
             text, "'");
    }
    return value;
}

ordered_json generationJson(const GenerationRequest& request) {
    const GenerationRequest unset;
    ordered_json json{
        {"prompt", request.prompt}, {"seed", std::to_string(request.seed)}, {"mode", nameOf(request.mode, modeNames)}};
    put(json, "negative_prompt", request.negativePrompt);
    put(json, "count", request.count, unset.count);
    put(json, "width", request.width, unset.width);
    put(json, "height", request.height, unset.height);
    put(json, "steps", request.steps, unset.steps);
    put(json, "teacher_steps", request.teacherSteps, unset.teacherSteps);
    put(json, "guidance", request.guidance);
    put(json, "true_cfg", request.trueCfg);
    put(json, "timestep_ratio", request.timestepRatio);
    put(json, "max_sequence_length", request.maxSequenceLength, unset.maxSequenceLength);
    put(json, "sampler", nameOf(request.sampler, samplerNames), std::string("auto"));
    put(json, "recording", nameOf(request.recording, recordingNames), std::string("none"));
    put(json, "points_per_step", request.pointsPerStep, unset.pointsPerStep);
    put(json, "keep_estimates", request.keepEstimates, unset.keepEstimates);
    put(json, "previews", request.previews, unset.previews);
    return json;
}

GenerationRequest generationFrom(const ConfigFile& config) {
    GenerationRequest request;
    request.prompt = config.text("prompt");
    request.seed = largeNumber(config, "seed");
    request.mode = valueOf(config, "mode", RunMode::student, modeNames);
    if (config.has("negative_prompt")) {
        request.negativePrompt = config.text("negative_prompt");
    }
    request.count = wholeNumber(config, "count", request.count);
    request.width = wholeNumber(config, "width", request.width);
    request.height = wholeNumber(config, "height", request.height);
    request.steps = wholeNumber(config, "steps", request.steps);
    request.teacherSteps = wholeNumber(config, "teacher_steps", request.teacherSteps);
    request.guidance = optionalNumber(config, "guidance");
    request.trueCfg = optionalNumber(config, "true_cfg");
    request.timestepRatio = optionalNumber(config, "timestep_ratio");
    request.maxSequenceLength = wholeNumber(config, "max_sequence_length", request.maxSequenceLength);
    request.sampler = valueOf(config, "sampler", Sampler::automatic, samplerNames);
    request.recording = valueOf(config, "recording", Recording::none, recordingNames);
    request.pointsPerStep = wholeNumber(config, "points_per_step", request.pointsPerStep);
    request.keepEstimates = config.boolean("keep_estimates", request.keepEstimates);
    request.previews = config.boolean("previews", request.previews);
    return request;
}

} // namespace

ordered_json modelJson(const ModelRequest& model) {
    ordered_json json = ordered_json::object();
    put(json, "model", model.model.string(), std::string());
    put(json, "adapter", model.adapter.string(), std::string());
    if (!model.loras.empty()) {
        std::vector<std::string> files;
        std::vector<double> strengths;
        for (const LoraChoice& lora : model.loras) {
            files.push_back(lora.file.string());
            strengths.push_back(lora.strength);
        }
        json["lora_files"] = files;
        json["lora_strengths"] = strengths;
    }
    put(json, "device", nameOf(model.device, deviceNames), std::string("auto"));
    put(json, "dtype", nameOf(model.format, formatNames), std::string("auto"));
    put(json, "adapter_use", nameOf(model.adapterUse, adapterUseNames), std::string("auto"));
    put(json, "threads", model.threads, 0);
    put(json, "max_memory", std::to_string(model.maxMemory), std::string("0"));
    return json;
}

ModelRequest modelFrom(const ConfigFile& config) {
    ModelRequest model;
    model.model = config.text("model");
    model.adapter = config.text("adapter");
    const std::vector<std::string> files = config.texts("lora_files", {});
    const std::vector<double> strengths = config.numbers("lora_strengths", {});
    if (files.size() != strengths.size()) {
        fail(ErrorKind::modelCorrupt, config.sourceName(), ": ", files.size(), " lora_files but ", strengths.size(),
             " lora_strengths");
    }
    for (size_t i = 0; i < files.size(); ++i) {
        model.loras.push_back({files[i], strengths[i]});
    }
    model.device = valueOf(config, "device", DeviceChoice::automatic, deviceNames);
    model.format = valueOf(config, "dtype", NumberFormat::automatic, formatNames);
    model.adapterUse = valueOf(config, "adapter_use", AdapterUse::automatic, adapterUseNames);
    model.threads = wholeNumber(config, "threads", 0);
    model.maxMemory = largeNumber(config, "max_memory");
    return model;
}

std::string toJson(const JobRequest& request) {
    const ordered_json json{{"model", modelJson(request.model)}, {"generation", generationJson(request.generation)}};
    return json.dump(-1, ' ', /*ensure_ascii=*/true, ordered_json::error_handler_t::replace);
}

JobRequest jobRequestFromJson(std::string_view json, const std::string& sourceName) {
    const ConfigFile config = ConfigFile::parse(json, sourceName);
    return {modelFrom(config.section("model")), generationFrom(config.section("generation"))};
}

} // namespace arcflow
