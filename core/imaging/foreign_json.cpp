#include "core/imaging/foreign_json.h"

#include "core/imaging/unicode.h"

#include <array>
#include <charconv>

namespace arcflow {

using nlohmann::json;

namespace {

template <typename T> std::optional<T> parsed(std::string_view text) {
    T value{};
    text = trimmed(text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// SwarmUI writes hashes as "0x…".
std::string plainHash(const std::string& hash) {
    return hash.starts_with("0x") ? hash.substr(2) : hash;
}

GenerationMetadata fromInvokeAi(const json& document) {
    GenerationMetadata result;
    result.prompt = looseText(member(document, "positive_prompt"));
    result.negativePrompt = looseText(member(document, "negative_prompt"));
    result.seed = looseSeed(member(document, "seed"));
    result.steps = looseInteger(member(document, "steps"));
    result.guidance = looseNumber(member(document, "guidance"));
    result.trueCfg = looseNumber(member(document, "cfg_scale"));
    result.sampler = looseText(member(document, "scheduler"));
    result.width = looseInteger(member(document, "width"));
    result.height = looseInteger(member(document, "height"));
    result.version = looseText(member(document, "app_version"));
    const auto named = [](const json& model) {
        UsedModel used;
        used.name = looseText(member(model, "name"));
        if (used.name.empty()) {
            used.name = looseText(member(model, "model_name")); // of older versions
        }
        used.hash = looseText(member(model, "hash"));
        return used;
    };
    if (const json* model = member(document, "model")) {
        result.model = named(*model);
    }
    if (const json* loras = member(document, "loras"); loras && loras->is_array()) {
        for (const json& entry : *loras) {
            const json* model = member(entry, "model");
            model = model ? model : member(entry, "lora");
            if (model) {
                const UsedModel used = named(*model);
                result.loras.push_back({used.name, used.hash, looseNumber(member(entry, "weight")).value_or(1)});
            }
        }
    }
    return result;
}

GenerationMetadata fromSwarmUi(const json& document) {
    const json& settings = *member(document, "sui_image_params");
    GenerationMetadata result;
    result.prompt = looseText(member(settings, "prompt"));
    result.negativePrompt = looseText(member(settings, "negativeprompt"));
    result.seed = looseSeed(member(settings, "seed"));
    result.steps = looseInteger(member(settings, "steps"));
    result.guidance = looseNumber(member(settings, "fluxguidancescale"));
    result.trueCfg = looseNumber(member(settings, "cfgscale"));
    result.sampler = looseText(member(settings, "sampler"));
    result.scheduler = looseText(member(settings, "scheduler"));
    result.width = looseInteger(member(settings, "width"));
    result.height = looseInteger(member(settings, "height"));
    result.model.name = looseText(member(settings, "model"));
    result.version = looseText(member(settings, "swarm_version"));
    const json* names = member(settings, "loras");
    const json* weights = member(settings, "loraweights");
    for (size_t i = 0; names && names->is_array() && i < names->size(); ++i) {
        if ((*names)[i].is_string()) {
            // Weights come as numbers or as texts, in a list of their own.
            const bool weighted = weights && weights->is_array() && i < weights->size();
            const double weight = looseNumber(weighted ? &(*weights)[i] : nullptr).value_or(1);
            result.loras.push_back({(*names)[i].get<std::string>(), "", weight});
        }
    }
    if (const json* models = member(document, "sui_models"); models && models->is_array()) {
        for (const json& model : *models) {
            if (looseText(member(model, "param")) == "model") {
                result.model.hash = plainHash(looseText(member(model, "hash")));
            }
        }
    }
    return result;
}

GenerationMetadata fromFooocus(const json& document) {
    GenerationMetadata result;
    result.prompt = looseText(member(document, "prompt"));
    result.negativePrompt = looseText(member(document, "negative_prompt"));
    result.seed = looseSeed(member(document, "seed"));
    result.steps = looseInteger(member(document, "steps"));
    result.trueCfg = looseNumber(member(document, "guidance_scale"));
    result.sampler = looseText(member(document, "sampler"));
    result.scheduler = looseText(member(document, "scheduler"));
    result.model = {looseText(member(document, "base_model")), looseText(member(document, "base_model_hash"))};
    result.version = looseText(member(document, "version"));
    const std::string size = looseText(member(document, "resolution")); // "(1152, 896)"
    const size_t comma = size.find(',');
    if (size.starts_with('(') && size.ends_with(')') && comma != std::string::npos) {
        result.width = parsed<int64_t>(std::string_view(size).substr(1, comma - 1));
        result.height = parsed<int64_t>(std::string_view(size).substr(comma + 1, size.size() - comma - 2));
    }
    if (const json* loras = member(document, "loras"); loras && loras->is_array()) {
        for (const json& lora : *loras) { // [name, weight, hash]
            if (lora.is_array() && lora.size() >= 2 && lora[0].is_string() && lora[1].is_number()) {
                const std::string hash = lora.size() > 2 && lora[2].is_string() ? lora[2].get<std::string>() : "";
                result.loras.push_back({lora[0].get<std::string>(), hash, lora[1].get<double>()});
            }
        }
    }
    return result;
}

} // namespace

const json* member(const json& object, const char* key) {
    if (!object.is_object()) {
        return nullptr;
    }
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::string looseText(const json* value) {
    if (!value || !(value->is_string() || value->is_number())) {
        return {};
    }
    return value->is_string() ? value->get<std::string>() : value->dump();
}

std::optional<double> looseNumber(const json* value) {
    if (!value || !(value->is_string() || value->is_number())) {
        return std::nullopt;
    }
    const auto result =
        value->is_string() ? parsed<double>(value->get_ref<const std::string&>()) : value->get<double>();
    return result && std::isfinite(*result) ? result : std::nullopt;
}

std::optional<int64_t> looseInteger(const json* value) {
    constexpr double exact = 9007199254740992.0; // 2^53
    const auto number = looseNumber(value);
    const bool whole = number && std::trunc(*number) == *number && std::abs(*number) <= exact;
    return whole ? std::optional(static_cast<int64_t>(*number)) : std::nullopt;
}

std::optional<uint64_t> looseSeed(const json* value) {
    if (!value || !(value->is_string() || value->is_number_unsigned())) {
        return std::nullopt; // negative ones ask for a random seed
    }
    return value->is_string() ? parsed<uint64_t>(value->get_ref<const std::string&>()) : value->get<uint64_t>();
}

std::string withoutNonFinite(std::string_view text) {
    constexpr std::array<std::string_view, 3> words = {"NaN", "-Infinity", "Infinity"};
    std::string result;
    result.reserve(text.size());
    bool inString = false;
    for (size_t i = 0; i < text.size(); ++i) {
        if (!inString && (text[i] == 'N' || text[i] == 'I' || text[i] == '-')) {
            bool replaced = false;
            for (const std::string_view word : words) {
                if (text.substr(i).starts_with(word)) {
                    result += "null";
                    i += word.size() - 1;
                    replaced = true;
                    break;
                }
            }
            if (replaced) {
                continue;
            }
        }
        if (text[i] == '"') {
            inString = !inString;
        } else if (inString && text[i] == '\\' && i + 1 < text.size()) {
            result.push_back(text[i++]);
        }
        result.push_back(text[i]);
    }
    return result;
}

ForeignMetadata metadataFromForeignJson(const json& document) {
    if (const json* settings = member(document, "sui_image_params"); settings && settings->is_object()) {
        return {OriginProgram::swarmUi, fromSwarmUi(document)};
    }
    if (looseText(member(document, "metadata_scheme")) == "fooocus" ||
        looseText(member(document, "version")).starts_with("Fooocus")) {
        return {OriginProgram::fooocus, fromFooocus(document)};
    }
    if (member(document, "positive_prompt")) {
        return {OriginProgram::invokeAi, fromInvokeAi(document)};
    }
    if (isComfyGraph(document)) {
        return {OriginProgram::comfyUi, metadataFromComfyGraph(document)};
    }
    return {};
}

} // namespace arcflow
