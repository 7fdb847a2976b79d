#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <map>
#include <string>

namespace arcflow {

/// Collects the named fp32 tensors of a run (`--dump`): the names of the golden files, so that implementations can be
/// compared tensor by tensor.
class RunDump {
public:
    bool active() const { return !m_file.empty(); }
    void open(const std::filesystem::path& file) { m_file = file; }
    void add(const std::string& name, const at::Tensor& tensor); ///< ignored when inactive or undefined
    void describe(const std::string& key, const std::string& value);
    void write() const;

private:
    std::filesystem::path m_file;
    std::map<std::string, at::Tensor> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

/// The tensor `noise` of a safetensors file, [1, C, h, w] fp32. Error(invalidRequest) naming the shapes when it does
/// not fit.
at::Tensor readNoise(const std::filesystem::path& file, int64_t channels, int64_t height, int64_t width);

} // namespace arcflow
