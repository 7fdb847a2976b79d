#include "core/train/flux_parts.h"

#include "core/formats/atomic_file.h"

namespace arcflow {
namespace {

constexpr const char* transformerName = "transformer";
constexpr const char* clipName = "text_encoder";
constexpr const char* t5Name = "text_encoder_2";

constexpr const char* transformerStem = "diffusion_pytorch_model";
constexpr const char* encoderStem = "model";

ConfigFile with(const ConfigFile& config, const ConfigFile::Numbers& numbers) {
    return ConfigFile::parse(config.jsonText(numbers), config.sourceName());
}

void writeComponent(const std::filesystem::path& folder, const ConfigFile& config, const std::string& prefix,
                    const std::string& stem, const NamedTensors& weights, at::ScalarType as) {
    NamedTensors own;
    for (const auto& [name, tensor] : weights) {
        if (name.starts_with(prefix)) {
            own.emplace_back(name.substr(prefix.size()), tensor);
        }
    }
    std::filesystem::create_directories(folder);
    writeTensors(folder / (stem + ".safetensors"), own, {{"format", "pt"}}, as);
    writeTextFile(folder / "config.json", config.jsonText());
}

} // namespace

FluxConfigs FluxConfigs::of(const TeacherRecipe& recipe, int64_t clipTokens, int64_t t5Tokens) {
    return {recipe.transformer,
            with(recipe.textEncoder, {{"vocab_size", clipTokens},
                                      {"bos_token_id", clipTokens - 2},
                                      {"eos_token_id", clipTokens - 1},
                                      {"pad_token_id", clipTokens - 1}}),
            with(recipe.textEncoder2, {{"vocab_size", t5Tokens}})};
}

FluxConfigs FluxConfigs::read(const std::filesystem::path& folder) {
    const auto config = [&](const char* component) { return ConfigFile::load(folder / component / "config.json"); };
    return {config(transformerName), config(clipName), config(t5Name)};
}

CaptionIds CaptionIds::rows(const at::Tensor& indices) const {
    return {clip.index_select(0, indices).to(at::kLong), t5.index_select(0, indices).to(at::kLong)};
}

FluxParts FluxParts::load(const FluxConfigs& configs, const std::shared_ptr<WeightSource>& source,
                          const WeightPlacement& placement, const Task& task) {
    const WeightReader reader(source, placement, task);
    return {
        loadTransformer(TransformerConfig::read(ModelFamily::flux, configs.transformer), reader.scope(transformerName)),
        ClipTextEncoder::load(configs.clip, reader.scope(clipName)), T5Encoder::load(configs.t5, reader.scope(t5Name))};
}

PromptEmbedding FluxParts::encode(const CaptionIds& ids, const Task& task) const {
    return {t5.forward(ids.t5.to(transformer.device), task), clip.pooled(ids.clip.to(transformer.device), task), {}};
}

NamedTensors readFluxParts(const std::filesystem::path& folder) {
    NamedTensors all;
    for (const auto& [component, stem] : {std::pair(transformerName, transformerStem), std::pair(clipName, encoderStem),
                                          std::pair(t5Name, encoderStem)}) {
        for (auto& [name, tensor] : readTensors(Checkpoint::open(folder / component, stem))) {
            all.emplace_back(concat(component, '.', name), std::move(tensor));
        }
    }
    return all;
}

void writeFluxParts(const std::filesystem::path& folder, const FluxConfigs& configs, const NamedTensors& weights,
                    at::ScalarType as) {
    writeComponent(folder / transformerName, configs.transformer, concat(transformerName, '.'), transformerStem,
                   weights, as);
    writeComponent(folder / clipName, configs.clip, concat(clipName, '.'), encoderStem, weights, as);
    writeComponent(folder / t5Name, configs.t5, concat(t5Name, '.'), encoderStem, weights, as);
}

} // namespace arcflow
