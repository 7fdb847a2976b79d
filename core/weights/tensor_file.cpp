#include "core/weights/tensor_file.h"

#include "core/base/error.h"
#include "core/weights/weight_reader.h"

namespace arcflow {

void writeTensors(const std::filesystem::path& file, const NamedTensors& tensors,
                  const std::map<std::string, std::string>& metadata, std::optional<at::ScalarType> as) {
    std::vector<at::Tensor> held; // what the written bytes belong to
    std::vector<TensorToWrite> written;
    for (const auto& [name, tensor] : tensors) {
        const at::ScalarType type = as && tensor.is_floating_point() ? *as : tensor.scalar_type();
        held.push_back(tensor.detach().to(at::kCPU, type).contiguous());
        const at::Tensor& kept = held.back();
        written.push_back({name, storedType(type), kept.sizes().vec(),
                           std::span(static_cast<const std::byte*>(kept.const_data_ptr()), kept.nbytes())});
    }
    writeSafetensors(file, std::move(written), metadata);
}

NamedTensors readTensors(const Checkpoint& checkpoint) {
    NamedTensors all;
    for (const std::string& name : checkpoint.names()) {
        const Checkpoint::Location place = checkpoint.find(name);
        all.emplace_back(name, storedTensor(*place.file, *place.entry).clone());
    }
    return all;
}

StoredTensors::StoredTensors(const std::filesystem::path& path) : m_path(path) {
    const SafetensorsFile file = SafetensorsFile::open(path);
    for (const TensorEntry& entry : file.tensors()) {
        m_tensors[entry.name] = storedTensor(file, entry).clone();
    }
    m_metadata = file.metadata();
}

const at::Tensor* StoredTensors::find(const std::string& name) const {
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : &found->second;
}

const at::Tensor& StoredTensors::at(const std::string& name, at::IntArrayRef shape) const {
    const at::Tensor* stored = find(name);
    if (!stored) {
        fail(ErrorKind::modelCorrupt, m_path.string(), ": tensor '", name, "' is missing");
    }
    if (stored->sizes() != shape) {
        fail(ErrorKind::modelCorrupt, m_path.string(), ": tensor '", name, "' is ", shapeText(stored->sizes()),
             ", expected ", shapeText(shape));
    }
    return *stored;
}

} // namespace arcflow
