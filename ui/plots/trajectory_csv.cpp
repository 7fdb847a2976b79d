#include "ui/plots/trajectory_csv.h"

#include <charconv>
#include <cmath>
#include <numbers>

namespace arcflow::ui {
namespace {

constexpr double degrees = 180 / std::numbers::pi;

/// Rows of plain fields: numbers and the two runs' names, none of which needs quotes.
class CsvRows {
public:
    CsvRows& field(const char* text) {
        separate();
        m_bytes.append(text);
        return *this;
    }
    CsvRows& field(std::optional<double> value) {
        separate();
        if (value && std::isfinite(*value)) {
            char digits[32];
            const auto end = std::to_chars(digits, digits + sizeof(digits), static_cast<float>(*value)).ptr;
            m_bytes.append(digits, end - digits);
        }
        return *this;
    }
    void endRow() {
        m_bytes.append("\r\n");
        m_rowStart = true;
    }
    QByteArray take() { return std::move(m_bytes); }

private:
    void separate() {
        if (!m_rowStart) {
            m_bytes.append(',');
        }
        m_rowStart = false;
    }

    QByteArray m_bytes;
    bool m_rowStart = true;
};

void header(CsvRows& rows, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        rows.field(name);
    }
    rows.endRow();
}

std::optional<double> inDegrees(std::optional<double> radians) {
    return radians ? std::optional(*radians * degrees) : std::nullopt;
}

void addPoints(CsvRows& rows, const char* run, const std::vector<StepRecord>& records) {
    for (const StepRecord& record : records) {
        for (size_t i = 0; i < record.points.size(); ++i) {
            const TracePoint& point = record.points[i];
            const bool isEnd = point.velocityRms == 0 && &record == &records.back() && i + 1 == record.points.size();
            const auto known = [&](double value) { return isEnd ? std::nullopt : std::optional(value); };
            rows.field(run).field(record.index + 1).field(record.count).field(double(i));
            rows.field(point.sigma).field(point.planeX).field(point.planeY);
            rows.field(known(point.velocityPlaneX)).field(known(point.velocityPlaneY)).field(known(point.velocityRms));
            rows.field(inDegrees(known(point.turningAngle))).field(inDegrees(point.teacherAngle));
            rows.field(point.teacherDistance).endRow();
        }
    }
}

} // namespace

QByteArray pointsCsv(const TrajectoryData& data) {
    CsvRows rows;
    header(rows, {"run", "step", "steps", "point", "sigma", "plane_1", "plane_2", "velocity_1", "velocity_2",
                  "velocity_rms", "turning_deg", "to_teacher_deg", "to_teacher_distance"});
    addPoints(rows, "student", data.student);
    addPoints(rows, "teacher", data.teacher);
    return rows.take();
}

QByteArray modesCsv(const TrajectoryData& data) {
    CsvRows rows;
    header(rows, {"step", "sigma", "sigma_next", "mode", "weight", "mean_log_gamma", "bin_low", "bin_high", "share"});
    const double width = 2 * logGammaRange / logGammaBins;
    for (const StepRecord& record : data.student) {
        const size_t modes = std::min(record.modeWeights.size(), record.modeLogGammas.size());
        for (size_t k = 0; k < modes; ++k) {
            const auto& shares = k < record.gammaHistogram.size() ? record.gammaHistogram[k] : std::vector<double>{};
            for (size_t bin = 0; bin < std::max<size_t>(shares.size(), 1); ++bin) {
                const double low = -logGammaRange + width * double(bin);
                rows.field(record.index + 1).field(record.sigma).field(record.sigmaNext).field(double(k + 1));
                rows.field(record.modeWeights[k]).field(record.modeLogGammas[k]);
                const bool known = bin < shares.size();
                rows.field(known ? std::optional(low) : std::nullopt);
                rows.field(known ? std::optional(low + width) : std::nullopt);
                rows.field(known ? std::optional(shares[bin]) : std::nullopt).endRow();
            }
        }
    }
    return rows.take();
}

} // namespace arcflow::ui
