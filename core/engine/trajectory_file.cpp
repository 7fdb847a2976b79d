#include "core/engine/trajectory_file.h"

#include "core/base/error.h"
#include "core/base/half_float.h"
#include "core/formats/safetensors_file.h"

#include <array>
#include <cstring>
#include <limits>

namespace arcflow {
namespace {

// Tensors of each run, by prefix "student." and "teacher.":
//   steps      [S, 5]          index, count, σ, next σ, number of points
//   points     [P, 9]          fields of TracePoint in order, NaN = not measured
//   modes      [S, 2, K]       weights and ℓ             (student)
//   histogram  [S, K, bins]                              (student)
//   estimates  [E, C, h, w] half, estimate_points [E] (index among the points)
//   latents    [C, h, w]       the last point's estimate unrounded, with estimates: what the image was decoded from
constexpr int64_t stepFields = 5;
constexpr int64_t pointFields = 9;
constexpr int64_t mostPoints = 1 << 20;
constexpr float notMeasured = std::numeric_limits<float>::quiet_NaN();

struct RunTensors {
    std::vector<float> steps, points, modes, histogram, estimatePoints;
    std::vector<uint16_t> estimates;
    std::vector<float> latents;
    int64_t pointCount = 0, modeCount = 0, estimateCount = 0;
    LatentImage shape;
};

std::array<float, pointFields> fieldsOf(const TracePoint& point) {
    const auto number = [](double value) { return static_cast<float>(value); };
    const auto optional = [](const std::optional<double>& value) {
        return value ? static_cast<float>(*value) : notMeasured;
    };
    return {number(point.sigma),          number(point.planeX),         number(point.planeY),
            number(point.velocityPlaneX), number(point.velocityPlaneY), number(point.velocityRms),
            number(point.turningAngle),   optional(point.teacherAngle), optional(point.teacherDistance)};
}

TracePoint pointOf(const float* field) {
    const auto optional = [](float value) { return value == value ? std::optional<double>(value) : std::nullopt; };
    TracePoint point;
    point.sigma = field[0];
    point.planeX = field[1];
    point.planeY = field[2];
    point.velocityPlaneX = field[3];
    point.velocityPlaneY = field[4];
    point.velocityRms = field[5];
    point.turningAngle = field[6];
    point.teacherAngle = optional(field[7]);
    point.teacherDistance = optional(field[8]);
    return point;
}

/// Every how many points an estimate is kept, so that those of both runs stay within the bytes; 0 = none.
int64_t estimateStride(const TrajectoryRecord& record, uint64_t budget) {
    uint64_t bytes = 0;
    for (const std::vector<StepRecord>* run : {&record.student, &record.teacher}) {
        for (const StepRecord& step : *run) {
            for (const TracePoint& point : step.points) {
                bytes += point.estimate ? point.estimate->values.size() * sizeof(uint16_t) : 0;
            }
        }
    }
    return budget == 0 ? 0 : static_cast<int64_t>((bytes + budget - 1) / budget);
}

void appendModes(const StepRecord& step, RunTensors& tensors) {
    tensors.modeCount = static_cast<int64_t>(step.modeWeights.size());
    for (const std::vector<double>* row : {&step.modeWeights, &step.modeLogGammas}) {
        tensors.modes.insert(tensors.modes.end(), row->begin(), row->end());
    }
    for (const std::vector<double>& row : step.gammaHistogram) {
        tensors.histogram.insert(tensors.histogram.end(), row.begin(), row.end());
    }
}

RunTensors tensorsOf(const std::vector<StepRecord>& steps, int64_t stride) {
    RunTensors tensors;
    for (const StepRecord& step : steps) {
        tensors.steps.insert(tensors.steps.end(), {static_cast<float>(step.index), static_cast<float>(step.count),
                                                   static_cast<float>(step.sigma), static_cast<float>(step.sigmaNext),
                                                   static_cast<float>(step.points.size())});
        appendModes(step, tensors);
        for (const TracePoint& point : step.points) {
            const std::array<float, pointFields> fields = fieldsOf(point);
            tensors.points.insert(tensors.points.end(), fields.begin(), fields.end());
            const bool last = &step == &steps.back() && &point == &step.points.back();
            if (point.estimate && stride > 0 && (tensors.pointCount % stride == 0 || last)) {
                tensors.shape = {point.estimate->channels, point.estimate->height, point.estimate->width, {}};
                tensors.estimatePoints.push_back(static_cast<float>(tensors.pointCount));
                for (const float value : point.estimate->values) {
                    tensors.estimates.push_back(halfFromFloat(value));
                }
                ++tensors.estimateCount;
                if (last) {
                    tensors.latents = point.estimate->values;
                }
            }
            ++tensors.pointCount;
        }
    }
    return tensors;
}

void append(std::vector<TensorToWrite>& all, const std::string& prefix, const RunTensors& run, int64_t steps) {
    const auto add = [&](const char* name, StoredType type, std::vector<int64_t> shape,
                         std::span<const std::byte> bytes) {
        if (!bytes.empty()) {
            all.push_back({prefix + name, type, std::move(shape), bytes});
        }
    };
    add("steps", StoredType::f32, {steps, stepFields}, std::as_bytes(std::span(run.steps)));
    add("points", StoredType::f32, {run.pointCount, pointFields}, std::as_bytes(std::span(run.points)));
    add("modes", StoredType::f32, {steps, 2, run.modeCount}, std::as_bytes(std::span(run.modes)));
    add("histogram", StoredType::f32, {steps, run.modeCount, logGammaBins}, std::as_bytes(std::span(run.histogram)));
    add("estimates", StoredType::f16, {run.estimateCount, run.shape.channels, run.shape.height, run.shape.width},
        std::as_bytes(std::span(run.estimates)));
    add("estimate_points", StoredType::f32, {run.estimateCount}, std::as_bytes(std::span(run.estimatePoints)));
    add("latents", StoredType::f32, {run.shape.channels, run.shape.height, run.shape.width},
        std::as_bytes(std::span(run.latents)));
}

/// Reads one run's tensors, each checked against the others before it is used.
class RunReader {
public:
    RunReader(const SafetensorsFile& file, std::string prefix) : m_file(file), m_prefix(std::move(prefix)) {}

