#pragma once

#include "core/train/trained_parameters.h"
#include "core/weights/tensor_file.h"
#include "core/weights/weight_reader.h"

#include <functional>
#include <map>

namespace arcflow {

/// The value a new parameter starts with, by its name in the checkpoint.
using FirstValue =
    std::function<at::Tensor(const std::string& name, std::span<const int64_t> shape, at::Generator generator)>;

/// Parameters of models under training. One is made when a loader first asks for its name, so that the loaders are the
/// only list of names and shapes. A model loaded from here records gradients for the parameters; it is loaded anew for
/// every pass, since what the loader joins (q, k and v, say) is part of the pass.
///
///     auto store = std::make_shared<ParameterStore>(firstValue, generator, at::kCPU);
///     Vae vae = loadVae(config, {store, placement});
class ParameterStore final : public WeightSource {
public:
    ParameterStore(FirstValue firstValue, at::Generator generator, at::Device device);

    bool has(const std::string& name) const override { return m_index.count(name) > 0; }
    std::vector<int64_t> shape(const std::string& name) const override; ///< of one that is not there yet: empty
    at::Tensor tensor(const std::string& name, std::span<const int64_t> shape) override;

    /// In the order they were made.
    const std::vector<TrainedParameter>& parameters() const { return m_parameters; }

private:
    FirstValue m_firstValue;
    at::Generator m_generator;
    at::Device m_device;
    std::vector<TrainedParameter> m_parameters;
    std::map<std::string, size_t> m_index;
};

/// Tensors at hand by name, as a source to load a model from.
class TensorSource final : public WeightSource {
public:
    explicit TensorSource(const NamedTensors& tensors) : m_tensors(tensors.begin(), tensors.end()) {}

    bool has(const std::string& name) const override { return m_tensors.count(name) > 0; }
    std::vector<int64_t> shape(const std::string& name) const override { return m_tensors.at(name).sizes().vec(); }
    at::Tensor tensor(const std::string& name, std::span<const int64_t> shape) override;

private:
    std::map<std::string, at::Tensor> m_tensors;
};

} // namespace arcflow
