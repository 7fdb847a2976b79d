#include "core/imaging/infotext.h"

#include "core/formats/json_document.h"
#include "core/imaging/generation_metadata.h"
#include "core/imaging/unicode.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace arcflow {

namespace {

constexpr std::string_view negativeStart = "Negative prompt:";
constexpr size_t leastSettings = 3; // fewer pairs, and the line is part of the prompt

bool isWordCharacter(char c) {
    const auto code = static_cast<unsigned char>(c);
    return std::isalnum(code) || c == '_' || code >= 0x80; // letters of any script count
}

bool isKeyCharacter(char c) {
    return isWordCharacter(c) || c == ' ' || c == '-' || c == '/';
}

std::string unquoted(std::string_view value) {
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') {
        return std::string(value);
    }
    const auto text = nlohmann::json::parse(value, nullptr, false);
    return text.is_string() ? text.get<std::string>() : std::string(value);
}

/// Where a quoted value that starts here ends, if a comma or the end of the line follows it.
size_t quotedEnd(std::string_view line, size_t start) {
    size_t position = start + 1;
    while (position < line.size() && line[position] != '"') {
        position += line[position] == '\\' ? 2 : 1;
    }
    const bool closed = position < line.size() && position > start + 1;
    const bool followed = position + 1 == line.size() || (position + 1 < line.size() && line[position + 1] == ',');
    return closed && followed ? position + 1 : std::string_view::npos;
}

/// What the regular expression \s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$), with which every program of this
/// family reads the line, finds from left to right; written out, because it must not backtrack on a hostile line.
std::vector<std::pair<std::string, std::string>> parseSettings(std::string_view line) {
    std::vector<std::pair<std::string, std::string>> settings;
    size_t position = 0;
    while (position < line.size()) {
        const size_t start = static_cast<size_t>(
            std::find_if(line.begin() + static_cast<std::ptrdiff_t>(position), line.end(), isWordCharacter) -
            line.begin());
        const size_t end = static_cast<size_t>(
            std::find_if_not(line.begin() + static_cast<std::ptrdiff_t>(start), line.end(), isKeyCharacter) -
            line.begin());
        if (end == line.size() || line[end] != ':' || end - start < 2) {
            position = end + 1;
            continue;
        }
        const size_t valueStart = std::min(line.find_first_not_of(" \t", end + 1), line.size());
        const bool quote = valueStart < line.size() && line[valueStart] == '"';
        size_t valueEnd = quote ? quotedEnd(line, valueStart) : std::string_view::npos;
        if (valueEnd == std::string_view::npos) {
            valueEnd = std::min(line.find(',', valueStart), line.size());
        }
        settings.emplace_back(line.substr(start, end - start),
                              unquoted(line.substr(valueStart, valueEnd - valueStart)));
        position = valueEnd + 1;
    }
    return settings;
}

template <typename T> std::optional<T> number(const std::string* text) {
    T value{};
    if (!text) {
        return std::nullopt;
    }
    const std::string_view digits = trimmed(*text);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    if constexpr (std::is_floating_point_v<T>) {
        return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
    }
    return whole ? std::optional(value) : std::nullopt;
}

std::string shortest(double value) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// The text without its <lora:name:strength> tags (each with the space before it), which go to `loras`.
std::string withoutLoraTags(std::string_view text, std::vector<UsedLora>& loras) {
    constexpr std::string_view opening = "<lora:";
    constexpr size_t longestTag = 512;
    std::string rest;
    while (!text.empty()) {
        const size_t start = text.find(opening);
        const size_t end = start == std::string_view::npos ? start : text.substr(start, longestTag).find('>');
        if (end == std::string_view::npos) {
            const size_t kept = start == std::string_view::npos ? text.size() : start + opening.size();
            rest += text.substr(0, kept);
            text.remove_prefix(kept);
            continue;
        }
        const std::string_view tag = text.substr(start + opening.size(), end - opening.size());
        const size_t colon = tag.find(':');
        const std::string strength(colon == std::string_view::npos ? "1" : tag.substr(colon + 1));
        loras.push_back({std::string(tag.substr(0, colon)), "", number<double>(&strength).value_or(1)});
        rest += text.substr(0, start);
        if (rest.ends_with(' ')) {
            rest.pop_back();
        }
        text.remove_prefix(start + end + 1);
    }
    return rest;
}

