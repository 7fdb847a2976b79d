#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace arcflow {

/// The lines of a text file that hold something, without the spaces behind them. Error(io) if it cannot be read.
std::vector<std::string> readLines(const std::filesystem::path& file);

} // namespace arcflow
