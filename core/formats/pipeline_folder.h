#pragma once

#include "core/formats/checkpoint.h"
#include "core/formats/config_file.h"

#include <optional>

namespace arcflow {

enum class ModelFamily { flux, qwenImage };
std::string_view name(ModelFamily family); ///< "FLUX", "Qwen-Image"

/// A model folder in diffusers layout (model_index.json and one folder per component). Only names and configs are read
/// here; no weights. Classes outside the two families are Error(unsupported), missing parts Error(modelMissing) in
/// plain words.
class PipelineFolder {
public:
    static PipelineFolder open(const std::filesystem::path& folder);

    const std::filesystem::path& path() const { return m_path; }
    ModelFamily family() const { return m_family; }
    bool hasComponent(std::string_view component) const;
    std::string componentClass(std::string_view component) const; ///< "FluxTransformer2DModel"; empty if absent
    std::filesystem::path componentPath(std::string_view component) const;
    /// config.json of a component (scheduler_config.json for the scheduler).
    ConfigFile config(std::string_view component) const;
    /// Weights of a component, with the file stem its library uses (`diffusion_pytorch_model` or `model`).
    Checkpoint checkpoint(std::string_view component) const;

private:
    std::filesystem::path m_path;
    ModelFamily m_family = ModelFamily::flux;
    std::map<std::string, std::pair<std::string, std::string>, std::less<>> m_components; // name -> (library, class)
};

} // namespace arcflow