/// "Lora hashes": "name: hash, name: hash".
void readLoraHashes(const std::string& text, std::vector<UsedLora>& loras) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const size_t colon = pair.rfind(':');
        if (colon == std::string_view::npos) {
            continue;
        }
        const std::string_view name = trimmed(pair.substr(0, colon));
        const auto lora =
            std::find_if(loras.begin(), loras.end(), [&](const UsedLora& used) { return used.name == name; });
        if (lora != loras.end()) {
            lora->hash = trimmed(pair.substr(colon + 1));
        }
    }
}

void readSize(const std::string* size, GenerationMetadata& metadata) {
    const size_t cross = size ? size->find('x') : std::string::npos;
    if (cross != std::string::npos) {
        const std::string width = size->substr(0, cross);
        const std::string height = size->substr(cross + 1);
        metadata.width = number<int64_t>(&width);
        metadata.height = number<int64_t>(&height);
    }
}

/// Civitai's generator calls FLUX's embedded guidance "CFG scale" and has no classifier-free guidance (the same repair
/// as Forge's).
bool isCivitaiFlux(const Infotext& infotext) {
    const std::string& line = infotext.settingsLine;
    return line.find("Civitai") != std::string::npos && line.find("FLUX") != std::string::npos;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 2> ownSamplers = {
    {{"arcflow", "ArcFlow"}, {"euler", "Euler"}}}; // ours, as it is called elsewhere

std::string samplerForOthers(const std::string& sampler) {
    for (const auto& [own, other] : ownSamplers) {
        if (sampler == own) {
            return std::string(other);
        }
    }
    return sampler;
}

std::string samplerFromOthers(const std::string& sampler) {
    for (const auto& [own, other] : ownSamplers) {
        if (sampler == other) {
            return std::string(own);
        }
    }
    return sampler;
}

void readVersion(const std::string& text, GenerationMetadata& metadata) {
    constexpr std::string_view own = "ArcFlow Studio ";
    if (text.starts_with(own)) {
        metadata.program = own.substr(0, own.size() - 1);
        metadata.version = text.substr(own.size());
    } else {
        metadata.version = text;
    }
}

} // namespace

const std::string* Infotext::find(std::string_view key) const {
    for (const auto& [name, value] : settings) {
        if (name == key) {
            return &value;
        }
    }
    return nullptr;
}

Infotext parseInfotext(std::string_view text) {
    Infotext result;
    text = trimmed(text);
    const size_t lastBreak = text.rfind('\n');
    const std::string_view lastLine = text.substr(lastBreak == std::string_view::npos ? 0 : lastBreak + 1);
    result.settings = parseSettings(lastLine);
    if (result.settings.size() < leastSettings) {
        result.settings.clear();
    } else {
        result.settingsLine = lastLine;
        text = text.substr(0, lastBreak == std::string_view::npos ? 0 : lastBreak);
    }

    std::string* target = &result.prompt;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        line = trimmed(line);
        if (line.starts_with(negativeStart)) {
            target = &result.negativePrompt;
            line = trimmed(line.substr(negativeStart.size()));
        }
        if (!target->empty()) {
            target->push_back('\n');
        }
        target->append(line);
    }
    return result;
}

