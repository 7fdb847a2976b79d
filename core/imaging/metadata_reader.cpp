#include "core/imaging/metadata_reader.h"

#include "core/formats/json_document.h"
#include "core/imaging/foreign_json.h"
#include "core/imaging/infotext.h"
#include "core/imaging/unicode.h"

#include <array>
#include <cctype>
#include <fstream>

namespace arcflow {

namespace {

/// Where programs put the description of an image's making, the surest first.
constexpr std::array descriptiveKeys = {"invokeai_metadata", "parameters",       "UserComment", "prompt", "Comment",
                                        "Description",       "ImageDescription", "Make",        "Model"};

OriginProgram originOf(const Infotext& infotext) {
    const auto setting = [&](std::string_view key) -> std::string_view {
        const std::string* value = infotext.find(key);
        return value ? std::string_view(*value) : std::string_view();
    };
    const std::string_view version = setting("Version");
    const auto digitAt = [&](size_t place) {
        return place < version.size() && std::isdigit(static_cast<unsigned char>(version[place]));
    };
    if (version.starts_with(name(OriginProgram::arcflowStudio))) {
        return OriginProgram::arcflowStudio;
    }
    if (version.starts_with("stable-diffusion.cpp")) {
        return OriginProgram::stableDiffusionCpp;
    }
    if (version.starts_with("Fooocus")) {
        return OriginProgram::fooocus;
    }
    if (version.starts_with("ComfyUI")) {
        return OriginProgram::comfyUi;
    }
    if (setting("App") == "SD.Next") {
        return OriginProgram::sdNext;
    }
    if ((version.starts_with('f') && digitAt(1)) || version.find("forge") != std::string_view::npos) {
        return OriginProgram::forge;
    }
    return (version.starts_with('v') && digitAt(1)) || digitAt(0) ? OriginProgram::automatic1111
                                                                  : OriginProgram::unknown;
}

ForeignMetadata fromJsonText(std::string_view text, const std::string& key) {
    const JsonLimits limits = {.bytes = TextCollector::maxBytes, .depth = 64, .values = 1'000'000};
    try {
        return metadataFromForeignJson(parseJson(withoutNonFinite(text), key, limits));
    } catch (const Error&) {
        return {}; // the raw text stays in FoundMetadata::texts for people to look at
    }
}

ForeignMetadata fromText(const TextEntry& entry) {
    std::string_view text = trimmed(entry.text);
    for (const std::string_view prefix : {"prompt:", "Prompt:"}) { // ComfyUI in the Exif tags of WebP
        if (text.starts_with(prefix) && trimmed(text.substr(prefix.size())).starts_with('{')) {
            text = trimmed(text.substr(prefix.size()));
        }
    }
    if (text.starts_with('{')) {
        return fromJsonText(text, entry.key);
    }
    const Infotext infotext = parseInfotext(text);
    if (text.empty() || (infotext.settings.empty() && entry.key != "parameters")) {
        return {};
    }
    return {originOf(infotext), metadataFromInfotext(text)};
}

ForeignMetadata fromOwnJson(const std::string& text) {
    try {
        return {OriginProgram::arcflowStudio, metadataFromJson(text, "arcflow")};
    } catch (const Error&) {
        return {}; // what other programs read may still be sound
    }
}

ForeignMetadata bestOf(const std::vector<TextEntry>& texts) {
    for (const TextEntry& entry : texts) {
        if (entry.key == "arcflow") {
            if (ForeignMetadata own = fromOwnJson(entry.text); own.generation) {
                return own;
            }
        }
    }
    for (const char* key : descriptiveKeys) {
        for (const TextEntry& entry : texts) {
            if (entry.key == key) {
                if (ForeignMetadata found = fromText(entry); found.generation) {
                    return found;
                }
            }
        }
    }
    return {};
}

} // namespace

std::string_view name(OriginProgram program) {
    switch (program) {
    case OriginProgram::unknown:
        break;
    case OriginProgram::arcflowStudio:
        return "ArcFlow Studio";
    case OriginProgram::automatic1111:
        return "AUTOMATIC1111";
    case OriginProgram::forge:
        return "Forge";
    case OriginProgram::sdNext:
        return "SD.Next";
    case OriginProgram::fooocus:
        return "Fooocus";
    case OriginProgram::comfyUi:
        return "ComfyUI";
    case OriginProgram::invokeAi:
        return "InvokeAI";
    case OriginProgram::swarmUi:
        return "SwarmUI";
    case OriginProgram::stableDiffusionCpp:
        return "stable-diffusion.cpp";
    }
    return {};
}

FoundMetadata interpretTexts(std::vector<TextEntry> texts) {
    ForeignMetadata best = bestOf(texts);
    if (best.generation && best.generation->program.empty()) {
        best.generation->program = name(best.origin);
    }
    return {best.origin, std::move(best.generation), std::move(texts)};
}

FoundMetadata readMetadata(std::string_view bytes, const std::string& sourceName) {
    return interpretTexts(readEmbeddedTexts(ByteSource(bytes), sourceName));
}

FoundMetadata readMetadata(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        fail(ErrorKind::modelMissing, file.string(), ": expected an image, found no file of that name");
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file, error)) {
        fail(ErrorKind::io, file.string(), ": expected an image, but it cannot be read");
    }
    return interpretTexts(readEmbeddedTexts(ByteSource(stream), file.string()));
}

} // namespace arcflow
