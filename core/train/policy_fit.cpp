#include "core/train/policy_fit.h"

#include "core/sampling/arcflow_schedule.h"

#include <ATen/core/grad_mode.h>

#include <cmath>

namespace arcflow {
namespace {

constexpr int64_t points = 12; ///< of a segment, spaced evenly in raw time as the loss draws its states
constexpr int rounds = 10;
constexpr double ridge = 1e-6; ///< exponentials of so short a range are nearly collinear

/// ℓ of the modes [K], fp64.
at::Tensor exponents(const StudentShape& shape) {
    const at::Tensor zero = at::zeros({1}, at::kDouble);
    if (shape.modes == 1) {
        return zero;
    }
    return at::cat(
        {zero, at::linspace(std::log(shape.leastGamma), std::log(shape.mostGamma), shape.modes - 1, at::kDouble)});
}

/// ∫ exp(ℓ t) dt from 0 to each length: [K] and [P] -> [P, K].
at::Tensor integrals(const at::Tensor& exponent, const at::Tensor& length) {
    const at::Tensor y = length.unsqueeze(1) * exponent;
    const at::Tensor safe = at::where(y.abs() < 1e-6, at::ones_like(y), y);
    return length.unsqueeze(1) * at::where(y.abs() < 1e-6, 1 + y / 2, at::expm1(safe) / safe);
}

/// Σₖ factorₖ cₖ: [K] with [K, B, I, 4C].
at::Tensor combined(const at::Tensor& factor, const at::Tensor& coefficients) {
    return at::tensordot(factor.to(at::kFloat).to(coefficients.device()), coefficients, {0}, {0});
}

} // namespace

at::Tensor fittedPolicyEnd(const TeacherNetwork& teacher, const at::Tensor& noise, const StudentShape& shape,
                           const ImitationRecipe& recipe, const Task& task) {
    const at::NoGradGuard noGrad;
    const ArcFlowSchedule schedule{recipe.shift, recipe.timestepRatio};
    const std::vector<double> raw = schedule.rawTimes(recipe.evaluations);
    const at::Tensor exponent = exponents(shape);
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
        const at::Tensor travelled = integrals(exponent, source - levels);                      // [P, K]

        at::Tensor coefficients = at::zeros({shape.modes, x.size(0), x.size(1), x.size(2)}, x.options());
        coefficients.select(0, 0).copy_(atLevel(x, source));
        for (int round = 0; round < rounds; ++round) {
            std::vector<at::Tensor> velocities;
            for (int64_t point = 0; point < points; ++point) {
                const at::Tensor state = x - combined(travelled[point], coefficients);
                velocities.push_back(atLevel(state, levels[point].item<double>()));
            }
            coefficients = at::tensordot(fit, at::stack(velocities), {1}, {0});
        }
        x = x - combined(integrals(exponent, at::full({1}, source - end, at::kDouble))[0], coefficients);
        task.advance(static_cast<double>(segment + 1) / static_cast<double>(raw.size() - 1));
    }
    return x;
}

} // namespace arcflow
