#include "core/engine/model_inspection.h"

#include "core/engine/model_loading.h"
#include "core/engine/runtime.h"
#include "core/lora/arcflow_adapter.h"
#include "core/lora/lora_file.h"
#include "core/tokenizers/tokenizer.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

/// "BF16", or "BF16 99.9 %, F32 0.1 %", largest share first.
std::string formatShares(const std::map<StoredType, int64_t>& byType) {
    int64_t total = 0;
    for (const auto& [type, count] : byType) {
        total += count;
    }
    std::vector<std::pair<StoredType, int64_t>> sorted(byType.begin(), byType.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text;
    for (const auto& [type, count] : sorted) {
        std::array<char, 32> share{};
        std::snprintf(share.data(), share.size(), " %.1f %%",
                      100.0 * static_cast<double>(count) / static_cast<double>(std::max<int64_t>(total, 1)));
        text += concat(text.empty() ? "" : ", ", name(type), sorted.size() > 1 ? share.data() : "");
    }
    return text;
}

/// Runs one check and notes what it throws.
template <typename Check> void noting(ModelInfo& info, Check check) {
    try {
        check();
    } catch (const Error& error) {
        info.problems.emplace_back(error.what());
    }
}

void addTransformerFacts(ComponentInfo& component, const TransformerConfig& config) {
    const auto fact = [&](const char* key, const std::string& value) { component.facts.emplace_back(key, value); };
    const bool flux = config.family == ModelFamily::flux;
    fact("layers",
         flux ? concat(config.jointLayers, " double + ", config.singleLayers, " single") : concat(config.jointLayers));
    fact("width", concat(config.width(), " (", config.heads, " heads × ", config.headDim, ")"));
    fact("text width", concat(config.textChannels));
    fact("packed channels", concat(config.inChannels));
    if (flux) {
        fact("embedded guidance", config.guidanceEmbeds ? "yes" : "no");
    }
}

/// Every weight the transformer needs, checked for presence and shape by the loader itself, on the meta device: shapes
/// only, no value is read.
void checkTransformer(const PipelineFolder& folder, const TransformerConfig& config) {
    const WeightPlacement placement{.device = at::kMeta, .compute = at::kFloat, .keepStoredFormat = false};
    loadTransformer(config, {folder.checkpoint("transformer"), placement});
}

ComponentInfo componentInfo(const PipelineFolder& folder, const char* component) {
    ComponentInfo result{.name = component,
                         .className = folder.componentClass(component),
                         .parameters = 0,
                         .bytes = 0,
                         .numberFormats = {},
                         .shards = 0,
                         .facts = {}};
    const Checkpoint checkpoint = folder.checkpoint(component);
    result.parameters = checkpoint.parameterCount();
    result.bytes = checkpoint.byteCount();
    result.numberFormats = formatShares(checkpoint.parametersByType());
    result.shards = static_cast<int>(checkpoint.files().size());
    return result;
}

void checkTokenizers(ModelInfo& info, const PipelineFolder& folder) {
    if (folder.family() == ModelFamily::flux) {
        noting(info, [&] { loadClipTokenizer(folder.componentPath("tokenizer")); });
        noting(info, [&] { loadT5Tokenizer(folder.componentPath("tokenizer_2")); });
    } else {
        noting(info, [&] { loadQwen2Tokenizer(folder.componentPath("tokenizer")); });
    }
}

void checkEncodersAndVae(ModelInfo& info, const PipelineFolder& folder) {
    const auto reader = [&](const char* component) {
        return WeightReader(folder.checkpoint(component), {.device = at::kMeta});
    };
    if (folder.family() == ModelFamily::flux) {
        noting(info, [&] { ClipTextEncoder::load(folder.config("text_encoder"), reader("text_encoder")); });
        noting(info, [&] { T5Encoder::load(folder.config("text_encoder_2"), reader("text_encoder_2")); });
    } else {
        noting(info, [&] { Qwen25VlEncoder::load(folder.config("text_encoder"), reader("text_encoder")); });
    }
    noting(info, [&] { FlowSchedule(folder.config("scheduler")); });
}

ModelInfo inspectPipeline(const fs::path& path) {
    const PipelineFolder folder = PipelineFolder::open(path);
    ModelInfo info{.kind = ModelInfo::Kind::pipeline,
                   .path = path,
                   .name = {},
                   .family = std::string(name(folder.family())),
                   .components = {},
                   .adapter = {}};
    for (const char* component : {"text_encoder", "text_encoder_2", "transformer", "vae"}) {
        if (!folder.hasComponent(component)) {
            continue;
        }
        noting(info, [&] {
            ComponentInfo found = componentInfo(folder, component);
            info.parameters += found.parameters;
            info.components.push_back(std::move(found));
        });
    }
    noting(info, [&] {
        const TransformerConfig config = TransformerConfig::read(folder.family(), folder.config("transformer"));
        for (ComponentInfo& component : info.components) {
            if (component.name == "transformer") {
                addTransformerFacts(component, config);
            }
        }
        checkTransformer(folder, config);
    });
    checkEncodersAndVae(info, folder);
    checkTokenizers(info, folder);
    noting(info, [&] {
        const GenerationDefaults defaults = GenerationDefaults::of(folder);
        info.defaultWidth = defaults.width;
        info.defaultHeight = defaults.height;
        info.defaultSteps = defaults.studentSteps;
        info.defaultTeacherSteps = defaults.teacherSteps;
        const uint64_t fp32 = static_cast<uint64_t>(info.parameters) * sizeof(float);
        const at::ScalarType format =
            chooseFormat(NumberFormat::automatic, chooseDevice(DeviceChoice::automatic), fp32);
        constexpr uint64_t programBytes = uint64_t{200} << 20; // LibTorch and the program itself
        info.memoryNeed = (format == at::kFloat ? fp32 : fp32 / 2) + programBytes;
    });
    return info;
}

ModelInfo inspectArcFlowAdapter(const fs::path& path) {
    const ArcFlowAdapter adapter = readArcFlowAdapter(path);
    ModelInfo info{.kind = ModelInfo::Kind::arcflowAdapter,
                   .path = path,
                   .name = {},
                   .family = std::string(name(adapter.family)),
                   .components = {},
                   .adapter = {}};
    info.parameters = adapter.parameterCount;
    const TransformerConfig base = TransformerConfig::read(adapter.family, adapter.config);
    info.adapter = AdapterInfo{.format = concat("ArcFlow, ", formatShares(adapter.parametersByType)),
                               .ranks = adapter.lora.ranks,
                               .modules = adapter.lora.moduleCount(),
                               .parameters = adapter.parameterCount,
                               .share = adapter.shareOf(transformerParameters(base)),
                               .modes = static_cast<int>(adapter.head.modes),
                               .shift = adapter.shift,
                               .timestepRatio = adapter.timestepRatio};
    return info;
}

ModelInfo inspectLora(const fs::path& path) {
    std::optional<LoraFile> lora;
    ModelFamily family = ModelFamily::flux;
    try {
        lora = readLora(path, ModelFamily::flux);
    } catch (const Error& notFlux) {
        try {
            lora = readLora(path, ModelFamily::qwenImage);
            family = ModelFamily::qwenImage;
        } catch (const Error&) {
            throw notFlux;
        }
    }
    ModelInfo info{.kind = ModelInfo::Kind::lora,
                   .path = path,
                   .name = {},
                   .family = std::string(name(family)),
                   .components = {},
                   .adapter = {}};
    info.parameters = lora->parameterCount;
    info.adapter = AdapterInfo{.format = concat(lora->format, ", ", formatShares(lora->parametersByType)),
                               .ranks = lora->ranks,
                               .modules = lora->moduleCount(),
                               .parameters = lora->parameterCount};
    return info;
}

} // namespace

ModelInfo inspectModel(const fs::path& path) {
    ModelInfo info;
    if (fs::is_regular_file(path)) {
        info = inspectLora(path);
    } else if (!fs::exists(path / "model_index.json") && fs::exists(path / "config.json")) {
        info = inspectArcFlowAdapter(path);
    } else {
        info = inspectPipeline(path);
    }
    const fs::path plain = path.lexically_normal();
    info.name = (plain.has_filename() ? plain : plain.parent_path()).filename().string();
    return info;
}

} // namespace arcflow
