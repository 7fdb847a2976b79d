#pragma once

#include "ui/bridge/trajectory_data.h"

#include <QPointF>

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace arcflow::ui {

/// A recorded point of a run on the principal plane.
struct PathNode {
    double sigma = 0;
    QPointF place;
    QPointF velocity;        ///< dx/dσ on the plane
    bool hasVelocity = true; ///< false where a run ends: no network evaluation starts there
    size_t step = 0;         ///< index into the run's records
    const TracePoint* trace = nullptr;
};

/// The way from one node to the next: a cubic in σ.
struct PathSegment {
    double sigma = 0, sigmaNext = 0; ///< sigmaNext < sigma
    QPointF from, to;
    QPointF velocity, velocityNext; ///< dx/dσ at both ends
    bool joined = true;             ///< false: the run goes on elsewhere than where this path leads

    QPointF placeAt(double level) const; ///< level: σ, held inside the segment
    QPointF velocityAt(double level) const;
    std::array<QPointF, 4> bezier() const; ///< the same curve as control points
};

enum class PathKind {
    smooth,   ///< the student's: known at every σ inside a step
    straight, ///< the teacher's: Euler steps
};

/// One run's path over σ. Student: continuous through the recorded points with the recorded velocities as tangents, one
/// smooth curve per jump. Teacher: straight from step to step, as Euler walks. Records come from files: points that are
/// not finite or do not fall in σ are left out.
class RunPath {
public:
    RunPath() = default;
    /// The records must outlive the path.
    RunPath(const std::vector<StepRecord>& records, PathKind kind);

    bool empty() const { return m_nodes.empty(); }
    const std::vector<PathNode>& nodes() const { return m_nodes; } ///< σ falls strictly
    const std::vector<PathSegment>& segments() const { return m_segments; }
    const std::vector<size_t>& stepStarts() const { return m_stepStarts; } ///< nodes at which the steps start
    size_t stepCount() const { return m_stepStarts.size(); }

    /// Place and dx/dσ at σ, held at the ends of the run; nothing for an empty run. At a node's σ exactly the node's
    /// place.
    std::optional<QPointF> placeAt(double sigma) const;
    std::optional<QPointF> velocityAt(double sigma) const;
    /// A value of the recorded points, linear between them (student: between those of one step, as a new evaluation may
    /// jump, which says nothing about the last
    /// interval of the step before); nothing where none is recorded.
    using Value = std::function<std::optional<double>(const TracePoint&)>;
    std::optional<double> valueAt(double sigma, const Value& value) const;

    const PathNode* nearestNode(double sigma) const; ///< null for an empty run
    size_t stepAt(double sigma) const;               ///< a step's start belongs to it

    double length() const; ///< on the plane

    struct Nearest {
        double sigma = 0, distance = 0;
    };
    std::optional<Nearest> nearestTo(QPointF place) const;

private:
    void addNodes(const std::vector<StepRecord>& records);
    PathSegment curve(size_t node) const;
    size_t segmentAt(double sigma) const;

    PathKind m_kind = PathKind::smooth;
    std::vector<PathNode> m_nodes;
    std::vector<PathSegment> m_segments; ///< [i]: from node i to i + 1
    std::vector<size_t> m_stepStarts;
};

/// Both runs of an image, and every σ at which something was recorded. A value; any thread.
///
///     const TrajectoryPath path(data);
///     if (const auto place = path.student().placeAt(0.31)) …
class TrajectoryPath {
public:
    explicit TrajectoryPath(TrajectoryPtr data = {});

    const TrajectoryPtr& data() const { return m_data; }
    const RunPath& student() const { return m_student; }
    const RunPath& teacher() const { return m_teacher; }
    bool empty() const { return m_student.empty() && m_teacher.empty(); }
    bool hasPlane() const { return m_hasPlane; } ///< false while a run is going on: the plane is known at its end

    const std::vector<double>& levels() const { return m_levels; } ///< σ of all recorded points, falling strictly
    double nearestLevel(double sigma) const;                       ///< σ itself if nothing is recorded
    double nextLevel(double sigma) const;                          ///< towards the image
    double previousLevel(double sigma) const;                      ///< towards the noise

private:
    TrajectoryPtr m_data;
    RunPath m_student, m_teacher;
    std::vector<double> m_levels;
    bool m_hasPlane = false;
};

} // namespace arcflow::ui
