#pragma once

#include "app/cli/console.h"
#include "core/engine/engine.h"

#include <functional>
#include <memory>

namespace CLI {
class App;
}

namespace arcflow {

/// Makes the engine when a command first needs it; throws Error where it cannot.
using EngineFactory = std::function<std::unique_ptr<Engine>()>;

/// What a command works with.
struct CommandContext {
    Console& console;
    const EngineFactory& createEngine;
};

/// Runs a parsed command. Throws Error on failure.
using Command = std::function<ExitCode(CommandContext&)>;

// Each adds its subcommand to `app`; when the command line names it, `selected` becomes the command.
void addGenerateCommand(CLI::App& app, Command& selected);
void addCompareCommand(CLI::App& app, Command& selected);
void addDistilCommand(CLI::App& app, Command& selected);
void addTrainCommand(CLI::App& app, Command& selected);
void addInspectCommand(CLI::App& app, Command& selected);
void addMetricsCommand(CLI::App& app, Command& selected);
void addVerifyCommand(CLI::App& app, Command& selected);
void addBenchCommand(CLI::App& app, Command& selected);
void addClaimsCommand(CLI::App& bench, Command& selected);
void addSizesCommand(CLI::App& bench, Command& selected);
void addSelftestCommand(CLI::App& app, Command& selected);

} // namespace arcflow
