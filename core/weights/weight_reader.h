#pragma once

#include "core/base/task.h"
#include "core/formats/checkpoint.h"
#include "core/weights/linear.h"

#include <ATen/ATen.h>

#include <initializer_list>
#include <memory>
#include <span>
#include <string>

namespace arcflow {

at::ScalarType scalarType(StoredType type); ///< Error(unsupported) for types ATen lacks
StoredType storedType(at::ScalarType type);

/// The bytes of a file entry as a CPU tensor: a view of the mapping where alignment allows, else a copy.
at::Tensor storedTensor(const SafetensorsFile& file, const TensorEntry& entry);

/// How weights are placed: on which device, and in which number format the model computes.
struct WeightPlacement {
    at::Device device = at::kCPU;
    at::ScalarType compute = at::kFloat;
    bool keepStoredFormat =
        false; ///< leave matrices as stored and convert per use: half the memory for bf16 files, slower
};

/// Where a WeightReader finds tensors: a file, or parameters under training.
class WeightSource {
public:
    virtual ~WeightSource() = default;
    virtual bool has(const std::string& name) const = 0;
    virtual std::vector<int64_t> shape(const std::string& name) const = 0;
    /// Floating-point, as it is stored. Error(modelCorrupt) when missing or of another shape.
    virtual at::Tensor tensor(const std::string& name, std::span<const int64_t> shape) = 0;
};

/// Reads the weights of one component by checkpoint name, checks their shapes and converts them. Every read polls the
/// task, so that loading can be cancelled. Cheap to copy; `scope` makes a reader for the names under a prefix. Of
/// parameters under training it makes models that record gradients for them.
///
///     WeightReader block = reader.scope("transformer_blocks.0");
///     Linear qkv = block.fused({"attn.to_q", "attn.to_k", "attn.to_v"}, d, d);
class WeightReader {
public:
    WeightReader(Checkpoint checkpoint, WeightPlacement placement, Task task = {});
    WeightReader(std::shared_ptr<WeightSource> source, WeightPlacement placement, Task task = {});

    WeightReader scope(std::string_view prefix) const;
    bool has(std::string_view name) const;
    /// In the compute format on the device. Error(modelCorrupt) naming file and tensor when missing or of another
    /// shape.
    at::Tensor tensor(std::string_view name, std::span<const int64_t> shape) const;
    at::Tensor tensor(std::string_view name, std::initializer_list<int64_t> shape) const;
    at::Tensor optional(std::string_view name, std::initializer_list<int64_t> shape) const; ///< undefined if missing
    /// A matrix; may stay in the stored format (see WeightPlacement).
    at::Tensor matrix(std::string_view name, int64_t rows, int64_t columns) const;
    Linear linear(std::string_view module, int64_t in, int64_t out, bool bias = true) const;
    /// Several modules with the same input as rows of one Linear.
    Linear fused(std::initializer_list<std::string_view> modules, int64_t in, int64_t outEach, bool bias = true) const;

    std::vector<int64_t> shape(std::string_view name) const;
    const WeightPlacement& placement() const;
    const Task& task() const;
    std::string fullName(std::string_view name) const;

private:
    struct Shared;
    at::Tensor stored(std::string_view name, std::span<const int64_t> shape) const;
    std::shared_ptr<const Shared> m_shared;
    std::string m_prefix;
};

} // namespace arcflow
