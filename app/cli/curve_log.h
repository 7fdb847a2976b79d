#pragma once

#include "core/recipes/iteration_report.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace arcflow {

/// The lines of a text file that hold something, without the spaces behind them. Error(io) if it cannot be read.
std::vector<std::string> readLines(const std::filesystem::path& file);

/// The course of a training run as CSV, one line for each iteration, in their order: where a run goes on from an
/// earlier iteration than the file had come to (it was killed), the lines from there on are written anew.
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

} // namespace arcflow
