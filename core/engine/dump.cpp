#include "core/engine/dump.h"

#include "core/base/error.h"
#include "core/weights/tensor_file.h"
#include "core/weights/weight_reader.h"

#include <array>

namespace arcflow {

void RunDump::add(const std::string& name, const at::Tensor& tensor) {
    if (active() && tensor.defined()) {
        m_tensors[name] = tensor.to(at::kCPU, at::kFloat).contiguous();
    }
}

void RunDump::describe(const std::string& key, const std::string& value) {
    m_metadata[key] = value;
}

void RunDump::write() const {
    writeTensors(m_file, {m_tensors.begin(), m_tensors.end()}, m_metadata);
}

at::Tensor readNoise(const std::filesystem::path& path, int64_t channels, int64_t height, int64_t width) {
    const SafetensorsFile file = SafetensorsFile::open(path);
    const TensorEntry& entry = file.at("noise");
    const std::array expected{int64_t{1}, channels, height, width};
    const at::Tensor noise = storedTensor(file, entry);
    if (noise.numel() != channels * height * width || noise.size(-1) != width || noise.size(-2) != height ||
        !noise.is_floating_point()) {
        fail(ErrorKind::invalidRequest, path.string(), ": tensor 'noise' has shape ", shapeText(entry.shape),
             ", expected ", shapeText(expected), " for this model and image size");
    }
    return noise.to(at::kFloat).reshape({1, channels, height, width}).clone();
}

} // namespace arcflow
