#include "core/lora/arcflow_adapter.h"

#include "core/lora/adapter_layout.h"
#include "core/weights/weight_reader.h"
#include "kernels/momentum_step_math.h"

#include <algorithm>
#include <set>

namespace arcflow {
namespace {

using namespace adapter_layout;
using kernels::maxModes;
using kernels::pixelsPerToken;

constexpr std::string_view foreignPrefix = "transformer."; // some exporters write it; the published files do not

/// A file in place of a folder: says which of the two kinds of adapter it is.
[[noreturn]] void refuseFile(const std::filesystem::path& path) {
    const SafetensorsFile file = SafetensorsFile::open(path);
    const bool heads = std::any_of(file.tensors().begin(), file.tensors().end(),
                                   [](const TensorEntry& entry) { return isArcFlowHeadName(entry.name); });
    if (heads) {
        fail(ErrorKind::invalidRequest, path.string(),
             ": these are the weights of an ArcFlow adapter; give their folder, which also holds config.json");
    }
    fail(ErrorKind::unsupported, path.string(),
         ": this file has no ArcFlow heads; if it is a plain LoRA, load it as a LoRA, not as the adapter");
}

ModelFamily familyOf(const ConfigFile& config) {
    const std::string className = config.text("_class_name");
    if (className == fluxClass) {
        return ModelFamily::flux;
    }
    if (className == qwenImageClass) {
        return ModelFamily::qwenImage;
    }
    fail(ErrorKind::unsupported, config.sourceName(), ": expected _class_name ", fluxClass, " or ", qwenImageClass,
         ", found '", className, "'; this is not the folder of an ArcFlow adapter");
}

double numberWithin(const ConfigFile& config, const char* key, double fallback, double above, double most) {
    const double value = config.number(key, fallback);
    if (!(value > above && value <= most)) {
        fail(ErrorKind::modelCorrupt, config.sourceName(), ": '", key, "' is ", value, ", expected more than ", above,
             " and at most ", most);
    }
    return value;
}

bool isUpdateName(std::string_view name) {
    return name.ends_with(downSuffix) || name.ends_with(upSuffix);
}

/// Reads the weights once config.json is understood.
class AdapterReader {
public:
    AdapterReader(ArcFlowAdapter& adapter, const Task& task)
        : m_adapter(adapter), m_task(task), m_checkpoint(Checkpoint::open(adapter.path, weightStem)) {
        const bool prefixed = m_checkpoint.has(concat(foreignPrefix, means, ".weight"));
        m_prefix = prefixed ? foreignPrefix : "";
    }

    void read() {
        const ConfigFile& config = m_adapter.config;
        const int64_t width =
            config.integer("attention_head_dim", 128, 1, 1024) * config.integer("num_attention_heads", 24, 1, 1024);
        // Unlike a Qwen-Image base, both kinds of adapter count the channels of a packed token.
        const int64_t channels =
            config.integer("out_channels", config.integer("in_channels", 64, 4, 1 << 16), 4, 1 << 16);
        const int64_t modes = config.integer("num_gaussians", 16, 1, maxModes);
        if (const int64_t pixels = config.integer("logweights_channels", pixelsPerToken); pixels != pixelsPerToken) {
            fail(ErrorKind::unsupported, config.sourceName(),
                 ": logweights_channels must be 4, one for each latent pixel of a token; found ", pixels);
        }
        m_adapter.head.modes = modes;
        m_adapter.head.means = replacement(means, width, modes * channels);
        m_adapter.head.logWeights = replacement(logWeights, width, modes * pixelsPerToken);
        m_adapter.head.logGammas = replacement(logGammas, width, (modes - 1) * pixelsPerToken);
        m_adapter.normOut = replacement(normOut, width, 2 * width);
        readUpdates();
        m_adapter.parameterCount = m_checkpoint.parameterCount();
        m_adapter.parametersByType = m_checkpoint.parametersByType();
    }

private:
    /// A module that stands in for one of the base model.
    Linear replacement(std::string_view module, int64_t in, int64_t out) {
        const std::string name = m_prefix + std::string(module);
        for (const char* part : {".weight", ".bias"}) {
            if (!m_checkpoint.has(name + part)) {
                fail(ErrorKind::modelCorrupt, m_checkpoint.path().string(), ": '", name, part,
                     "' is missing; an ArcFlow adapter has weight and bias of ", means, ", ", logWeights, ", ",
                     logGammas, " and ", normOut,
                     looksLikePlainLora() ? " (this looks like a plain LoRA: load it as a LoRA)" : "");
            }
            m_replacements.insert(name + part);
        }
        return WeightReader(m_checkpoint, WeightPlacement{}, m_task).linear(name, in, out);
    }

    bool looksLikePlainLora() const {
        const std::vector<std::string> names = m_checkpoint.names();
        return std::any_of(names.begin(), names.end(), isUpdateName) &&
               std::none_of(names.begin(), names.end(), isArcFlowHeadName);
    }

