#include "core/engine/trajectory.h"

#include "core/engine/image_decoding.h"
#include "core/sampling/latents.h"

#include <algorithm>
#include <cmath>

namespace arcflow {
namespace {

at::Tensor flat(const at::Tensor& tensor) {
    return tensor.to(at::kCPU, at::kFloat).flatten();
}

/// Angle between two flat vectors in radians; 0 if one of them vanishes.
double angleBetween(const at::Tensor& a, const at::Tensor& b) {
    const double lengths = a.norm().item<double>() * b.norm().item<double>();
    return lengths > 0 ? std::acos(std::clamp(a.dot(b).item<double>() / lengths, -1.0, 1.0)) : 0.0;
}

/// Mean weight, weighted mean ℓ and weighted histogram of ℓ for every mode.
void describeModes(const kernels::MomentumModes& modes, StepRecord& record) {
    const at::Tensor weights = modes.logWeights.softmax(2).to(at::kCPU);        // [1, I, K, 4]
    const at::Tensor zero = at::zeros_like(modes.logWeights.narrow(2, 0, 1));   // ℓ of mode 0
    const at::Tensor gammas = at::cat({zero, modes.logGammas}, 2).to(at::kCPU); // [1, I, K, 4]
    const int64_t count = weights.size(2);
    const at::Tensor bins =
        ((gammas / (2 * logGammaRange) + 0.5) * logGammaBins).floor().clamp(0, logGammaBins - 1).to(at::kLong);
    for (int64_t k = 0; k < count; ++k) {
        const at::Tensor weight = weights.select(2, k).flatten();
        const double total = weight.sum().item<double>();
        record.modeWeights.push_back(weight.mean().item<double>());
        record.modeLogGammas.push_back(total > 0 ? (weight * gammas.select(2, k).flatten()).sum().item<double>() / total
                                                 : 0.0);
        const at::Tensor shares = at::zeros({logGammaBins}, at::kFloat)
                                      .index_add(0, bins.select(2, k).flatten(), weight / std::max(total, 1e-30));
        const float* share = shares.const_data_ptr<float>();
        record.gammaHistogram.emplace_back(share, share + logGammaBins);
    }
}

} // namespace

TracePoint TrajectoryRecorder::measure(Run& run, const Point& point) const {
    TracePoint result;
    result.sigma = point.sigma;
    result.velocityRms = point.velocity.norm().item<double>() / std::sqrt(static_cast<double>(point.velocity.numel()));
    result.turningAngle = run.lastVelocity.defined() ? angleBetween(run.lastVelocity, point.velocity) : 0.0;
    run.lastVelocity = point.velocity;
    result.estimate = estimate(point);
    return result;
}

std::shared_ptr<const LatentImage> TrajectoryRecorder::estimate(const Point& point) const {
    if (!m_grid) {
        return {};
    }
    const at::Tensor state = point.velocity.defined() ? point.state - point.sigma * point.velocity : point.state;
    return std::make_shared<LatentImage>(latentImage(unpack(state.view({1, m_grid->count(), -1}), *m_grid)));
}

StepRecord TrajectoryRecorder::add(RunMode mode, const SamplerStep& step, int count) {
    Run& run = of(mode);
    StepRecord record{.run = mode,
                      .index = static_cast<int>(step.index),
                      .count = count,
                      .sigma = step.sigma,
                      .sigmaNext = step.sigmaNext};
    std::vector<Point> points;
    if (step.modes) {
        const ArcFlowSegment segment{step.sigma, step.before, *step.modes};
        for (int i = 0; i < m_pointsPerStep; ++i) {
            const float share = static_cast<float>(i) / static_cast<float>(m_pointsPerStep);
            const float sigma = step.sigma + (step.sigmaNext - step.sigma) * share;
            points.push_back({sigma, flat(segment.stateAt(sigma)), flat(segment.velocityAt(sigma))});
        }
        describeModes(*step.modes, record);
    } else {
        points.push_back({step.sigma, flat(step.before), flat(step.velocity)});
    }
    for (const Point& point : points) {
        record.points.push_back(measure(run, point));
    }
    run.records.push_back(record);
    run.points.push_back(std::move(points));
    return record;
}

void TrajectoryRecorder::end(RunMode mode, float sigma, const at::Tensor& latents) {
    Run& run = of(mode);
    if (!run.records.empty()) {
        TracePoint last;
        last.sigma = sigma;
        run.points.back().push_back({sigma, flat(latents), {}});
        last.estimate = estimate(run.points.back().back());
        run.records.back().points.push_back(last);
    }
}

std::vector<float> TrajectoryRecorder::studentLevels() const {
    std::vector<float> levels;
    for (const std::vector<Point>& points : m_student.points) {
        for (const Point& point : points) {
            if (point.velocity.defined()) {
                levels.push_back(point.sigma);
            }
        }
    }
    return levels;
}

void TrajectoryRecorder::compareWithTeacher(const TeacherField& field, const Task& task) {
    int64_t index = 0;
    for (size_t r = 0; r < m_student.points.size(); ++r) {
        for (size_t p = 0; p < m_student.points[r].size(); ++p) {
            const Point& point = m_student.points[r][p];
            if (!point.velocity.defined()) {
                continue;
            }
            const at::Tensor teacher = flat(field.velocity(index++, point.state.view(field.latentShape()), task));
            TracePoint& trace = m_student.records[r].points[p];
            trace.teacherAngle = angleBetween(point.velocity, teacher);
            trace.teacherDistance =
                (point.velocity - teacher).norm().item<double>() / std::max(teacher.norm().item<double>(), 1e-30);
        }
    }
}

PlaneShare TrajectoryRecorder::finish() {
    std::vector<at::Tensor> states;
    for (const Run* run : {&m_student, &m_teacher}) {
        for (const std::vector<Point>& points : run->points) {
            for (const Point& point : points) {
                states.push_back(point.state);
            }
        }
    }
    if (states.size() < 3) {
        return {};
    }
    // Principal axes by the Gram matrix: there are far fewer states than latent values.
    at::Tensor centred = at::stack(states);
    const at::Tensor mean = centred.mean(0, true);
    centred = centred - mean;
    const at::Tensor gram = at::mm(centred, centred.t()).to(at::kDouble);
    const auto [values, vectors] = at::linalg_eigh(gram); // ascending
    const int64_t n = values.size(0);
    const double total = std::max(values.sum().item<double>(), 1e-30);
    const at::Tensor top = at::mm(vectors.narrow(1, n - 2, 2).flip(1).t().to(at::kFloat), centred);
    const at::Tensor axes = top / top.norm(2, 1, true).clamp_min(1e-30); // [2, N], unit length
    // An eigenvector's sign is arbitrary: fix it so that the first recorded state (the noise) lies at the right and
    // top.
    const at::Tensor sign = at::where(at::mv(axes, centred[0]) < 0, -1.0F, 1.0F).unsqueeze(1);
    const at::Tensor basis = axes * sign;
    for (Run* run : {&m_student, &m_teacher}) {
        for (size_t r = 0; r < run->points.size(); ++r) {
            for (size_t p = 0; p < run->points[r].size(); ++p) {
                const Point& point = run->points[r][p];
                TracePoint& trace = run->records[r].points[p];
                const at::Tensor place = at::mv(basis, point.state - mean.flatten());
                trace.planeX = place[0].item<double>();
                trace.planeY = place[1].item<double>();
                if (point.velocity.defined()) {
                    const at::Tensor direction = at::mv(basis, point.velocity);
                    trace.velocityPlaneX = direction[0].item<double>();
                    trace.velocityPlaneY = direction[1].item<double>();
                }
            }
        }
    }
    return {std::max(0.0, values[n - 1].item<double>()) / total, std::max(0.0, values[n - 2].item<double>()) / total};
}

const std::vector<StepRecord>& TrajectoryRecorder::records(RunMode run) const {
    return run == RunMode::teacher ? m_teacher.records : m_student.records;
}

} // namespace arcflow
