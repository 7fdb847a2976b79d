#pragma once

#include "core/engine/training_progress.h"

#include <filesystem>
#include <fstream>
#include <vector>

namespace arcflow {

/// The course of a training run as CSV, one line for each iteration, in their order: where a run goes on from an
/// earlier iteration than the file had come to (it was killed), the lines from there on are written anew. Error(io)
/// where it cannot be written.
class CurveLog {
public:
    /// Without a file nothing is written. `measure` names the column of what is measured now and then.
    CurveLog(std::filesystem::path file, std::string measure)
        : m_file(std::move(file)), m_measure(std::move(measure)) {}

    void add(const IterationReport& report, double seconds, const std::optional<double>& measured);

private:
    void open(int64_t firstIteration);

    std::filesystem::path m_file;
    std::string m_measure;
    std::ofstream m_out;
};

/// What a CurveLog has written before `end`; lines that are damaged are left out, and so is a file that is not there.
std::vector<TrainingProgress> readCurve(const std::filesystem::path& file, int64_t end);

} // namespace arcflow