    void readUpdates() {
        std::vector<Checkpoint::Location> updates;
        for (const std::string& name : m_checkpoint.names()) {
            if (m_replacements.count(name) > 0) {
                continue;
            }
            if (!isUpdateName(name)) {
                fail(ErrorKind::modelCorrupt, m_checkpoint.path().string(), ": '", name,
                     "' is not part of an ArcFlow adapter");
            }
            updates.push_back(m_checkpoint.find(name));
        }
        if (updates.empty()) {
            fail(ErrorKind::modelCorrupt, m_checkpoint.path().string(),
                 ": the LoRA updates of the adapter are missing");
        }
        // Without metadata and alphas, as the official loader passes neither: alpha = rank, scale 1.
        m_adapter.lora = readLora(updates, {}, m_checkpoint.path(), m_adapter.family, m_task);
        if (m_adapter.lora.part(LoraComponent::transformer).size() != updates.size() / 2) {
            fail(ErrorKind::modelCorrupt, m_checkpoint.path().string(),
                 ": an ArcFlow adapter has no LoRA updates for text encoders, but this file does");
        }
    }

    ArcFlowAdapter& m_adapter;
    const Task& m_task;
    Checkpoint m_checkpoint;
    std::string m_prefix;
    std::set<std::string> m_replacements; // tensors that are no LoRA updates
};

Linear placed(const Linear& linear, const Transformer& model) {
    return {linear.weight.to(model.device, model.compute), linear.bias.to(model.device, model.compute), {}};
}

} // namespace

ArcFlowHead joinedHead(const ArcFlowHeadParts& parts) {
    return {Linear{at::cat({parts.means.weight, parts.logWeights.weight, parts.logGammas.weight}),
                   at::cat({parts.means.bias, parts.logWeights.bias, parts.logGammas.bias}),
                   {}},
            parts.modes};
}

double ArcFlowAdapter::shareOf(int64_t baseParameters) const {
    return baseParameters > 0 ? static_cast<double>(parameterCount) / static_cast<double>(baseParameters) : 0;
}

ArcFlowAdapter readArcFlowAdapter(const std::filesystem::path& folder, const Task& task) {
    if (std::filesystem::is_regular_file(folder)) {
        refuseFile(folder);
    }
    if (!std::filesystem::exists(folder / "config.json")) {
        fail(ErrorKind::modelMissing, folder.string(), ": expected the folder of an ArcFlow adapter (config.json and ",
             weightStem, ".safetensors), but there is no config.json");
    }
    ArcFlowAdapter adapter;
    adapter.path = folder;
    adapter.config = ConfigFile::load(folder / "config.json");
    adapter.family = familyOf(adapter.config);
    adapter.shift = numberWithin(adapter.config, "shift", 3.2, 0, 100);
    adapter.timestepRatio = numberWithin(adapter.config, "timestep_ratio", 1.0, 0, 1);
    AdapterReader(adapter, task).read();
    return adapter;
}

void requireFits(const ArcFlowAdapter& adapter, const TransformerConfig& base) {
    std::string differences;
    const auto compare = [&](const char* key, const auto& own, const auto& bases) {
        if (own != bases) {
            differences += concat(differences.empty() ? " " : ", ", key, " ", own, " (model: ", bases, ")");
        }
    };
    const ConfigFile& config = adapter.config;
    compare("family", name(adapter.family), name(base.family));
    for (const SizeKey& size : sizeKeys) {
        if (config.has(size.key) && (base.family == ModelFamily::flux || !size.fluxOnly)) {
            compare(size.key, config.integer(size.key, 0), base.*size.size);
        }
    }
    if (base.family == ModelFamily::flux && config.has("guidance_embeds")) {
        const auto yesNo = [](bool value) { return value ? "true" : "false"; };
        compare("guidance_embeds", std::string_view(yesNo(config.boolean("guidance_embeds", false))),
                std::string_view(yesNo(base.guidanceEmbeds)));
    }
    compare("axes_dims_rope", shapeText(config.integers("axes_dims_rope", base.ropeAxes)), shapeText(base.ropeAxes));
    compare("head width", adapter.normOut.inFeatures(), base.width());
    compare("head channels", adapter.head.means.outFeatures() / adapter.head.modes, base.outChannels);
    if (!differences.empty()) {
        fail(ErrorKind::modelCorrupt, adapter.path.string(),
             ": the adapter was made for another base model:", differences);
    }
}

Transformer makeStudent(const Transformer& teacher, const ArcFlowAdapter& adapter, UpdateMode mode, const Task& task) {
    requireFits(adapter, teacher.config);
    Transformer student = teacher;
    student.normOut = placed(adapter.normOut, teacher);
    ArcFlowHead head = joinedHead(adapter.head);
    head.projection = placed(head.projection, teacher);
    student.head = std::move(head);
    // The published FLUX student rounds its rotation tables to the compute format; it was trained that way.
    student.roundRope = adapter.family == ModelFamily::flux;
    applyLora(student.linears(), adapter.lora.part(LoraComponent::transformer), {.mode = mode}, task);
    return student;
}

} // namespace arcflow
