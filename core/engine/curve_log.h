#pragma once

#include "core/engine/distillation_report.h"

#include <filesystem>
#include <fstream>
#include <vector>

namespace arcflow {

/// A run's iterations as CSV, one line each, in their order: where a run goes on from an earlier iteration than the
/// file had come to (it was killed), the lines from there on are written anew. Error(io) where it cannot be written.
class CurveLog {
public:
    explicit CurveLog(std::filesystem::path file) : m_file(std::move(file)) {} ///< empty: nothing is written

    void add(const DistillationProgress& progress);

private:
    void open(int64_t firstIteration);

    std::filesystem::path m_file;
    std::ofstream m_out;
};

/// What a CurveLog has written before `end`; lines that are damaged are left out, and so is a file that is not there.
std::vector<DistillationProgress> readCurve(const std::filesystem::path& file, int64_t end);

} // namespace arcflow
