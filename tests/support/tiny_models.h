#pragma once

#include "core/formats/pipeline_folder.h"
#include "core/transformer/transformer.h"

#include <map>
#include <string>

namespace arcflow::test {

inline std::string dataPath(const std::string& name) {
    return std::string(ARCFLOW_TEST_DATA) + "/" + name;
}

/// The transformer of a folder with config.json and weights, below tests/data.
inline Transformer loadTransformerFolder(ModelFamily family, const std::string& folder,
                                         at::ScalarType compute = at::kFloat) {
    const std::string path = dataPath(folder);
    const TransformerConfig config = TransformerConfig::read(family, ConfigFile::load(path + "/config.json"));
    return loadTransformer(config, {Checkpoint::open(path, "diffusion_pytorch_model"), {.compute = compute}});
}

/// Collects what a Probe sees.
class Recorder {
public:
    Probe probe() {
        return [this](std::string_view name, const at::Tensor& value) { m_seen[std::string(name)] = value.clone(); };
    }
    at::Tensor operator[](const std::string& name) const {
        const auto found = m_seen.find(name);
        return found == m_seen.end() ? at::Tensor() : found->second;
    }

private:
    std::map<std::string, at::Tensor> m_seen;
};

} // namespace arcflow::test
