#include "core/sampling/euler_sampler.h"

#include "core/sampling/flow_schedule.h"

namespace arcflow {
namespace {

/// Up to this many tokens both guidance passes run as one batch; beyond, a batch gains nothing and doubles the
/// activations.
constexpr int64_t batchedGuidanceTokens = 2048;

bool sameLength(const PromptEmbedding& a, const PromptEmbedding& b) {
    return a.tokens.sizes() == b.tokens.sizes() && a.mask.defined() == b.mask.defined();
}

at::Tensor joined(const at::Tensor& a, const at::Tensor& b) {
    return a.defined() ? at::cat({a, b}) : at::Tensor();
}

/// FLUX mixes plainly; Qwen-Image scales the mix back to the length of the prompted velocity, token by token.
at::Tensor mix(const Transformer& model, const at::Tensor& positive, const at::Tensor& negative, double scale) {
    at::Tensor mixed = negative + scale * (positive - negative);
    if (model.config.family != ModelFamily::qwenImage) {
        return mixed;
    }
    const at::Tensor wanted = positive.norm(2, -1, true);
    const at::Tensor found = mixed.norm(2, -1, true);
    return mixed * at::where(found == 0, at::ones_like(found), wanted / found);
}

at::Tensor timesTensor(const std::vector<float>& levels, const Transformer& model, int64_t batch) {
    at::Tensor times = at::empty({static_cast<int64_t>(levels.size()), 1}, at::kFloat);
    for (size_t i = 0; i < levels.size(); ++i) {
        float time = FlowSchedule::networkTime(levels[i]);
        if (model.compute == at::kBFloat16 && model.config.family == ModelFamily::flux) {
            // The reference pipeline rounds the timestep to bf16 before it divides, and the result again.
            time = static_cast<float>(at::BFloat16(static_cast<float>(at::BFloat16(levels[i] * 1000.0F)) / 1000.0F));
        }
        times[static_cast<int64_t>(i)] = time;
    }
    return times.expand({-1, batch}).contiguous();
}

} // namespace

at::Tensor eulerStep(const at::Tensor& x, const at::Tensor& u, float sigma, float sigmaNext) {
    return x.to(at::kFloat) + ((sigmaNext - sigma) * u).to(at::kFloat);
}

TeacherField::TeacherField(const Transformer& teacher, const Guidance& guidance, TokenGrid grid,
                           const std::vector<float>& levels, const Task& task)
    : m_teacher(&teacher) {
    const PromptEmbedding& positive = guidance.positive;
    const auto scales = [&](int64_t batch) { return at::full({batch}, guidance.embedded, at::kFloat); };
    if (!guidance.usesTrueCfg()) {
        m_positive = teacher.prepare(positive, grid, timesTensor(levels, teacher, 1), scales(1), task);
        return;
    }
    m_trueCfg = guidance.trueCfg;
    const PromptEmbedding& negative = *guidance.negative;
    const int64_t tokens = grid.count() + positive.tokens.size(1);
    m_batched = sameLength(positive, negative) && tokens <= batchedGuidanceTokens;
    if (m_batched) {
        const PromptEmbedding both{joined(negative.tokens, positive.tokens), joined(negative.pooled, positive.pooled),
                                   joined(negative.mask, positive.mask)};
        m_positive = teacher.prepare(both, grid, timesTensor(levels, teacher, 2), scales(2), task);
    } else {
        m_positive = teacher.prepare(positive, grid, timesTensor(levels, teacher, 1), scales(1), task);
        m_negative = teacher.prepare(negative, grid, timesTensor(levels, teacher, 1), scales(1), task);
    }
}

at::Tensor TeacherField::velocity(int64_t index, const at::Tensor& x, const Task& task) const {
    if (m_trueCfg <= 1.0) {
        return m_teacher->velocity(m_positive, index, x, task);
    }
    if (m_batched) {
        const at::Tensor both = m_teacher->velocity(m_positive, index, x.expand({2, -1, -1}), task);
        return mix(*m_teacher, both.narrow(0, 1, 1), both.narrow(0, 0, 1), m_trueCfg);
    }
    const at::Tensor positive = m_teacher->velocity(m_positive, index, x, task);
    return mix(*m_teacher, positive, m_teacher->velocity(m_negative, index, x, task), m_trueCfg);
}

at::Tensor sampleEuler(const Transformer& teacher, const Guidance& guidance, TokenGrid grid,
                       const std::vector<float>& sigmas, const at::Tensor& noise, const StepSink& sink,
                       const Task& task) {
    const int64_t steps = static_cast<int64_t>(sigmas.size()) - 1;
    const TeacherField field(teacher, guidance, grid, std::vector<float>(sigmas.begin(), sigmas.end() - 1), task);
    at::Tensor x = noise.to(teacher.device, at::kFloat);
    for (int64_t k = 0; k < steps; ++k) {
        task.checkpoint();
        const at::Tensor u = field.velocity(k, x, task);
        const at::Tensor next = eulerStep(x, u, sigmas[k], sigmas[k + 1]);
        if (sink) {
            sink({k, sigmas[k], sigmas[k + 1], x, next, u.to(at::kFloat), std::nullopt});
        }
        x = next;
        task.advance(static_cast<double>(k + 1) / static_cast<double>(steps));
    }
    return x;
}

} // namespace arcflow
