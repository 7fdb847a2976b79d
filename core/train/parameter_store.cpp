#include "core/train/parameter_store.h"

#include <algorithm>

namespace arcflow {
namespace {

void requireShape(const std::string& name, const at::Tensor& tensor, std::span<const int64_t> shape) {
    if (!std::equal(shape.begin(), shape.end(), tensor.sizes().begin(), tensor.sizes().end())) {
        fail(ErrorKind::modelCorrupt, "parameter '", name, "' has shape ", shapeText(tensor.sizes()), ", expected ",
             shapeText(shape));
    }
}

} // namespace

ParameterStore::ParameterStore(FirstValue firstValue, at::Generator generator, at::Device device)
    : m_firstValue(std::move(firstValue)), m_generator(std::move(generator)), m_device(device) {}

std::vector<int64_t> ParameterStore::shape(const std::string& name) const {
    const auto found = m_index.find(name);
    return found == m_index.end() ? std::vector<int64_t>() : m_parameters[found->second].value.sizes().vec();
}

at::Tensor ParameterStore::tensor(const std::string& name, std::span<const int64_t> shape) {
    const auto [place, isNew] = m_index.try_emplace(name, m_parameters.size());
    if (isNew) {
        const at::Tensor first = m_firstValue(name, shape, m_generator).to(m_device, at::kFloat).contiguous();
        m_parameters.push_back({name, first.set_requires_grad(true)});
    }
    const at::Tensor& value = m_parameters[place->second].value;
    requireShape(name, value, shape);
    return value;
}

at::Tensor TensorSource::tensor(const std::string& name, std::span<const int64_t> shape) {
    const auto found = m_tensors.find(name);
    if (found == m_tensors.end()) {
        fail(ErrorKind::modelCorrupt, "tensor '", name, "' is missing");
    }
    requireShape(name, found->second, shape);
    return found->second;
}

} // namespace arcflow
