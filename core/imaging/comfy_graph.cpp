#include "core/imaging/foreign_json.h"

#include <array>
#include <functional>
#include <set>
#include <span>

namespace arcflow {

using nlohmann::json;

namespace {

using Names = std::span<const char* const>;

/// A ComfyUI graph: nodes by id, each with a class_type and inputs, which are values or links [node id, output].
class ComfyGraph {
public:
    explicit ComfyGraph(const json& nodes) : m_nodes(nodes) {}

    GenerationMetadata read() const {
        GenerationMetadata result;
        const json* sampler = findSampler();
        if (!sampler) {
            return result;
        }
        // Newer samplers get noise, sigmas, guider and sampler from nodes of their own; the old one has it all.
        const json* noise = linked(*sampler, "noise");
        const json* sigmas = linked(*sampler, "sigmas");
        const json* guider = linked(*sampler, "guider");
        const json* method = linked(*sampler, "sampler");
        const json& conditioned = guider ? *guider : *sampler;
        result.seed = seedOf(noise ? *noise : *sampler);
        result.steps = integer(sigmas ? *sigmas : *sampler, "steps");
        result.scheduler = text(sigmas ? *sigmas : *sampler, "scheduler");
        result.sampler = text(method ? *method : *sampler, "sampler_name");
        result.trueCfg = number(conditioned, "cfg");
        readPrompts(conditioned, result);
        readSize(*sampler, result);
        readModel(conditioned, result);
        return result;
    }

private:
    static constexpr int maxHops = 16; // from a value to the node that holds it

    const json* node(const json& link) const {
        const bool isLink = link.is_array() && link.size() == 2 && link[0].is_string();
        const auto found = isLink ? m_nodes.find(link[0].get_ref<const std::string&>()) : m_nodes.end();
        return found == m_nodes.end() || !found->is_object() ? nullptr : &*found;
    }
    static const json* input(const json& source, const char* key) {
        const json* inputs = member(source, "inputs");
        return inputs ? member(*inputs, key) : nullptr;
    }
    const json* linked(const json& source, const char* key) const {
        const json* value = input(source, key);
        return value ? node(*value) : nullptr;
    }
    static bool isClass(const json& source, const char* part) {
        return looseText(member(source, "class_type")).find(part) != std::string::npos;
    }

    /// The value of an input, or of the constant that a chain of links brings there. Null if a node computes it.
    const json* constant(const json& source, const char* key) const {
        constexpr std::array passing = {"value", "text", "string", "prompt", "seed", "number", "int", "float"};
        const json* value = input(source, key);
        for (int hop = 0; value && value->is_array() && hop < maxHops; ++hop) {
            const json* next = node(*value);
            value = next ? input(*next, key) : nullptr;
            for (size_t i = 0; next && !value && i < passing.size(); ++i) {
                value = input(*next, passing[i]);
            }
        }
        return value && value->is_array() ? nullptr : value;
    }
    std::string text(const json& source, const char* key) const {
        const json* value = constant(source, key);
        return value && value->is_string() ? value->get<std::string>() : "";
    }
    std::optional<double> number(const json& source, const char* key) const {
        return looseNumber(constant(source, key));
    }
    std::optional<int64_t> integer(const json& source, const char* key) const {
        return looseInteger(constant(source, key));
    }
    std::optional<uint64_t> seedOf(const json& source) const {
        for (const char* key : {"noise_seed", "seed"}) {
            if (const auto seed = looseSeed(constant(source, key))) {
                return seed;
            }
        }
        return std::nullopt;
    }

