#pragma once

#include "core/formats/config_file.h"
#include "core/lora/lora_names.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace arcflow {

/// Rank and alpha as diffusers records them in the header (`lora_adapter_metadata`, a JSON object with keys like
/// "transformer.lora_alpha"). Where present they overrule what the tensors suggest.
class PeftMetadata {
public:
    PeftMetadata() = default;
    /// Error(modelCorrupt) for broken JSON or patterns that are not plain names, Error(unsupported) for DoRA.
    PeftMetadata(const std::map<std::string, std::string>& metadata, const std::string& file);

    /// What scales up · down of a module with this rank; nothing where the metadata does not speak of the component.
    /// Error(modelCorrupt) where it names another rank.
    std::optional<double> scale(LoraComponent component, std::string_view module, int64_t rank) const;

private:
    ConfigFile m_config;
};

} // namespace arcflow
