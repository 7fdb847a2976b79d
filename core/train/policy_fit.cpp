#include "core/train/policy_fit.h"

#include "core/sampling/arcflow_sampler.h"
#include "core/sampling/arcflow_schedule.h"
#include "core/train/trainable_student.h"
#include "kernels/momentum_step_math.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

constexpr int64_t points = 12; ///< of a segment, spaced evenly in raw time as the loss draws its states
/// A policy that errs is answered by velocities that err the other way, by up to (s−σ)/σ as much: with full steps the
/// fixed-point iteration of the stiff forms swings ever wider. Quarter steps contract for gains below 7, and after all
/// rounds 0.1 % is left of the slow directions.
constexpr double relaxation = 0.25;
constexpr int rounds = 24;
constexpr double ridge = 1e-6; ///< exponentials of so short a range are nearly collinear

/// The segment of a student whose modes these coefficients [K, B, I, 4C] are, at exponents that are the same
/// everywhere.
ArcFlowSegment segmentOf(double source, const at::Tensor& start, const at::Tensor& coefficients,
                         const at::Tensor& logGammas) {
    const int64_t modes = coefficients.size(0), batch = start.size(0), tokens = start.size(1);
    const at::TensorOptions options = start.options();
    return {static_cast<float>(source),
            start,
            {.means = (coefficients * modes).permute({1, 2, 0, 3}).contiguous(), // each has the weight 1/K
             .logWeights = at::zeros({batch, tokens, modes, kernels::pixelsPerToken}, options),
             .logGammas = logGammas.to(options)
                              .view({1, 1, modes - 1, 1})
                              .expand({batch, tokens, modes - 1, kernels::pixelsPerToken})
                              .contiguous()}};
}

} // namespace

at::Tensor fittedPolicyEnd(const TeacherNetwork& teacher, const at::Tensor& noise, const StudentShape& shape,
                           const ImitationRecipe& recipe, const Task& task) {
    const at::NoGradGuard noGrad;
    const ArcFlowSchedule schedule{recipe.shift, recipe.timestepRatio};
    const std::vector<double> raw = schedule.rawTimes(recipe.evaluations);
    const at::Tensor logGammas = firstLogGammas(shape);
    const at::Tensor exponent = at::cat({at::zeros({1}), logGammas}).to(at::kDouble); // [K]
    const auto atLevel = [&](const at::Tensor& x, double sigma) {
        task.checkpoint();
        return teacher(x, at::full({x.size(0)}, sigma, at::dtype(at::kFloat).device(x.device()))).to(at::kFloat);
    };
    at::Tensor x = noise;
    for (size_t segment = 0; segment + 1 < raw.size(); ++segment) {
        const double source = schedule.level(raw[segment]), end = schedule.level(raw[segment + 1]);
        const at::Tensor place = (at::arange(points, at::kDouble) + 0.5) / static_cast<double>(points);
        const at::Tensor levels = schedule.level(raw[segment] - place * (raw[segment] - raw[segment + 1]));
        const at::Tensor basis = at::exp((source - levels).unsqueeze(1) * exponent); // [P, K]
        const at::Tensor gram = basis.t().mm(basis) + ridge * at::eye(shape.modes, at::kDouble);
        const at::Tensor fit = at::linalg_solve(gram, basis.t()).to(at::kFloat).to(x.device()); // [K, P]

        at::Tensor coefficients = at::zeros({shape.modes, x.size(0), x.size(1), x.size(2)}, x.options());
        coefficients.select(0, 0).copy_(atLevel(x, source));
        for (int round = 0; round < rounds; ++round) {
            const ArcFlowSegment policy = segmentOf(source, x, coefficients, logGammas);
            std::vector<at::Tensor> velocities;
            for (int64_t point = 0; point < points; ++point) {
                const double level = levels[point].item<double>();
                velocities.push_back(atLevel(policy.stateAt(static_cast<float>(level)), level));
            }
            coefficients.lerp_(at::tensordot(fit, at::stack(velocities), {1}, {0}), relaxation);
        }
        x = segmentOf(source, x, coefficients, logGammas).stateAt(static_cast<float>(end));
        task.advance(static_cast<double>(segment + 1) / static_cast<double>(raw.size() - 1));
    }
    return x;
}

} // namespace arcflow