std::string quotedSetting(std::string_view value) {
    if (value.find_first_of(",:\n") == std::string_view::npos) {
        return std::string(value);
    }
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string toInfotext(const GenerationMetadata& metadata) {
    constexpr size_t modelHash = 10; // digits, as A1111 cuts them
    constexpr size_t loraHash = 12;
    std::string text = metadata.prompt;
    std::string hashes;
    for (const UsedLora& lora : metadata.loras) {
        text += (text.empty() ? "<lora:" : " <lora:") + lora.name + ":" + shortest(lora.strength) + ">";
        if (!lora.hash.empty()) {
            hashes += (hashes.empty() ? "" : ", ") + lora.name + ": " + lora.hash.substr(0, loraHash);
        }
    }
    if (!metadata.negativePrompt.empty()) {
        text.append("\n").append(negativeStart).append(" ").append(metadata.negativePrompt);
    }

    std::string settings;
    const auto add = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) {
            settings += settings.empty() ? "" : ", ";
            settings += key == value ? value : std::string(key) + ": " + quotedSetting(value);
        }
    };
    const auto addNumber = [&](std::string_view key, const auto& value) {
        if (value) {
            if constexpr (std::is_same_v<std::decay_t<decltype(*value)>, double>) {
                add(key, shortest(*value));
            } else {
                add(key, std::to_string(*value));
            }
        }
    };
    addNumber("Steps", metadata.steps);
    add("Sampler", samplerForOthers(metadata.sampler));
    add("Schedule type", metadata.scheduler);
    addNumber("CFG scale", metadata.trueCfg);
    addNumber("Distilled CFG Scale", metadata.guidance);
    addNumber("Seed", metadata.seed);
    if (metadata.width && metadata.height) {
        add("Size", concat(*metadata.width, "x", *metadata.height));
    }
    add("Model hash", metadata.model.hash.substr(0, modelHash));
    add("Model", metadata.model.name);
    add("Lora hashes", hashes);
    add("Mode", metadata.mode);
    add("Adapter hash", metadata.adapter.hash.substr(0, modelHash));
    add("Adapter", metadata.adapter.name);
    addNumber("Timestep ratio", metadata.timestepRatio);
    addNumber("Max sequence length", metadata.maxSequenceLength);
    addNumber("NFE", metadata.evaluations);
    add("Device", metadata.device);
    add("Number format", metadata.dtype);
    add("Version", std::string(trimmed(metadata.program + " " + metadata.version)));
    return toValidUtf8(trimmed(text.append("\n").append(settings)));
}

GenerationMetadata metadataFromInfotext(std::string_view text) {
    const Infotext infotext = parseInfotext(text);
    const auto value = [&](std::string_view key) {
        const std::string* found = infotext.find(key);
        return found ? *found : std::string();
    };
    GenerationMetadata metadata;
    metadata.prompt = withoutLoraTags(infotext.prompt, metadata.loras);
    metadata.negativePrompt = infotext.negativePrompt;
    metadata.steps = number<int64_t>(infotext.find("Steps"));
    metadata.sampler = samplerFromOthers(value("Sampler"));
    metadata.scheduler = value("Schedule type");
    metadata.trueCfg = number<double>(infotext.find("CFG scale"));
    metadata.guidance = number<double>(infotext.find("Distilled CFG Scale"));
    if (!metadata.guidance) {
        metadata.guidance = number<double>(infotext.find("Guidance")); // stable-diffusion.cpp
    }
    if (isCivitaiFlux(infotext)) {
        metadata.guidance = metadata.trueCfg;
        metadata.trueCfg = 1;
    }
    metadata.seed = number<uint64_t>(infotext.find("Seed"));
    readSize(infotext.find("Size"), metadata);
    metadata.model = {value("Model"), value("Model hash")};
    metadata.adapter = {value("Adapter"), value("Adapter hash")};
    readLoraHashes(value("Lora hashes"), metadata.loras);
    metadata.mode = value("Mode");
    metadata.timestepRatio = number<double>(infotext.find("Timestep ratio"));
    metadata.maxSequenceLength = number<int64_t>(infotext.find("Max sequence length"));
    metadata.evaluations = number<int64_t>(infotext.find("NFE"));
    metadata.device = value("Device");
    metadata.dtype = value("Number format");
    readVersion(value("Version"), metadata);
    return metadata;
}

} // namespace arcflow
