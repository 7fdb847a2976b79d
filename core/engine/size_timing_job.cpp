#include "core/engine/size_timing_job.h"

#include "core/base/median.h"
#include "core/base/stopwatch.h"
#include "core/engine/model_loading.h"
#include "core/engine/runtime.h"
#include "core/formats/config_file.h"
#include "core/train/trainable_student.h"
#include "core/weights/weight_reader.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

/// Small numbers for any name: what a product takes does not depend on them.
class AnyWeights final : public WeightSource {
public:
    bool has(const std::string& /*name*/) const override { return true; }
    std::vector<int64_t> shape(const std::string& /*name*/) const override { return {}; }
    at::Tensor tensor(const std::string& /*name*/, std::span<const int64_t> shape) override {
        return at::full(at::IntArrayRef(shape.data(), shape.size()), 0.01, at::kFloat);
    }
};

ModelFamily familyOf(const SizeTimingRequest& request) {
    return request.flux ? ModelFamily::flux : ModelFamily::qwenImage;
}

/// Of the published size, with so many blocks.
class SizedNetwork {
public:
    SizedNetwork(const SizeTimingRequest& request, const WeightPlacement& placement, int joint, int single)
        : m_request(request), m_config(publishedConfig(familyOf(request))) {
        m_config.jointLayers = joint;
        m_config.singleLayers = single;
        m_teacher = loadTransformer(m_config, {std::make_shared<AnyWeights>(), placement});
    }

    static TransformerConfig publishedConfig(ModelFamily family) {
        const bool flux = family == ModelFamily::flux;
        return TransformerConfig::read(
            family, ConfigFile::parse(flux ? R"({"guidance_embeds": true})" : "{}", "published size"));
    }

    const Transformer& teacher() const { return m_teacher; }
    /// With the adapter beside its weights, or as if merged, which costs a pass nothing.
    Transformer student(bool merged) const {
        const at::Generator numbers = at::detail::createCPUGenerator();
        Transformer model =
            TrainableStudent::fresh(m_teacher, {.modes = m_request.modes, .rank = m_request.rank}, numbers).sampler();
        for (const auto& [name, slot] : model.linears()) {
            if (merged) {
                slot.linear->updates.clear();
            }
        }
        return model;
    }

    /// Median seconds of an evaluation.
    double time(const Transformer& model, const Task& task) const {
        constexpr int64_t textTokens = 512;
        const int64_t side = m_request.size / 16;
        const at::TensorOptions options = at::dtype(at::kFloat).device(model.device);
        PromptEmbedding prompt{at::full({1, textTokens, m_config.textChannels}, 0.1, options), {}, {}};
        if (m_config.pooledChannels > 0) {
            prompt.pooled = at::full({1, m_config.pooledChannels}, 0.1, options);
        }
        const at::Tensor x = at::randn({1, side * side, m_config.inChannels}).to(model.device);
        std::vector<double> seconds;
        for (int i = 0; i <= m_request.repeat; ++i) { // the first warms up
            const Stopwatch watch;
            const ForwardPlan plan =
                model.prepare(prompt, {side, side}, at::full({1, 1}, 0.7), at::full({1}, 3.5), task);
            const at::Tensor out =
                model.isStudent() ? model.modes(plan, 0, x, task).means : model.velocity(plan, 0, x, task);
            out.flatten()[0].item<float>(); // waits for a device
            if (i > 0) {
                seconds.push_back(watch.seconds());
            }
        }
        return medianOf(seconds);
    }

private:
    SizeTimingRequest m_request;
    TransformerConfig m_config;
    Transformer m_teacher;
};

} // namespace

SizeTiming timeSize(const SizeTimingRequest& request, const Task& task) {
    if (request.size < 64 || request.size > 4096 || request.size % 16 != 0 || request.repeat < 1) {
        fail(ErrorKind::invalidRequest, "the size must be 64 to 4096 pixels, a multiple of 16");
    }
    const at::NoGradGuard noGrad;
    const TransformerConfig config = SizedNetwork::publishedConfig(familyOf(request));
    const int64_t parameters = transformerParameters(config);
    WeightPlacement placement{.device = chooseDevice(request.device)};
    // As for the whole model: the few blocks that are timed are small.
    placement.compute =
        chooseFormat(request.format, placement.device, static_cast<uint64_t>(parameters) * sizeof(float));
    SizeTiming timing{.model = request.flux ? "FLUX.1-dev" : "Qwen-Image",
                      .device = deviceText(placement.device),
                      .numberFormat = formatText(placement.compute),
                      .threads = at::get_num_threads(),
                      .jointBlocks = config.jointLayers,
                      .singleBlocks = config.singleLayers,
                      .parameters = parameters,
                      .trainedParameters = adapterParameters(config, {.modes = request.modes, .rank = request.rank})};
    const GenerationDefaults defaults = GenerationDefaults::of(familyOf(request));
    timing.studentEvaluations = defaults.studentSteps;
    const int steps = request.teacherSteps > 0 ? request.teacherSteps : defaults.teacherSteps;
    timing.teacherEvaluations = steps * (defaults.trueCfg > 1 ? 2 : 1);
    const int single = request.flux ? 1 : 0;
    const auto networkS = [&](int joint, int singles) {
        const SizedNetwork network(request, placement, joint, singles);
        return network.time(network.teacher(), task);
    };
    double least = 0, merged = 0; // with the fewest blocks, of the teacher and of the student
    {
        const SizedNetwork network(request, placement, 1, single);
        least = network.time(network.teacher(), task);
        task.advance(0.2);
        merged = network.time(network.student(/*merged=*/true), task);
        task.advance(0.4);
        timing.apartS = (network.time(network.student(/*merged=*/false), task) - merged) / (1 + single);
        task.advance(0.6);
    }
    timing.jointS = networkS(2, single) - least;
    task.advance(0.8);
    timing.singleS = request.flux ? networkS(1, 2) - least : 0;
    timing.teacherRestS = std::max(0.0, least - timing.jointS - single * timing.singleS);
    timing.studentRestS = std::max(0.0, timing.teacherRestS + merged - least);
    task.advance(1.0);
    return timing;
}

} // namespace arcflow