    std::vector<StepRecord> read(RunMode run) {
        if (!m_file.find(m_prefix + "steps")) {
            return {};
        }
        const std::vector<float> steps = numbers("steps", {-1, stepFields});
        const std::vector<float> points = numbers("points", {-1, pointFields});
        const size_t pointCount = points.size() / pointFields;
        std::vector<StepRecord> records;
        size_t next = 0;
        for (size_t s = 0; s * stepFields < steps.size(); ++s) {
            const float* field = &steps[s * stepFields];
            StepRecord record{.run = run,
                              .index = static_cast<int>(field[0]),
                              .count = static_cast<int>(field[1]),
                              .sigma = field[2],
                              .sigmaNext = field[3]};
            require(field[4] >= 0 && field[4] <= static_cast<float>(pointCount - next), "steps");
            for (const size_t end = next + static_cast<size_t>(field[4]); next < end; ++next) {
                record.points.push_back(pointOf(&points[next * pointFields]));
            }
            records.push_back(std::move(record));
        }
        require(next == pointCount, "points");
        readModes(records);
        readEstimates(records, pointCount);
        return records;
    }

private:
    void require(bool holds, const char* name) const {
        if (!holds) {
            fail(ErrorKind::modelCorrupt, m_file.path().string(), ": tensor '", m_prefix, name,
                 "' does not fit the others");
        }
    }

    /// Shape with −1 for any size.
    std::vector<float> numbers(const char* name, const std::vector<int64_t>& shape) const {
        const TensorEntry& entry = m_file.at(m_prefix + name);
        bool fits = entry.type == StoredType::f32 && entry.shape.size() == shape.size() &&
                    entry.elementCount() <= mostPoints * pointFields;
        for (size_t i = 0; fits && i < shape.size(); ++i) {
            fits = shape[i] < 0 || entry.shape[i] == shape[i];
        }
        require(fits, name);
        std::vector<float> values(static_cast<size_t>(entry.elementCount()));
        std::memcpy(values.data(), m_file.bytes(entry).data(), values.size() * sizeof(float));
        return values;
    }

