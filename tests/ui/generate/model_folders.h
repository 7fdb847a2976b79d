#pragma once

#include "core/engine/result.h"

#include "tests/support/temp_folder.h"

#include <string>

namespace arcflow::test {

/// A safetensors file with one tensor of that name.
inline std::string weights(const std::string& tensor) {
    const std::string header = R"({")" + tensor + R"(":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
    std::string file;
    for (int i = 0; i < 8; ++i) {
        file += static_cast<char>(header.size() >> (8 * i) & 0xff);
    }
    return file + header + std::string(4, '\0');
}

inline void addPipeline(const TempFolder& folder, const std::string& path,
                        const std::string& className = "FluxPipeline", int layers = 19) {
    folder.write(path + "/model_index.json", R"({"_class_name": ")" + className + R"("})");
    folder.write(path + "/transformer/config.json", R"({"num_layers": )" + std::to_string(layers) +
                                                        R"(, "num_single_layers": 38, "num_attention_heads": 24})");
}

inline void addAdapter(const TempFolder& folder, const std::string& path,
                       const std::string& className = "ArcFluxTransformer2DModel", int layers = 19) {
    folder.write(path + "/config.json", R"({"_class_name": ")" + className + R"(", "num_layers": )" +
                                            std::to_string(layers) +
                                            R"(, "num_single_layers": 38, "num_attention_heads": 24})");
    folder.write(path + "/diffusion_pytorch_model.safetensors", weights("proj_out_loggamma.weight"));
}

/// nano as it ships: embedded.json, a pipeline and an adapter of 2 + 38 layers.
inline void addEmbedded(const TempFolder& folder) {
    folder.write("nano/embedded.json", R"({"model": "flux-nano", "adapter": "arcflow-nano"})");
    addPipeline(folder, "nano/flux-nano", "FluxPipeline", 2);
    addAdapter(folder, "nano/arcflow-nano", "ArcFluxTransformer2DModel", 2);
}

inline ModelInfo pipelineInfo(const std::string& name, int side) {
    ModelInfo info;
    info.kind = ModelInfo::Kind::pipeline;
    info.name = name;
    info.family = "FLUX";
    info.parameters = 9'800'000;
    info.memoryNeed = uint64_t{240} << 20;
    info.defaultWidth = info.defaultHeight = side;
    info.defaultSteps = 2;
    info.defaultTeacherSteps = 32;
    return info;
}

inline ModelInfo adapterInfo(int modes) {
    ModelInfo info;
    info.kind = ModelInfo::Kind::arcflowAdapter;
    info.family = "FLUX";
    info.adapter = AdapterInfo{.format = "ArcFlow, F16", .modes = modes, .timestepRatio = 1.0};
    return info;
}

inline ModelInfo loraInfo(const std::string& family) {
    ModelInfo info;
    info.kind = ModelInfo::Kind::lora;
    info.family = family;
    info.adapter = AdapterInfo{.format = "kohya"};
    return info;
}

} // namespace arcflow::test
