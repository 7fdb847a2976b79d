#include "app/cli/curve_log.h"

#include "core/base/error.h"
#include "core/formats/atomic_file.h"

#include <charconv>

namespace arcflow {

std::vector<std::string> readLines(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) {
        fail(ErrorKind::io, "cannot read ", file.string());
    }
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (!line.empty()) {
            lines.push_back(line);
        }
    }
    return lines;
}

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
    if (std::filesystem::exists(m_file)) {
        for (const std::string& line : readLines(m_file)) {
            int64_t iteration = 0;
            const bool numbered = std::from_chars(line.data(), line.data() + line.size(), iteration).ec == std::errc{};
            kept += numbered && iteration < firstIteration ? line + '\n' : std::string();
        }
    }
    writeTextFile(m_file, kept);
    m_out.open(m_file, std::ios::app);
    if (!m_out) {
        fail(ErrorKind::io, "cannot write ", m_file.string());
    }
}

} // namespace arcflow
