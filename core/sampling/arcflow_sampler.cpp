#include "core/sampling/arcflow_sampler.h"

#include "core/sampling/euler_sampler.h"

namespace arcflow {

at::Tensor ArcFlowSegment::stateAt(float sigma) const {
    return start - kernels::momentumDisplacement(modes, source, source, sigma);
}

at::Tensor ArcFlowSegment::velocityAt(float sigma) const {
    return kernels::momentumVelocity(modes, source, sigma);
}

at::Tensor sampleArcFlow(const Transformer& student, const Guidance& guidance, TokenGrid grid,
                         const std::vector<float>& sigmas, const at::Tensor& noise, const StepSink& sink,
                         const Task& task, SegmentRule rule) {
    const int64_t steps = static_cast<int64_t>(sigmas.size()) - 1;
    const at::Tensor levels = at::tensor(at::ArrayRef<float>(sigmas.data(), steps)).unsqueeze(1); // [S, 1]
    const ForwardPlan plan =
        student.prepare(guidance.positive, grid, levels, at::full({1}, guidance.embedded, at::kFloat), task);
    at::Tensor x = noise.to(student.device, at::kFloat);
    for (int64_t k = 0; k < steps; ++k) {
        task.checkpoint();
        const ArcFlowSegment segment{sigmas[k], x, student.modes(plan, k, x, task)};
        const at::Tensor next = rule == SegmentRule::closedForm
                                    ? segment.stateAt(sigmas[k + 1])
                                    : eulerStep(x, segment.velocityAt(sigmas[k]), sigmas[k], sigmas[k + 1]);
        if (sink) {
            const at::Tensor meanVelocity = (x - next) / (sigmas[k] - sigmas[k + 1]);
            sink({k, sigmas[k], sigmas[k + 1], x, next, meanVelocity, segment.modes});
        }
        x = next;
        task.advance(static_cast<double>(k + 1) / static_cast<double>(steps));
    }
    return x;
}

} // namespace arcflow
