#pragma once

// For the .cpp files of this folder only: headers of core stay free of nlohmann types.

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace arcflow {

/// Objects keep the order of their keys, so that a vocabulary is listed by id.
using OrderedJson = nlohmann::ordered_json;

/// How tokenizer.json and tokenizer_config.json describe a special token, without its id.
OrderedJson specialTokenEntry(std::string_view content, bool normalized);

/// Makes the folder and those above it. Error(io / diskFull) if that fails.
void makeTokenizerFolder(const std::filesystem::path& folder);

void writeJsonFile(const std::filesystem::path& file, const OrderedJson& document);

/// Error(invalidRequest) unless `least` <= value <= `most`.
void checkTrainingSetting(const char* name, size_t value, size_t least, size_t most);

} // namespace arcflow
