#include "app/cli/cli.h"

#include "app/cli/engine_session.h"

#include <CLI/CLI.hpp>

#include <new>
#include <ostream>

namespace arcflow {
namespace {

constexpr const char* description =
    "ArcFlow Studio on the command line: images in two steps, and what the teacher makes of the same noise.";

/// "arcflow generate", for the advice after a usage error.
std::string commandName(const CLI::App& app) {
    for (const CLI::App* subcommand : app.get_subcommands()) {
        return "arcflow " + subcommand->get_name();
    }
    return "arcflow";
}

/// Help and version come as exceptions from the parser, too.
ExitCode reportParse(const CLI::App& app, const CLI::ParseError& error, Console& console) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        const bool version = dynamic_cast<const CLI::CallForVersion*>(&error);
        console.out() << (version ? std::string(error.what()) + '\n' : app.help());
        return ExitCode::ok;
    }
    std::string text = error.what();
    if (app.get_subcommands().empty() && !app.remaining().empty()) {
        text = concat("there is no command '", app.remaining().front(), "'");
    } else if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
        text += ". A text of several words needs quotes";
    }
    console.usageError(text, commandName(app));
    return ExitCode::wrongUsage;
}

ExitCode runCommand(const Command& command, CommandContext& context) {
    Console& console = context.console;
    try {
        return command(context);
    } catch (const FailureError& error) {
        console.error(error.kind(), error.what(), error.failure().detail);
        return exitCodeOf(error.kind());
    } catch (const Error& error) {
        console.error(error.kind(), error.what());
        return exitCodeOf(error.kind());
    } catch (const std::bad_alloc&) {
        console.error(ErrorKind::outOfMemory, "there is not enough memory");
    } catch (const std::exception& error) {
        console.error(ErrorKind::internal, error.what());
    }
    return ExitCode::failed;
}

} // namespace

int runCli(int argc, const char* const* argv, const EngineFactory& createEngine, std::ostream& out, std::ostream& err) {
    Console console(out, err);
    CLI::App app(description, "arcflow");
    app.set_version_flag("--version", "arcflow " ARCFLOW_VERSION);
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::simple);
    Command command;
    addGenerateCommand(app, command);
    addCompareCommand(app, command);
    addDistilCommand(app, command);
    addTrainCommand(app, command);
    addInspectCommand(app, command);
    addMetricsCommand(app, command);
    addVerifyCommand(app, command);
    addBenchCommand(app, command);
    addSelftestCommand(app, command);
    app.footer("Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.");

    ExitCode code = ExitCode::ok;
    try {
        app.parse(argc, argv);
        CommandContext context{console, createEngine};
        code = runCommand(command, context);
    } catch (const CLI::ParseError& error) {
        code = reportParse(app, error, console);
    }
    out.flush();
    if (!out && code == ExitCode::ok) {
        console.error(ErrorKind::io, "the results could not be written to standard output");
        code = ExitCode::failed;
    }
    return exitCode(code);
}

} // namespace arcflow