    /// Visits the nodes that are not null and those upstream of them, nearest first, each once, until `visit` says
    /// true. Only inputs of these names are followed; all, if there are none.
    const json* searchUpstream(const std::vector<const json*>& starts, Names through,
                               const std::function<bool(const json&)>& visit) const {
        std::vector<const json*> queue;
        std::set<const json*> seen;
        const auto enqueue = [&](const json* next) {
            if (next && seen.insert(next).second) {
                queue.push_back(next);
            }
        };
        for (const json* start : starts) {
            enqueue(start);
        }
        for (size_t i = 0; i < queue.size(); ++i) {
            const json& current = *queue[i];
            if (visit(current)) {
                return &current;
            }
            const json* inputs = member(current, "inputs");
            if (inputs && inputs->is_object() && through.empty()) {
                for (const json& value : *inputs) {
                    enqueue(node(value));
                }
            }
            for (const char* name : through) {
                enqueue(linked(current, name));
            }
        }
        return nullptr;
    }

    /// The sampler nearest to a node that saves or shows images; else any.
    const json* findSampler() const {
        const auto isSampler = [](const json& candidate) {
            return input(candidate, "latent_image") && (input(candidate, "positive") || input(candidate, "guider"));
        };
        std::vector<const json*> starts;
        const json* any = nullptr;
        for (const json& candidate : m_nodes) {
            if (input(candidate, "images")) {
                starts.push_back(&candidate);
            }
            any = !any && isSampler(candidate) ? &candidate : any;
        }
        const json* found = searchUpstream(starts, {}, isSampler);
        return found ? found : any;
    }

    void readPrompts(const json& conditioned, GenerationMetadata& result) const {
        constexpr std::array positive = {"conditioning", "positive", "conditioning_1", "conditioning_to",
                                         "base_positive"};
        constexpr std::array negative = {"conditioning", "negative", "conditioning_1", "conditioning_to",
                                         "base_negative"};
        const json* start = linked(conditioned, "positive");
        start = start ? start : linked(conditioned, "conditioning");
        searchUpstream({start}, positive, [&](const json& candidate) {
            if (!result.guidance) {
                result.guidance = number(candidate, "guidance");
            }
            result.prompt = promptOf(candidate);
            return !result.prompt.empty();
        });
        searchUpstream({linked(conditioned, "negative")}, negative, [&](const json& candidate) {
            result.negativePrompt = promptOf(candidate);
            // An emptied conditioning has a prompt upstream, usually the positive one, that takes no effect.
            return !result.negativePrompt.empty() || isClass(candidate, "ZeroOut");
        });
    }

    std::string promptOf(const json& encoder) const {
        for (const char* key : {"text", "t5xxl", "prompt", "text_g", "clip_l"}) {
            std::string prompt = text(encoder, key);
            if (!prompt.empty()) {
                return prompt;
            }
        }
        return {};
    }

    void readSize(const json& sampler, GenerationMetadata& result) const {
        constexpr std::array through = {"samples", "latent", "latent_image", "pixels", "image"};
        searchUpstream({linked(sampler, "latent_image")}, through, [&](const json& candidate) {
            result.width = integer(candidate, "width");
            result.height = integer(candidate, "height");
            return result.width && result.height;
        });
    }

    void readModel(const json& conditioned, GenerationMetadata& result) const {
        constexpr std::array through = {"model"};
        searchUpstream({linked(conditioned, "model")}, through, [&](const json& candidate) {
            const std::string lora = text(candidate, "lora_name");
            if (!lora.empty()) {
                // From the sampler up: the one applied last comes first.
                result.loras.insert(result.loras.begin(), {lora, "", number(candidate, "strength_model").value_or(1)});
                return result.loras.size() == maxLoras;
            }
            for (const char* key : {"ckpt_name", "unet_name", "model_name"}) {
                result.model.name = text(candidate, key);
                if (!result.model.name.empty()) {
                    return true;
                }
            }
            return false;
        });
    }

    static constexpr size_t maxLoras = 64;
    const json& m_nodes;
};

} // namespace

bool isComfyGraph(const json& document) {
    if (!document.is_object()) {
        return false;
    }
    for (const json& candidate : document) {
        if (member(candidate, "class_type") && member(candidate, "inputs")) {
            return true;
        }
    }
    return false;
}

GenerationMetadata metadataFromComfyGraph(const json& graph) {
    return ComfyGraph(graph).read();
}

} // namespace arcflow
