#include "ui/plots/trajectory_path.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arcflow::ui {
namespace {

constexpr double sameLevel = 1e-9;
constexpr double largestCoordinate = 1e12; ///< beyond it pixel arithmetic loses its meaning

bool isUsable(const TracePoint& point) {
    const auto small = [](double value) { return std::abs(value) <= largestCoordinate; }; // false for NaN
    return point.sigma >= -1e-3 && point.sigma <= 1 + 1e-3 && small(point.planeX) && small(point.planeY) &&
           small(point.velocityPlaneX) && small(point.velocityPlaneY) && small(point.velocityRms);
}

double norm(QPointF vector) {
    return std::hypot(vector.x(), vector.y());
}

/// What the velocities recorded so far in a step say about the interval that follows: u as a parabola in σ through the
/// last three, at distance `h` beyond the last one.
struct Extrapolation {
    QPointF displacement, velocity;
};

Extrapolation extrapolate(const PathNode* last, double h) {
    const double h0 = last[0].sigma - last[-1].sigma;
    const double h1 = last[-1].sigma - last[-2].sigma;
    const QPointF slope = (last[0].velocity - last[-1].velocity) / h0;
    const QPointF slopeBefore = (last[-1].velocity - last[-2].velocity) / h1;
    const QPointF bend = (slope - slopeBefore) / (h0 + h1);
    const QPointF u = last[0].velocity;
    return {u * h + slope * (h * h / 2) + bend * (h * h * h / 3 + h0 * h * h / 2),
            u + slope * h + bend * (h * (h + h0))};
}

} // namespace

QPointF PathSegment::placeAt(double level) const {
    const double h = sigmaNext - sigma;
    const double t = std::clamp((level - sigma) / h, 0.0, 1.0);
    const double s = 1 - t;
    return from * (s * s * (1 + 2 * t)) + velocity * (h * t * s * s) + to * (t * t * (3 - 2 * t)) -
           velocityNext * (h * t * t * s);
}

QPointF PathSegment::velocityAt(double level) const {
    const double h = sigmaNext - sigma;
    const double t = std::clamp((level - sigma) / h, 0.0, 1.0);
    return (to - from) * (6 * t * (1 - t) / h) + velocity * ((1 - t) * (1 - 3 * t)) + velocityNext * (t * (3 * t - 2));
}

std::array<QPointF, 4> PathSegment::bezier() const {
    const double third = (sigmaNext - sigma) / 3;
    return {from, from + velocity * third, to - velocityNext * third, to};
}

RunPath::RunPath(const std::vector<StepRecord>& records, PathKind kind) : m_kind(kind) {
    addNodes(records);
    m_segments.reserve(m_nodes.size());
    for (size_t i = 0; i + 1 < m_nodes.size(); ++i) {
        if (kind == PathKind::smooth) {
            m_segments.push_back(curve(i));
        } else {
            const PathNode &a = m_nodes[i], &b = m_nodes[i + 1];
            const QPointF mean = (b.place - a.place) / (b.sigma - a.sigma);
            m_segments.push_back({a.sigma, b.sigma, a.place, b.place, mean, mean, true});
        }
    }
}

void RunPath::addNodes(const std::vector<StepRecord>& records) {
    for (size_t step = 0; step < records.size(); ++step) {
        bool first = true;
        for (const TracePoint& point : records[step].points) {
            const bool falls = m_nodes.empty() || point.sigma < m_nodes.back().sigma - sameLevel;
            const bool restarts = !falls && first && std::abs(point.sigma - m_nodes.back().sigma) <= sameLevel;
            if (!isUsable(point) || !(falls || restarts)) {
                continue;
            }
            if (restarts) { // the step before was recorded up to and including its end
                m_nodes.pop_back();
            }
            if (first) {
                m_stepStarts.push_back(m_nodes.size());
                first = false;
            }
            const bool isEnd =
                step + 1 == records.size() && &point == &records[step].points.back() && point.velocityRms == 0;
            m_nodes.push_back({std::clamp(point.sigma, 0.0, 1.0),
                               {point.planeX, point.planeY},
                               {point.velocityPlaneX, point.velocityPlaneY},
                               !isEnd,
                               step,
                               &point});
        }
    }
}

