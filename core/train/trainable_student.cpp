#include "core/train/trainable_student.h"

#include "core/lora/adapter_layout.h"
#include "kernels/momentum_step_math.h"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <map>

namespace arcflow {
namespace {

using adapter_layout::downSuffix, adapter_layout::upSuffix;
using kernels::pixelsPerToken;

TrainedParameter parameter(std::string name, const at::Tensor& start, double rateFactor = 1.0) {
    return {std::move(name), start.detach().to(at::kFloat).clone().set_requires_grad(true), rateFactor};
}

void addLinear(std::vector<TrainedParameter>& all, std::string_view module, const at::Tensor& weight,
               const at::Tensor& bias, double rateFactor = 1.0) {
    all.push_back(parameter(concat(module, ".weight"), weight, rateFactor));
    all.push_back(parameter(concat(module, ".bias"), bias, rateFactor));
}

/// K copies of the teacher's head, pushed apart: one number for each mode and latent channel.
at::Tensor firstMeansBias(const at::Tensor& bias, const StudentShape& shape, at::Generator generator) {
    const at::Tensor noise = at::randn({shape.modes, bias.size(0) / pixelsPerToken}, generator, at::kFloat);
    const double spread = shape.modes > 1 ? shape.headNoise : 0.0;
    return bias.to(at::kCPU, at::kFloat).repeat({shape.modes}) +
           spread * noise.flatten().repeat_interleave(pixelsPerToken);
}

const Linear& velocityHead(const Transformer& teacher) {
    const VelocityHead* head = std::get_if<VelocityHead>(&teacher.head);
    if (!head) {
        fail(ErrorKind::invalidRequest, "a student cannot be the teacher of another: choose a model without adapter");
    }
    return head->projection;
}

} // namespace

at::Tensor firstLogGammas(const StudentShape& shape) {
    return at::linspace(std::log(shape.leastGamma), std::log(shape.mostGamma), shape.modes - 1);
}

std::vector<std::string> adapterModules(const TransformerConfig& config) {
    const bool flux = config.family == ModelFamily::flux;
    std::vector<std::string> modules{"time_text_embed.timestep_embedder.linear_1",
                                     "time_text_embed.timestep_embedder.linear_2"};
    for (int64_t i = 0; i < config.jointLayers; ++i) {
        const std::string block = concat("transformer_blocks.", i, ".");
        const bool last = i + 1 == config.jointLayers;
        for (const char* stream : {flux ? "ff" : "img_mlp", flux ? "ff_context" : "txt_mlp"}) {
            if (!flux && last && stream == std::string_view("txt_mlp")) {
                continue; // nothing reads the text after Qwen-Image's last block
            }
            modules.push_back(block + stream + ".net.0.proj");
            modules.push_back(block + stream + ".net.2");
        }
    }
    for (int64_t i = 0; i < config.singleLayers; ++i) {
        modules.push_back(concat("single_transformer_blocks.", i, ".proj_mlp"));
        modules.push_back(concat("single_transformer_blocks.", i, ".proj_out"));
    }
    return modules;
}

int64_t adapterParameters(const TransformerConfig& config, const StudentShape& shape) {
    const int64_t d = config.width();
    const int64_t headRows = shape.modes * config.outChannels + (2 * shape.modes - 1) * pixelsPerToken;
    int64_t count = headRows * (d + 1) + 2 * d * (d + 1);
    const auto update = [&](int64_t in, int64_t out) { return shape.rank * (in + out); };
    for (const std::string& module : adapterModules(config)) {
        const auto endsWith = [&](std::string_view end) { return module.ends_with(end); };
        count += endsWith("embedder.linear_1")                      ? update(sinusoidChannels, d)
                 : endsWith("embedder.linear_2")                    ? update(d, d)
                 : endsWith(".net.0.proj") || endsWith(".proj_mlp") ? update(d, config.mlpWidth())
                 : endsWith(".proj_out")                            ? update(d + config.mlpWidth(), d)
                                                                    : update(config.mlpWidth(), d);
    }
    return count;
}

TrainableStudent TrainableStudent::fresh(const Transformer& teacher, const StudentShape& shape,
                                         at::Generator generator) {
    const at::NoGradGuard noGrad;
    const Linear& head = velocityHead(teacher);
    const int64_t d = teacher.config.width(), modes = shape.modes;
    std::vector<TrainedParameter> all;
    addLinear(all, adapter_layout::means, head.weight.to(at::kCPU).repeat({modes, 1}),
              firstMeansBias(head.bias, shape, generator));
    addLinear(all, adapter_layout::logWeights, at::zeros({modes * pixelsPerToken, d}),
              at::zeros({modes * pixelsPerToken}));
    addLinear(all, adapter_layout::logGammas, at::zeros({(modes - 1) * pixelsPerToken, d}),
              firstLogGammas(shape).repeat_interleave(pixelsPerToken), shape.gammaRate);
    addLinear(all, adapter_layout::normOut, teacher.normOut.weight.to(at::kCPU), teacher.normOut.bias.to(at::kCPU));
    Transformer copy = teacher;
    const LinearMap linears = copy.linears();
    for (const std::string& module : adapterModules(teacher.config)) {
        const LinearSlot& slot = linears.at(module);
        const double in = static_cast<double>(slot.linear->inFeatures());
        const double spread = shape.downSpread > 0 ? shape.downSpread : 1 / std::sqrt(in);
        all.push_back(parameter(concat(module, downSuffix),
                                at::randn({shape.rank, slot.linear->inFeatures()}, generator, at::kFloat) * spread));
        all.push_back(parameter(concat(module, upSuffix), at::zeros({slot.rowCount, shape.rank})));
    }
    return {teacher, modes, std::move(all)};
}

TrainableStudent TrainableStudent::from(const Transformer& teacher, const ArcFlowAdapter& adapter) {
    requireFits(adapter, teacher.config);
    std::vector<TrainedParameter> all;
    addLinear(all, adapter_layout::means, adapter.head.means.weight, adapter.head.means.bias);
    addLinear(all, adapter_layout::logWeights, adapter.head.logWeights.weight, adapter.head.logWeights.bias);
    addLinear(all, adapter_layout::logGammas, adapter.head.logGammas.weight, adapter.head.logGammas.bias,
              StudentShape().gammaRate);
    addLinear(all, adapter_layout::normOut, adapter.normOut.weight, adapter.normOut.bias);
    for (const LoraModule& module : adapter.lora.part(LoraComponent::transformer)) {
        all.push_back(parameter(concat(module.modules.front(), downSuffix), module.down));
        all.push_back(parameter(concat(module.modules.front(), upSuffix), module.up));
    }
    return {teacher, adapter.head.modes, std::move(all)};
}

TrainableStudent::TrainableStudent(const Transformer& teacher, int64_t modes, std::vector<TrainedParameter> parameters)
    : m_teacher(teacher), m_modes(modes), m_parameters(std::move(parameters)) {
    for (TrainedParameter& parameter : m_parameters) {
        parameter.value = parameter.value.detach().to(teacher.device).set_requires_grad(true);
    }
    m_model = bound({});
}

Transformer TrainableStudent::bound(const std::vector<at::Tensor>& values,
                                    std::shared_ptr<const LowRankDropout> dropout) const {
    Transformer model = m_teacher;
    std::map<std::string, at::Tensor> byName;
    for (size_t i = 0; i < m_parameters.size(); ++i) {
        byName[m_parameters[i].name] = values.empty() ? m_parameters[i].value : values[i];
    }
    const auto linear = [&](std::string_view module) {
        return Linear{byName.at(concat(module, ".weight")), byName.at(concat(module, ".bias")), {}};
    };
    model.normOut = linear(adapter_layout::normOut);
    model.head = joinedHead({linear(adapter_layout::means), linear(adapter_layout::logWeights),
                             linear(adapter_layout::logGammas), m_modes});
    const LinearMap linears = model.linears();
    uint64_t layer = 0;
    for (const auto& [name, down] : byName) {
        if (name.ends_with(downSuffix)) {
            const std::string module = name.substr(0, name.size() - downSuffix.size());
            const LinearSlot& slot = linears.at(module);
            slot.linear->updates.push_back({down, byName.at(concat(module, upSuffix)), slot.rowBegin});
            slot.linear->dropout = dropout;
            slot.linear->dropoutLayer = layer;
            layer += uint64_t{1} << 32; // each row of a layer may have an update of its own
        }
    }
    return model;
}

kernels::MomentumModes TrainableStudent::modes(const PromptEmbedding& prompt, TokenGrid grid,
                                               const at::Tensor& guidance, const at::Tensor& x, const at::Tensor& sigma,
                                               const Task& task, std::shared_ptr<const LowRankDropout> dropout) {
    // The head is joined from its parameters anew, so that each pass has a graph of its own.
    m_model = bound({}, std::move(dropout));
    m_model.gradientCheckpointing = gradientCheckpointing;
    const ForwardPlan plan = m_model.prepare(prompt, grid, sigma.to(at::kCPU).unsqueeze(0), guidance, task);
    return m_model.modes(plan, 0, x, task);
}

Transformer TrainableStudent::sampler(const std::vector<at::Tensor>& values) const {
    const at::NoGradGuard noGrad;
    return bound(values);
}

} // namespace arcflow
