#include "core/train/imitation.h"

#include "core/base/error.h"
#include "core/sampling/arcflow_schedule.h"
#include "kernels/reference.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace arcflow {
namespace {

constexpr double leastInterval = 1e-4; // of noise levels a mean velocity is taken over

at::Tensor besideTokens(const at::Tensor& level) {
    return level.view({-1, 1, 1});
}

/// A copy without graph, some modes off: weight −∞, unless that would leave a sample without any.
kernels::MomentumModes detached(const kernels::MomentumModes& modes, const at::Tensor& drop) {
    const at::Tensor some = drop.logical_and(drop.all(1, /*keepdim=*/true).logical_not()); // [B, K]
    return {
        modes.means.detach(),
        modes.logWeights.detach().masked_fill(some.unsqueeze(1).unsqueeze(3), -std::numeric_limits<double>::infinity()),
        modes.logGammas.detach()};
}

/// Steps between sorted draws, the first from 0: [B, M] -> [B, M].
at::Tensor gaps(const at::Tensor& sorted) {
    return at::diff(sorted, 1, 1, at::zeros({sorted.size(0), 1}, sorted.options()));
}

/// The student's prediction for one segment and how states and windows lie in it.
class Segment {
public:
    Segment(const ImitationRecipe& recipe, const SegmentDraws& draws, int64_t index, double teacherShare,
            at::Tensor raw)
        : m_schedule{recipe.shift, recipe.timestepRatio}, m_raw(std::move(raw)) {
        const std::vector<double> times = m_schedule.rawTimes(recipe.evaluations);
        length = times[static_cast<size_t>(index)] - times[static_cast<size_t>(index) + 1];
        const double grid = static_cast<double>(recipe.substeps);
        window = std::min(recipe.window * length / std::max(std::nearbyint(length * grid), 1.0), length);
        const double room = length - window;
        studentGaps = gaps(std::get<0>((draws.student * ((1 - teacherShare) * room)).sort(1)));
        const at::Tensor sorted = std::get<0>(draws.teacher.sort(1));
        const at::Tensor ones = at::ones({sorted.size(0), 1}, sorted.options());
        teacherGaps = gaps(at::cat({sorted, ones}, 1)) * (teacherShare * room);
    }

    const at::Tensor& raw() const { return m_raw; }
    at::Tensor sigma() const { return level(m_raw); }
    at::Tensor endRaw() const { return m_raw - length; }
    at::Tensor level(const at::Tensor& raw) const { return m_schedule.level(raw.clamp_min(0)); }

    double length = 0, window = 0;
    at::Tensor studentGaps, teacherGaps; ///< [B, M]

private:
    ArcFlowSchedule m_schedule;
    at::Tensor m_raw; ///< [B]
};

/// Mean of the predicted velocity from σ_a to the window's end, or the velocity at σ_a where the window is so short
/// that the published code takes that.
at::Tensor prediction(const kernels::MomentumModes& modes, const at::Tensor& source, const at::Tensor& from,
                      const at::Tensor& to, const at::Tensor& isLocal) {
    using namespace kernels;
    const at::Tensor interval = besideTokens((from - to).clamp_min(leastInterval));
    const at::Tensor mean = reference::momentumDisplacement(modes, source, from, to) / interval;
    if (!isLocal.any().item<bool>()) {
        return mean;
    }
    return at::where(besideTokens(isLocal), reference::momentumVelocity(modes, source, from), mean);
}

void requireSane(const ImitationRecipe& recipe, size_t drawCount) {
    if (recipe.evaluations < 1 || recipe.states < 1 || drawCount != static_cast<size_t>(recipe.evaluations)) {
        fail(ErrorKind::internal, "imitation: ", recipe.evaluations, " segments of ", recipe.states,
             " states, but draws for ", drawCount);
    }
}

} // namespace

std::vector<SegmentDraws> drawSegments(const ImitationRecipe& recipe, int64_t batch, int64_t modes,
                                       at::Generator generator) {
    std::vector<SegmentDraws> draws;
    for (int64_t i = 0; i < recipe.evaluations; ++i) {
        draws.push_back({at::rand({batch, modes}, generator, at::kFloat),
                         at::rand({batch, recipe.states}, generator, at::kFloat),
                         at::rand({batch, recipe.states - 1}, generator, at::kFloat)});
    }
    return draws;
}

ImitationLoss imitate(const StudentNetwork& student, const TeacherNetwork& teacher, const at::Tensor& noise,
                      const std::vector<SegmentDraws>& draws, int64_t iteration, const ImitationRecipe& recipe,
                      double share, const ImitationObserver& observer) {
    requireSane(recipe, draws.size());
    const double decay = static_cast<double>(std::max<int64_t>(recipe.decayIterations, 1));
    const double teacherShare = 1 - std::min(static_cast<double>(iteration), decay) / decay;
    const double stateShare = recipe.lossScale * 0.5 / static_cast<double>(recipe.states);
    const auto walk = [](const kernels::MomentumModes& modes, const at::Tensor& source, const at::Tensor& x,
                         const at::Tensor& from, const at::Tensor& to) {
        return x - kernels::reference::momentumDisplacement(modes, source, from, to);
    };

    ImitationLoss result;
    at::Tensor x = noise;
    at::Tensor raw = at::ones({noise.size(0)}, noise.options());
    for (int64_t index = 0; index < recipe.evaluations; ++index) {
        const SegmentDraws& drawn = draws[static_cast<size_t>(index)];
        const Segment segment(recipe, drawn, index, teacherShare, raw);
        const at::Tensor source = segment.sigma();
        const kernels::MomentumModes modes = student(x, source);
        const kernels::MomentumModes walked = detached(modes, drawn.dropout < recipe.modeDropout);
        at::Tensor loss, level = source, time = raw;
        for (int64_t m = 0; m < recipe.states; ++m) {
            const at::Tensor from = (time - segment.studentGaps.select(1, m)).clamp_min(0);
            const at::Tensor to = (from - segment.teacherGaps.select(1, m)).clamp_min(0);
            const at::Tensor sigma = segment.level(from), sigmaNext = segment.level(to);
            const at::Tensor sigmaEnd = segment.level(to - segment.window);
            at::Tensor target;
            {
                const at::NoGradGuard noGrad;
                x = walk(walked, source, x, level, sigma);
                target = teacher(x, sigma).to(at::kFloat);
            }
            const at::Tensor isLocal =
                at::round((from - to + segment.window) * static_cast<double>(recipe.substeps)) < 2;
            const at::Tensor predicted = prediction(modes, source, sigma, sigmaEnd, isLocal);
            const at::Tensor error = stateShare * (predicted - target).square().mean();
            loss = loss.defined() ? loss + error : error;
            if (observer) {
                observer({index, m, x, sigma, sigmaNext, sigmaEnd, target, predicted.detach()});
            }
            const at::NoGradGuard noGrad;
            x = x + target * besideTokens(sigmaNext - sigma); // the teacher's Euler step
            level = sigmaNext;
            time = to;
        }
        result.perSegment.push_back(loss.item<double>());
        result.total += segment.length * result.perSegment.back();
        (loss * (segment.length * share)).backward();
        const at::NoGradGuard noGrad;
        raw = segment.endRaw();
        x = walk(walked, source, x, level, segment.level(raw));
    }
    result.end = x;
    return result;
}

} // namespace arcflow