/// The segment from node `index` on. Inside a step both tangents are recorded; the last interval of a step ends in the
/// next network evaluation's velocity or in none, so its end tangent follows from what it has to reach: u as a parabola
/// with the last two velocities and the interval's mean.
PathSegment RunPath::curve(size_t index) const {
    const PathNode &a = m_nodes[index], &b = m_nodes[index + 1];
    PathSegment segment{a.sigma, b.sigma, a.place, b.place, a.velocity, b.velocity, true};
    if (a.step == b.step && b.hasVelocity) {
        return segment;
    }
    const double h = b.sigma - a.sigma;
    const auto inStep = [&](size_t back) { return index >= back && m_nodes[index - back].step == a.step; };
    if (inStep(2)) {
        // A student made to take straight steps leaves its own curve at the end of each: the gap must not be bridged by
        // a bend.
        const Extrapolation straightOn = extrapolate(&a, h);
        const QPointF reached = a.place + straightOn.displacement;
        if (norm(b.place - reached) > 0.5 * norm(straightOn.displacement)) {
            segment.to = reached;
            segment.velocityNext = straightOn.velocity;
            segment.joined = false;
            return segment;
        }
    }
    const QPointF excess = (b.place - a.place) / h - a.velocity;
    if (!inStep(1)) {
        segment.velocityNext = a.velocity + excess * 2;
        return segment;
    }
    const PathNode& previous = m_nodes[index - 1];
    const double h0 = a.sigma - previous.sigma;
    const QPointF change = previous.velocity - a.velocity;
    const QPointF bend = (excess + change * (h / (2 * h0))) / (h * h0 / 2 + h * h / 3);
    segment.velocityNext = a.velocity + (bend * h0 - change / h0) * h + bend * (h * h);
    return segment;
}

size_t RunPath::segmentAt(double sigma) const {
    // The last segment that starts at or above σ; a node's own σ belongs to the segment that starts there.
    const auto after = std::partition_point(m_segments.begin(), m_segments.end(),
                                            [&](const PathSegment& segment) { return segment.sigma >= sigma; });
    return after == m_segments.begin() ? 0 : static_cast<size_t>(after - m_segments.begin()) - 1;
}

std::optional<QPointF> RunPath::placeAt(double sigma) const {
    if (empty()) {
        return {};
    }
    if (m_segments.empty() || sigma <= m_nodes.back().sigma) {
        return m_nodes.back().place;
    }
    return m_segments[segmentAt(sigma)].placeAt(sigma);
}

std::optional<QPointF> RunPath::velocityAt(double sigma) const {
    if (empty()) {
        return {};
    }
    return m_segments.empty() ? m_nodes.back().velocity : m_segments[segmentAt(sigma)].velocityAt(sigma);
}

std::optional<double> RunPath::valueAt(double sigma, const Value& value) const {
    if (empty()) {
        return {};
    }
    const size_t index = m_segments.empty() ? 0 : segmentAt(sigma);
    const PathNode& a = m_nodes[index];
    const std::optional<double> here = a.hasVelocity ? value(*a.trace) : std::nullopt;
    if (!here || sigma >= a.sigma || index + 1 >= m_nodes.size()) {
        return here;
    }
    const PathNode& b = m_nodes[index + 1];
    if (m_kind == PathKind::smooth && (!b.hasVelocity || b.step != a.step)) {
        return {};
    }
    const std::optional<double> there = b.hasVelocity ? value(*b.trace) : std::nullopt;
    return there ? std::lerp(*here, *there, (sigma - a.sigma) / (b.sigma - a.sigma)) : here;
}

