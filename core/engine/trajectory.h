#pragma once

#include "core/engine/result.h"
#include "core/sampling/arcflow_sampler.h"
#include "core/sampling/euler_sampler.h"

#include <memory>
#include <optional>
#include <vector>

namespace arcflow {

/// Collects what the plots need while a sampler runs, and projects it on a common plane at the end. States and
/// velocities are kept in fp32 on the CPU until `finish`: (steps · points) · latent size.
class TrajectoryRecorder {
public:
    /// `grid`: keep every point's estimate of the final image, unpacked for images of this size.
    TrajectoryRecorder(int pointsPerStep, std::optional<TokenGrid> grid)
        : m_pointsPerStep(pointsPerStep), m_grid(grid) {}

    /// Statistics of a finished step; the plane coordinates follow from `finish`.
    StepRecord add(RunMode run, const SamplerStep& step, int count);
    /// The last state of a run, which no step starts from.
    void end(RunMode run, float sigma, const at::Tensor& latents);
    /// Angle and distance of the student's velocities to the teacher's at the same points.
    void compareWithTeacher(const TeacherField& field, const Task& task);
    std::vector<float>
    studentLevels() const; ///< the σ of every student point, in order: what the field must be prepared for

    /// All records of a run with plane coordinates: the principal plane of all recorded states of both runs.
    PlaneShare finish();
    const std::vector<StepRecord>& records(RunMode run) const;

private:
    struct Point {
        float sigma;
        at::Tensor state, velocity; ///< flat fp32 [N]; velocity undefined at the end of a run
    };
    struct Run {
        std::vector<StepRecord> records;
        std::vector<std::vector<Point>> points; ///< per record
        at::Tensor lastVelocity;
    };
    TracePoint measure(Run& run, const Point& point) const;
    std::shared_ptr<const LatentImage> estimate(const Point& point) const;
    Run& of(RunMode run) { return run == RunMode::teacher ? m_teacher : m_student; }

    int m_pointsPerStep;
    std::optional<TokenGrid> m_grid;
    Run m_student, m_teacher;
};

} // namespace arcflow
