#include "core/imaging/generation_metadata.h"

#include "core/formats/json_document.h"
#include "core/imaging/unicode.h"

#include <cmath>

namespace arcflow {

namespace {

using nlohmann::json;

constexpr JsonLimits limits = {.bytes = TextCollector::maxBytes, .depth = 16, .values = 100'000};

json modelToJson(const UsedModel& model) {
    return {{"name", model.name}, {"hash", model.hash}};
}

/// Reads members of one JSON object; a value of the wrong type is an error, a missing one leaves the field as it is.
class Fields {
public:
    Fields(const json& object, std::string sourceName) : m_object(object), m_sourceName(std::move(sourceName)) {
        if (!object.is_object()) {
            fail(ErrorKind::modelCorrupt, m_sourceName, ": expected a JSON object, found ", object.type_name());
        }
    }

    void read(const char* key, std::string& field) const {
        if (const json* value = find(key)) {
            require(value->is_string(), key, "a text", *value);
            field = value->get<std::string>();
        }
    }
    void read(const char* key, double& field) const {
        if (const json* value = find(key)) {
            require(value->is_number() && std::isfinite(value->get<double>()), key, "a number", *value);
            field = value->get<double>();
        }
    }
    void read(const char* key, int64_t& field) const {
        if (const json* value = find(key)) {
            const bool fits =
                value->is_number_integer() && (!value->is_number_unsigned() || value->get<uint64_t>() <= INT64_MAX);
            require(fits, key, "a whole number", *value);
            field = value->get<int64_t>();
        }
    }
    void read(const char* key, uint64_t& field) const {
        if (const json* value = find(key)) {
            require(value->is_number_unsigned(), key, "a whole number from 0 up", *value);
            field = value->get<uint64_t>();
        }
    }
    void read(const char* key, UsedModel& field) const {
        if (const json* value = find(key)) {
            const Fields model(*value, m_sourceName + ", " + key);
            model.read("name", field.name);
            model.read("hash", field.hash);
        }
    }
    void read(const char* key, Timings& field) const {
        if (const json* value = find(key)) {
            const Fields timings(*value, m_sourceName + ", " + key);
            timings.read("encode_s", field.encode);
            timings.read("denoise_s", field.denoise);
            timings.read("decode_s", field.decode);
            timings.read("total_s", field.total);
        }
    }
    void read(const char* key, std::vector<UsedLora>& field) const {
        if (const json* value = find(key)) {
            require(value->is_array(), key, "a list", *value);
            for (const json& entry : *value) {
                const Fields lora(entry, m_sourceName + ", " + key);
                lora.read("name", field.emplace_back().name);
                lora.read("hash", field.back().hash);
                lora.read("strength", field.back().strength);
            }
        }
    }
    template <typename T> void read(const char* key, std::optional<T>& field) const {
        if (find(key)) {
            read(key, field.emplace());
        }
    }

private:
    const json* find(const char* key) const {
        const auto found = m_object.find(key);
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }
    void require(bool right, const char* key, const char* expected, const json& value) const {
        if (!right) {
            fail(ErrorKind::modelCorrupt, m_sourceName, ": '", key, "': expected ", expected, ", found ",
                 value.type_name());
        }
    }

    const json& m_object;
    std::string m_sourceName;
};

void put(json& object, const char* key, const std::string& text) {
    if (!text.empty()) {
        object[key] = text;
    }
}
void put(json& object, const char* key, const UsedModel& model) {
    if (model != UsedModel()) {
        object[key] = modelToJson(model);
    }
}
template <typename T> void put(json& object, const char* key, const std::optional<T>& value) {
    if (value) {
        object[key] = *value;
    }
}

} // namespace

std::string toJson(const GenerationMetadata& metadata) {
    json object = {{"schema", 1}, {"prompt", metadata.prompt}};
    put(object, "negative_prompt", metadata.negativePrompt);
    put(object, "seed", metadata.seed);
    put(object, "steps", metadata.steps);
    put(object, "guidance", metadata.guidance);
    put(object, "true_cfg", metadata.trueCfg);
    put(object, "sampler", metadata.sampler);
    put(object, "scheduler", metadata.scheduler);
    put(object, "mode", metadata.mode);
    put(object, "width", metadata.width);
    put(object, "height", metadata.height);
    put(object, "timestep_ratio", metadata.timestepRatio);
    put(object, "max_sequence_length", metadata.maxSequenceLength);
    put(object, "model", metadata.model);
    put(object, "adapter", metadata.adapter);
    for (const UsedLora& lora : metadata.loras) {
        object["loras"].push_back({{"name", lora.name}, {"hash", lora.hash}, {"strength", lora.strength}});
    }
    put(object, "program", metadata.program);
    put(object, "version", metadata.version);
    put(object, "device", metadata.device);
    put(object, "dtype", metadata.dtype);
    put(object, "evaluations", metadata.evaluations);
    if (const auto& timings = metadata.timings) {
        object["timings"] = {{"encode_s", timings->encode},
                             {"denoise_s", timings->denoise},
                             {"decode_s", timings->decode},
                             {"total_s", timings->total}};
    }
    constexpr int oneLine = -1;
    constexpr bool asciiOnly = true;
    return object.dump(oneLine, ' ', asciiOnly, json::error_handler_t::replace);
}

GenerationMetadata metadataFromJson(std::string_view text, const std::string& sourceName) {
    const json document = parseJson(text, sourceName, limits);
    const Fields fields(document, sourceName);
    GenerationMetadata metadata;
    fields.read("prompt", metadata.prompt);
    fields.read("negative_prompt", metadata.negativePrompt);
    fields.read("seed", metadata.seed);
    fields.read("steps", metadata.steps);
    fields.read("guidance", metadata.guidance);
    fields.read("true_cfg", metadata.trueCfg);
    fields.read("sampler", metadata.sampler);
    fields.read("scheduler", metadata.scheduler);
    fields.read("mode", metadata.mode);
    fields.read("width", metadata.width);
    fields.read("height", metadata.height);
    fields.read("timestep_ratio", metadata.timestepRatio);
    fields.read("max_sequence_length", metadata.maxSequenceLength);
    fields.read("model", metadata.model);
    fields.read("adapter", metadata.adapter);
    fields.read("loras", metadata.loras);
    fields.read("program", metadata.program);
    fields.read("version", metadata.version);
    fields.read("device", metadata.device);
    fields.read("dtype", metadata.dtype);
    fields.read("evaluations", metadata.evaluations);
    fields.read("timings", metadata.timings);
    return metadata;
}

EmbeddedTexts textsFor(const GenerationMetadata& metadata) {
    return {.parameters = toInfotext(metadata),
            .arcflow = toJson(metadata),
            .program = std::string(trimmed(metadata.program + " " + metadata.version)),
            .markAsGenerated = true};
}

} // namespace arcflow