const PathNode* RunPath::nearestNode(double sigma) const {
    const auto closer = [&](const PathNode& a, const PathNode& b) {
        return std::abs(a.sigma - sigma) < std::abs(b.sigma - sigma);
    };
    const auto found = std::min_element(m_nodes.begin(), m_nodes.end(), closer);
    return found == m_nodes.end() ? nullptr : &*found;
}

size_t RunPath::stepAt(double sigma) const {
    if (empty()) {
        return 0;
    }
    return m_segments.empty() ? m_nodes.front().step : m_nodes[segmentAt(sigma)].step;
}

double RunPath::length() const {
    constexpr int parts = 16;
    double sum = 0;
    for (const PathSegment& segment : m_segments) {
        QPointF last = segment.from;
        for (int i = 1; i <= parts; ++i) {
            const QPointF place = segment.placeAt(std::lerp(segment.sigma, segment.sigmaNext, double(i) / parts));
            sum += norm(place - last);
            last = place;
        }
    }
    return sum;
}

std::optional<RunPath::Nearest> RunPath::nearestTo(QPointF place) const {
    if (empty()) {
        return {};
    }
    Nearest best{m_nodes.front().sigma, norm(m_nodes.front().place - place)};
    size_t at = 0;
    constexpr int parts = 8;
    for (size_t i = 0; i < m_segments.size(); ++i) {
        for (int part = 0; part <= parts; ++part) {
            const double sigma = std::lerp(m_segments[i].sigma, m_segments[i].sigmaNext, double(part) / parts);
            if (const double distance = norm(m_segments[i].placeAt(sigma) - place); distance < best.distance) {
                best = {sigma, distance};
                at = i;
            }
        }
    }
    if (m_segments.empty()) {
        return best;
    }
    double reach = (m_segments[at].sigma - m_segments[at].sigmaNext) / parts;
    while (reach > 1e-6) { // narrow down around the best sample, across nodes too
        const double middle = best.sigma;
        for (const double sigma : {middle - reach, middle + reach}) {
            const double held = std::clamp(sigma, m_nodes.back().sigma, m_nodes.front().sigma);
            if (const double distance = norm(*placeAt(held) - place); distance < best.distance) {
                best = {held, distance};
            }
        }
        reach *= best.sigma == middle ? 0.5 : 1.0;
    }
    return best;
}

TrajectoryPath::TrajectoryPath(TrajectoryPtr data) : m_data(std::move(data)) {
    if (!m_data) {
        return;
    }
    m_student = RunPath(m_data->student, PathKind::smooth);
    m_teacher = RunPath(m_data->teacher, PathKind::straight);
    for (const RunPath* run : {&m_student, &m_teacher}) {
        for (const PathNode& node : run->nodes()) {
            m_levels.push_back(node.sigma);
            m_hasPlane = m_hasPlane || !node.place.isNull();
        }
    }
    std::sort(m_levels.begin(), m_levels.end(), std::greater<>());
    const auto same = [](double a, double b) { return std::abs(a - b) < 1e-6; };
    m_levels.erase(std::unique(m_levels.begin(), m_levels.end(), same), m_levels.end());
}

double TrajectoryPath::nearestLevel(double sigma) const {
    const auto closer = [&](double a, double b) { return std::abs(a - sigma) < std::abs(b - sigma); };
    const auto found = std::min_element(m_levels.begin(), m_levels.end(), closer);
    return found == m_levels.end() ? sigma : *found;
}

double TrajectoryPath::nextLevel(double sigma) const {
    const auto found =
        std::find_if(m_levels.begin(), m_levels.end(), [&](double level) { return level < sigma - 1e-6; });
    return found == m_levels.end() ? (m_levels.empty() ? sigma : m_levels.back()) : *found;
}

double TrajectoryPath::previousLevel(double sigma) const {
    const auto found =
        std::find_if(m_levels.rbegin(), m_levels.rend(), [&](double level) { return level > sigma + 1e-6; });
    return found == m_levels.rend() ? (m_levels.empty() ? sigma : m_levels.front()) : *found;
}

} // namespace arcflow::ui
