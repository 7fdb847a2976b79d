#include "app/cli/common_command.h"

#include "core/engine/failure_error.h"

#include <chrono>
#include <ostream>
#include <thread>

namespace arcflow {
namespace {

/// What went wrong for the first as well is told by it alone: the others give it this long.
constexpr std::chrono::seconds courtesy{2};

[[noreturn]] void endAll(ProcessGroup& group, Console& console, const Error& error) {
    const auto* failure = dynamic_cast<const FailureError*>(&error);
    const std::string detail = failure ? failure->failure().detail : std::string();
    if (group.isFirst()) {
        console.error(error.kind(), error.what(), detail);
    } else {
        std::this_thread::sleep_for(courtesy);
        console.error(error.kind(), concat("process ", group.rank(), ": ", error.what()), detail);
    }
    console.err().flush();
    group.abort(exitCode(exitCodeOf(error.kind())));
    throw error; // not reached: the whole job is gone
}

} // namespace

ExitCode runInCommon(CommandContext& context, const Command& command) {
    ProcessGroup& group = ProcessGroup::current();
    if (group.size() == 1) {
        return command(context);
    }
    std::ostream nowhere(nullptr);
    Console silent(nowhere, nowhere);
    CommandContext own{group.isFirst() ? context.console : silent, context.createEngine};
    try {
        return command(own);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::cancelled) { // a stop is agreed on: all leave by themselves
            endAll(group, context.console, error);
        }
        if (group.isFirst()) {
            throw;
        }
        return ExitCode::cancelled;
    } catch (const std::exception& error) {
        endAll(group, context.console, Error(ErrorKind::internal, error.what()));
    }
}

} // namespace arcflow
