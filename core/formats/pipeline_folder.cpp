#include "core/formats/pipeline_folder.h"

#include "core/formats/json_document.h"

#include <algorithm>
#include <array>
#include <span>

namespace arcflow {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view indexName = "model_index.json";

/// One component a family needs, with the classes this program implements.
struct ComponentRule {
    std::string_view component;
    std::array<std::string_view, 2> classes; // the second may be empty
};

constexpr std::array fluxComponents{ComponentRule{"scheduler", {"FlowMatchEulerDiscreteScheduler"}},
                                    ComponentRule{"text_encoder", {"CLIPTextModel"}},
                                    ComponentRule{"tokenizer", {"CLIPTokenizer", "CLIPTokenizerFast"}},
                                    ComponentRule{"text_encoder_2", {"T5EncoderModel"}},
                                    ComponentRule{"tokenizer_2", {"T5TokenizerFast", "T5Tokenizer"}},
                                    ComponentRule{"transformer", {"FluxTransformer2DModel"}},
                                    ComponentRule{"vae", {"AutoencoderKL"}}};

constexpr std::array qwenImageComponents{ComponentRule{"scheduler", {"FlowMatchEulerDiscreteScheduler"}},
                                         ComponentRule{"text_encoder", {"Qwen2_5_VLForConditionalGeneration"}},
                                         ComponentRule{"tokenizer", {"Qwen2Tokenizer", "Qwen2TokenizerFast"}},
                                         ComponentRule{"transformer", {"QwenImageTransformer2DModel"}},
                                         ComponentRule{"vae", {"AutoencoderKLQwenImage"}}};

std::span<const ComponentRule> componentsOf(ModelFamily family) {
    if (family == ModelFamily::flux) {
        return fluxComponents;
    }
    return qwenImageComponents;
}

bool isFile(const fs::path& file) {
    std::error_code ignored;
    return fs::is_regular_file(file, ignored);
}

bool isFolder(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_directory(folder, ignored);
}

/// Model folders at most two levels below a folder: deep enough for the cache of huggingface_hub
/// (snapshots/<revision>).
std::vector<fs::path> modelsBelow(const fs::path& folder) {
    constexpr int enough = 2'000; // entries looked at; only a hint hangs on it
    std::vector<fs::path> found;
    std::error_code error;
    int seen = 0;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
    for (const fs::recursive_directory_iterator end; !error && at != end && seen < enough;
         at.increment(error), ++seen) {
        if (isFile(at->path() / indexName)) {
            found.push_back(at->path());
        }
        if (at.depth() >= 1) {
            at.disable_recursion_pending();
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// Explains what was picked instead of a model folder.
[[noreturn]] void failWithoutIndex(const fs::path& folder) {
    const std::string place = folder.string();
    if (isFile(folder)) {
        fail(ErrorKind::modelMissing, place, ": expected a model folder in diffusers layout, found a single file");
    }
    if (!isFolder(folder)) {
        fail(ErrorKind::modelMissing, place, ": no such folder");
    }
    const std::string missing = concat(place, ": not a model folder, it has no ", indexName);
    std::error_code ignored;
    const fs::path parent = fs::weakly_canonical(folder, ignored).parent_path();
    if (isFile(parent / indexName)) {
        fail(ErrorKind::modelMissing, missing, "; it is a part of the model in ", parent.string(),
             ": choose that folder");
    }
    const std::vector<fs::path> below = modelsBelow(folder);
    if (below.size() == 1) {
        fail(ErrorKind::modelMissing, missing, "; the model is in ", below.front().string(), ": choose that folder");
    }
    if (!below.empty()) {
        fail(ErrorKind::modelMissing, missing, "; it contains ", below.size(),
             " models, choose one of them: ", below.front().string(), ", ", below[1].string(),
             below.size() > 2 ? " …" : "");
    }
    if (isFile(folder / "config.json")) {
        fail(ErrorKind::modelMissing, missing,
             "; with its config.json it is a single component or an adapter, which needs "
             "the folder of its base model");
    }
    fail(ErrorKind::modelMissing, missing);
}

json readIndex(const fs::path& file) {
    constexpr JsonLimits limits{.bytes = size_t{1} << 20, .depth = 16, .values = 10'000};
    json index = parseJson(readTextFile(file, limits.bytes), file.string(), limits);
    if (!index.is_object()) {
        fail(ErrorKind::modelCorrupt, file.string(), ": expected a JSON object, found ", index.type_name());
    }
    return index;
}

ModelFamily familyOf(const json& index, const std::string& source) {
    const auto at = index.find("_class_name");
    if (at == index.end() || !at->is_string()) {
        fail(ErrorKind::modelCorrupt, source, ": expected the pipeline's class under '_class_name'");
    }
    const auto& pipeline = at->get_ref<const std::string&>();
    if (pipeline == "FluxPipeline") {
        return ModelFamily::flux;
    }
    if (pipeline == "QwenImagePipeline") {
        return ModelFamily::qwenImage;
    }
    fail(ErrorKind::unsupported, source, ": expected FluxPipeline or QwenImagePipeline, found ", excerpt(pipeline));
}

/// The [library, class] pair of a component.
std::pair<std::string, std::string> readComponent(const json& index, const ComponentRule& rule,
                                                  const std::string& source) {
    const auto at = index.find(rule.component);
    const bool isPair = at != index.end() && at->is_array() && at->size() == 2;
    if (at == index.end() || (isPair && at->at(0).is_null() && at->at(1).is_null())) {
        fail(ErrorKind::modelMissing, source, ": the model has no '", rule.component, "'");
    }
    if (!isPair || !at->at(0).is_string() || !at->at(1).is_string()) {
        fail(ErrorKind::modelCorrupt, source, ": '", rule.component, "': expected [library, class]");
    }
    auto found = std::pair(at->at(0).get<std::string>(), at->at(1).get<std::string>());
    if (found.second.empty() ||
        std::find(rule.classes.begin(), rule.classes.end(), found.second) == rule.classes.end()) {
        fail(ErrorKind::unsupported, source, ": '", rule.component, "': expected ", rule.classes[0], ", found ",
             excerpt(found.second));
    }
    return found;
}

/// The settings a component cannot do without; empty for tokenizers, whose files differ by kind.
std::string_view configName(std::string_view component) {
    if (component.starts_with("tokenizer")) {
        return {};
    }
    return component == "scheduler" ? "scheduler_config.json" : "config.json";
}

} // namespace

std::string_view name(ModelFamily family) {
    return family == ModelFamily::flux ? "FLUX" : "Qwen-Image";
}

PipelineFolder PipelineFolder::open(const fs::path& folder) {
    const fs::path file = folder / indexName;
    if (!isFile(file)) {
        failWithoutIndex(folder);
    }
    const json index = readIndex(file);
    PipelineFolder result;
    result.m_path = folder;
    result.m_family = familyOf(index, file.string());
    // Only the names in our own tables become paths; whatever else the index lists (image encoders, safety checkers) is
    // not needed for making an image from a text.
    for (const ComponentRule& rule : componentsOf(result.m_family)) {
        const std::string component(rule.component);
        result.m_components.emplace(component, readComponent(index, rule, file.string()));
        const fs::path place = folder / component;
        if (!isFolder(place)) {
            fail(ErrorKind::modelMissing, place.string(), ": no such folder, but the model needs its '", component,
                 "': the download is incomplete");
        }
        if (const std::string_view config = configName(component); !config.empty() && !isFile(place / config)) {
            fail(ErrorKind::modelMissing, (place / config).string(), ": no such file: the download is incomplete");
        }
    }
    return result;
}

bool PipelineFolder::hasComponent(std::string_view component) const {
    return m_components.find(component) != m_components.end();
}

std::string PipelineFolder::componentClass(std::string_view component) const {
    const auto at = m_components.find(component);
    return at == m_components.end() ? std::string() : at->second.second;
}

fs::path PipelineFolder::componentPath(std::string_view component) const {
    if (!hasComponent(component)) {
        fail(ErrorKind::modelMissing, m_path.string(), ": a ", name(m_family), " model has no '", component, "'");
    }
    return m_path / component;
}

ConfigFile PipelineFolder::config(std::string_view component) const {
    const fs::path folder = componentPath(component);
    const std::string_view file = configName(component);
    return ConfigFile::load(folder / (file.empty() ? "tokenizer_config.json" : file));
}

Checkpoint PipelineFolder::checkpoint(std::string_view component) const {
    const fs::path folder = componentPath(component);
    const bool fromTransformers = m_components.find(component)->second.first == "transformers";
    return Checkpoint::open(folder, fromTransformers ? "model" : "diffusion_pytorch_model");
}

} // namespace arcflow
