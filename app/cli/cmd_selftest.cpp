#include "app/cli/engine_session.h"
#include "app/cli/report.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace arcflow {
namespace {

/// An error as a power of ten with two digits: "3.1e-06".
std::string errorText(double value) {
    std::ostringstream text;
    text.precision(1);
    text << std::scientific << value;
    return text.str();
}

ExitCode runSelftest(const ReportOptions& report, CommandContext& context) {
    EngineSession session(context, report);
    const std::vector<SelfTestRow> rows = valueOrThrow(session.engine().selfTest(session.stopToken()));
    const bool passed = std::all_of(rows.begin(), rows.end(), [](const SelfTestRow& row) { return row.passed(); });
    if (report.json) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const SelfTestRow& row : rows) {
            list.push_back({{"name", row.name},
                            {"error", finiteOrNull(row.error)},
                            {"limit", row.limit},
                            {"passed", row.passed()}});
        }
        context.console.json({{"passed", passed}, {"rows", list}});
    } else {
        using enum Table::Align;
        Table table({left, right, right, left});
        table.row({"CHECK", "ERROR", "LIMIT", "RESULT"});
        for (const SelfTestRow& row : rows) {
            table.row({row.name, errorText(row.error), errorText(row.limit), row.passed() ? "PASS" : "FAIL"});
        }
        context.console.out() << table.text();
        context.console.line(
            passed ? "This machine computes correctly."
                   : "This machine's fused kernels are off: use --reference-kernels, and please report it.");
    }
    return passed ? ExitCode::ok : ExitCode::failed;
}

} // namespace

void addSelftestCommand(CLI::App& app, Command& selected) {
    auto report = std::make_shared<ReportOptions>();
    CLI::App* command =
        app.add_subcommand("selftest", "Check this machine: fused kernels against the reference formulas");
    addReportOptions(*command, *report);
    command->footer(
        "Every row shows the relative error found and the largest one allowed. Exit code 1 if one is above.");
    command->callback([report, &selected] {
        selected = [report](CommandContext& context) { return runSelftest(*report, context); };
    });
}

} // namespace arcflow
