#pragma once

#include "core/formats/checkpoint.h"

#include <ATen/ATen.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace arcflow {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// Writes tensors as one safetensors file, atomically; `as` converts floating-point ones on the way.
void writeTensors(const std::filesystem::path& file, const NamedTensors& tensors,
                  const std::map<std::string, std::string>& metadata = {},
                  std::optional<at::ScalarType> as = std::nullopt);

/// All tensors of a checkpoint, as they are stored, copied into memory.
NamedTensors readTensors(const Checkpoint& checkpoint);

/// The tensors of a safetensors file, copied into memory.
class StoredTensors {
public:
    explicit StoredTensors(const std::filesystem::path& file);

    const std::map<std::string, at::Tensor>& tensors() const { return m_tensors; }
    const at::Tensor* find(const std::string& name) const; ///< null if missing
    /// Error(modelCorrupt) when missing or of another shape.
    const at::Tensor& at(const std::string& name, at::IntArrayRef shape) const;
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }

private:
    std::filesystem::path m_path;
    std::map<std::string, at::Tensor> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

} // namespace arcflow