    void readModes(std::vector<StepRecord>& records) const {
        if (!m_file.find(m_prefix + "modes")) {
            return;
        }
        const int64_t steps = static_cast<int64_t>(records.size());
        const std::vector<float> modes = numbers("modes", {steps, 2, -1});
        const int64_t count = steps > 0 ? static_cast<int64_t>(modes.size()) / (2 * steps) : 0;
        const std::vector<float> histogram = numbers("histogram", {steps, count, logGammaBins});
        for (int64_t s = 0; s < steps; ++s) {
            const float* weights = modes.data() + 2 * s * count;
            records[s].modeWeights.assign(weights, weights + count);
            records[s].modeLogGammas.assign(weights + count, weights + 2 * count);
            for (int64_t k = 0; k < count; ++k) {
                const float* bins = histogram.data() + (s * count + k) * logGammaBins;
                records[s].gammaHistogram.emplace_back(bins, bins + logGammaBins);
            }
        }
    }

    void readEstimates(std::vector<StepRecord>& records, size_t pointCount) const {
        const TensorEntry* entry = m_file.find(m_prefix + "estimates");
        if (!entry) {
            return;
        }
        require(entry->type == StoredType::f16 && entry->shape.size() == 4 && entry->shape[0] >= 1, "estimates");
        const std::vector<float> places = numbers("estimate_points", {entry->shape[0]});
        std::vector<TracePoint*> points;
        for (StepRecord& record : records) {
            for (TracePoint& point : record.points) {
                points.push_back(&point);
            }
        }
        const size_t size = static_cast<size_t>(entry->elementCount() / entry->shape[0]);
        std::vector<uint16_t> halves(size);
        for (size_t e = 0; e < places.size(); ++e) {
            require(places[e] >= 0 && places[e] < static_cast<float>(pointCount), "estimate_points");
            std::memcpy(halves.data(), m_file.bytes(*entry).data() + e * size * sizeof(uint16_t),
                        size * sizeof(uint16_t));
            LatentImage latents{static_cast<int>(entry->shape[1]),
                                static_cast<int>(entry->shape[2]),
                                static_cast<int>(entry->shape[3]),
                                {}};
            latents.values.reserve(size);
            for (const uint16_t half : halves) {
                latents.values.push_back(floatFromHalf(half));
            }
            points[static_cast<size_t>(places[e])]->estimate = std::make_shared<LatentImage>(std::move(latents));
        }
        if (m_file.find(m_prefix + "latents") && !points.empty()) {
            LatentImage latents{static_cast<int>(entry->shape[1]), static_cast<int>(entry->shape[2]),
                                static_cast<int>(entry->shape[3]),
                                numbers("latents", {entry->shape[1], entry->shape[2], entry->shape[3]})};
            points.back()->estimate = std::make_shared<LatentImage>(std::move(latents));
        }
    }

    const SafetensorsFile& m_file;
    std::string m_prefix;
};

} // namespace

void writeTrajectory(const std::filesystem::path& file, const TrajectoryRecord& record, uint64_t estimateBytes) {
    const int64_t stride = estimateStride(record, estimateBytes);
    const RunTensors student = tensorsOf(record.student, stride);
    const RunTensors teacher = tensorsOf(record.teacher, stride);
    std::vector<TensorToWrite> tensors;
    append(tensors, "student.", student, static_cast<int64_t>(record.student.size()));
    append(tensors, "teacher.", teacher, static_cast<int64_t>(record.teacher.size()));
    const std::array<float, 2> plane{static_cast<float>(record.plane.first), static_cast<float>(record.plane.second)};
    tensors.push_back({"plane", StoredType::f32, {2}, std::as_bytes(std::span(plane))});
    writeSafetensors(file, std::move(tensors), {{"format", "arcflow-trajectory"}, {"version", "1"}});
}

TrajectoryRecord readTrajectory(const std::filesystem::path& path) {
    const SafetensorsFile file = SafetensorsFile::open(path);
    const auto format = file.metadata().find("format");
    if (format == file.metadata().end() || format->second != "arcflow-trajectory") {
        fail(ErrorKind::modelCorrupt, path.string(), ": this is no file of recorded steps");
    }
    TrajectoryRecord record;
    record.student = RunReader(file, "student.").read(RunMode::student);
    record.teacher = RunReader(file, "teacher.").read(RunMode::teacher);
    const TensorEntry& plane = file.at("plane");
    if (plane.type != StoredType::f32 || plane.elementCount() != 2) {
        fail(ErrorKind::modelCorrupt, path.string(), ": tensor 'plane' must be two numbers");
    }
    std::array<float, 2> shares{};
    std::memcpy(shares.data(), file.bytes(plane).data(), sizeof shares);
    record.plane = {shares[0], shares[1]};
    return record;
}

} // namespace arcflow
