#pragma once

#include "core/imaging/embedded_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// A file that took part in making an image.
struct UsedModel {
    std::string name;
    std::string hash; ///< hexadecimal fingerprint of its weights; other programs write the start of the file's SHA-256
    bool operator==(const UsedModel&) const = default;
};

struct UsedLora {
    std::string name;
    std::string hash;
    double strength = 1;
    bool operator==(const UsedLora&) const = default;
};

/// Wall-clock seconds.
struct Timings {
    double encode = 0;
    double denoise = 0;
    double decode = 0;
    double total = 0;
    bool operator==(const Timings&) const = default;
};

/// How an image was made: everything needed to make it again. What is unknown, as in most images of other programs, is
/// empty.
struct GenerationMetadata {
    std::string prompt; ///< UTF-8
    std::string negativePrompt;
    std::optional<uint64_t> seed;
    std::optional<int64_t> steps;
    std::optional<double> guidance; ///< embedded (distilled) guidance
    std::optional<double> trueCfg;  ///< scale of classifier-free guidance; 1 = off
    std::string sampler;            ///< "arcflow", "euler"; other programs' names as they write them
    std::string scheduler;          ///< other programs' noise schedule
    std::string mode;               ///< "student", "teacher"
    std::optional<int64_t> width;
    std::optional<int64_t> height;
    std::optional<double> timestepRatio;
    std::optional<int64_t> maxSequenceLength;
    UsedModel model;
    UsedModel adapter;
    std::vector<UsedLora> loras;
    std::string program; ///< "ArcFlow Studio"
    std::string version; ///< "0.1.0"
    std::string device;
    std::string dtype;
    std::optional<int64_t> evaluations; ///< of the network: NFE
    std::optional<Timings> timings;

    bool operator==(const GenerationMetadata&) const = default;
};

/// The metadata as JSON in ASCII (other characters as \u escapes), which no file format and no program on the way can
/// damage. Empty fields are left out; malformed UTF-8 becomes U+FFFD. Reading it back gives the same values.
std::string toJson(const GenerationMetadata& metadata);

/// Error(modelCorrupt) naming the source and the key for anything but such a JSON object. Unknown keys, of later
/// versions, are ignored.
GenerationMetadata metadataFromJson(std::string_view json, const std::string& sourceName);

/// The metadata as other programs write it since A1111: prompt, "Negative prompt: …", then one line of "key: value"
/// pairs. LoRAs stand at the end of the prompt as <lora:name:strength>. Made for reading by others: a prompt that
/// itself looks like such lines, or white space around its lines, does not come back from it; toJson is the exact form.
std::string toInfotext(const GenerationMetadata& metadata);

/// Reads such a text, whoever wrote it. Any text is one: without a line of settings, all of it is the prompt.
GenerationMetadata metadataFromInfotext(std::string_view text);

/// Both forms, with the mark for generated images, ready to be written into an image.
EmbeddedTexts textsFor(const GenerationMetadata& metadata);

} // namespace arcflow
