#include "core/engine/curve_log.h"

#include "core/base/error.h"
#include "core/formats/atomic_file.h"

#include <charconv>
#include <sstream>

namespace arcflow {
namespace {

/// The number at the beginning of a line.
std::optional<int64_t> iterationOf(const std::string& line) {
    int64_t iteration = 0;
    const bool numbered = std::from_chars(line.data(), line.data() + line.size(), iteration).ec == std::errc{};
    return numbered ? std::optional(iteration) : std::nullopt;
}

std::optional<double> numberOf(const std::string& text) {
    try {
        return std::stod(text); // also "nan" and "inf"
    } catch (const std::exception&) {
        return {};
    }
}

std::optional<TrainingProgress> progressOf(const std::string& line) {
    std::istringstream in(line);
    std::vector<std::string> fields;
    for (std::string field; std::getline(in, field, ',');) {
        fields.push_back(field);
    }
    constexpr size_t fewest = 6; // the last may be empty
    const std::optional<int64_t> iteration = iterationOf(line);
    if (fields.size() < fewest || !iteration) {
        return {};
    }
    TrainingProgress progress;
    progress.last.iteration = *iteration;
    const std::optional<double> loss = numberOf(fields[1]), norm = numberOf(fields[2]), rate = numberOf(fields[3]),
                                seconds = numberOf(fields[5]);
    if (!loss || !norm || !rate || !seconds) {
        return {};
    }
    progress.last.loss = *loss;
    progress.last.gradientNorm = *norm;
    progress.last.rate = *rate;
    progress.last.skipped = fields[4] == "1";
    progress.seconds = *seconds;
    if (fields.size() > fewest) {
        progress.measured = numberOf(fields[6]);
    }
    return progress;
}

} // namespace

void CurveLog::add(const IterationReport& report, double seconds, const std::optional<double>& measured) {
    if (m_file.empty()) {
        return;
    }
    if (!m_out.is_open()) {
        open(report.iteration);
    }
    m_out << report.iteration << ',' << report.loss << ',' << report.gradientNorm << ',' << report.rate << ','
          << (report.skipped ? 1 : 0) << ',' << seconds << ',';
    if (measured) {
        m_out << *measured;
    }
    m_out << std::endl; // a run may be killed at any time
}

void CurveLog::open(int64_t firstIteration) {
    std::string kept = concat("iteration,loss,gradient_norm,rate,skipped,seconds,", m_measure, '\n');
    std::ifstream in(m_file);
    for (std::string line; std::getline(in, line);) {
        const std::optional<int64_t> iteration = iterationOf(line);
        kept += iteration && *iteration < firstIteration ? line + '\n' : std::string();
    }
    writeTextFile(m_file, kept);
    m_out.open(m_file, std::ios::app);
    if (!m_out) {
        fail(ErrorKind::io, "cannot write ", m_file.string());
    }
}

std::vector<TrainingProgress> readCurve(const std::filesystem::path& file, int64_t end) {
    std::vector<TrainingProgress> curve;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (std::optional<TrainingProgress> progress = progressOf(line); progress && progress->last.iteration < end) {
            curve.push_back(*progress);
        }
    }
    return curve;
}

} // namespace arcflow
