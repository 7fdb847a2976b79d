#pragma once

// For the .cpp files of core/imaging only: headers of core stay free of nlohmann types.

#include "core/imaging/metadata_reader.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>
#include <string>

namespace arcflow {

/// The member of that name; null if absent, or if this is no object.
const nlohmann::json* member(const nlohmann::json& object, const char* key);

/// The value of a program that may write numbers as text, or the other way round; empty for null and other kinds.
std::string looseText(const nlohmann::json* value);
std::optional<double> looseNumber(const nlohmann::json* value); ///< finite
std::optional<int64_t> looseInteger(const nlohmann::json* value);
std::optional<uint64_t> looseSeed(const nlohmann::json* value);

/// A JSON text as Python writes it, with NaN and Infinity, which JSON does not know: null takes their place.
std::string withoutNonFinite(std::string_view text);

/// The settings in a JSON document of ComfyUI (a prompt graph), InvokeAI, SwarmUI or Fooocus, recognised by its
/// members; origin unknown and no generation if it is none of them.
struct ForeignMetadata {
    OriginProgram origin = OriginProgram::unknown;
    std::optional<GenerationMetadata> generation;
};
ForeignMetadata metadataFromForeignJson(const nlohmann::json& document);

/// Whether this is a graph as ComfyUI runs it: objects with a class_type by node id.
bool isComfyGraph(const nlohmann::json& document);

/// Best effort: what stands upstream of the sampler that feeds the saved image, following links through unknown nodes
/// by the names of their inputs.
GenerationMetadata metadataFromComfyGraph(const nlohmann::json& graph);

} // namespace arcflow
