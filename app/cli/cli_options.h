#pragma once

#include "core/engine/request.h"

#include <filesystem>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace arcflow {

/// Which model runs, and where: the options every command with a model shares.
struct ModelOptions {
    ModelRequest request;
    bool referenceKernels = false;
};
void addModelOptions(CLI::App& app, ModelOptions& options);

/// Where to compute: --device, --dtype and --threads, among `group`.
void addDeviceOptions(CLI::App& app, DeviceChoice& device, NumberFormat& format, int& threads,
                      const std::string& group = "Machine");

/// The job itself.
struct GenerationOptions {
    GenerationRequest request;
    std::optional<std::string> prompt;
    std::filesystem::path promptFile; ///< "-" = standard input
    std::optional<uint64_t> seed;     ///< drawn at random where not given
};
/// The prompt and what one run takes; not mode and count, which not every command offers.
void addGenerationOptions(CLI::App& app, GenerationOptions& options);

/// The request with its prompt read and its seed drawn. Error(invalidRequest) if there is no prompt, or two.
GenerationRequest completeRequest(const GenerationOptions& options, std::istream& standardInput);

/// How a command reports.
struct ReportOptions {
    bool json = false;
    bool quiet = false; ///< results and errors only
};
void addReportOptions(CLI::App& app, ReportOptions& options);

} // namespace arcflow
