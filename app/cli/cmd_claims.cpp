#include "app/cli/claims/claims_report.h"
#include "app/cli/read_lines.h"
#include "core/datasets/captioned_folder.h"
#include "core/imaging/image_io.h"

#include <CLI/CLI.hpp>

namespace arcflow {
namespace {

struct ClaimsOptions {
    ModelOptions model;
    ReportOptions report;
    std::filesystem::path heldOut, prompts, plan, judge, output;
    size_t count = 256;
};

std::vector<HeldOutPrompt> readHeldOut(const std::filesystem::path& folder, size_t count) {
    std::vector<HeldOutPrompt> prompts;
    for (const CaptionedPicture& picture : readCaptionedFolder(folder)) {
        if (prompts.size() == count) {
            break;
        }
        if (picture.tags.empty()) {
            fail(ErrorKind::invalidRequest, folder.string(), ": ", picture.file.filename().string(),
                 " has no \"tags\" in captions.jsonl to judge by");
        }
        prompts.push_back({picture.caption, picture.tags, readImage(picture.file)});
    }
    return prompts;
}

ExitCode runClaimsCommand(const ClaimsOptions& options, CommandContext& context) {
    ClaimsInput input{
        ClaimsPlan::read(options.plan), options.model, options.judge, readHeldOut(options.heldOut, options.count),
        readLines(options.prompts),     options.output};
    std::filesystem::create_directories(input.folder);
    ReportOptions noBar = options.report;
    noBar.quiet = true; // this command has a bar of its own
    EngineSession session(context, noBar);
    ProgressBar bar(context.console.err(), options.report.quiet ? Terminal{} : detectTerminal(context.console.err()));
    const ClaimsResult result = runClaims(input, session, bar);
    bar.clear();
    writeClaims(input, result);
    context.console.line((input.folder / "claims.md").string());
    return ExitCode::ok;
}

} // namespace

void addClaimsCommand(CLI::App& bench, Command& selected) {
    auto options = std::make_shared<ClaimsOptions>();
    CLI::App* command = bench.add_subcommand(
        "claims", "Distil students by a plan, measure them against their teacher, and write a report with figures");
    command
        ->add_option("held-out", options->heldOut,
                     "Folder of pictures that training never shows, with captions and tags in captions.jsonl")
        ->type_name("DIR")
        ->required();
    command->add_option("--prompts", options->prompts, "Text file with the prompts to distil on, one a line")
        ->type_name("FILE")
        ->required();
    command->add_option("--plan", options->plan, "What to distil and to measure (JSON)")->type_name("FILE")->required();
    command->add_option("--judge", options->judge, "Folder of the judge (arcflow train judge)")
        ->type_name("DIR")
        ->required();
    command->add_option("-o,--output", options->output, "Folder for the students and the report")
        ->type_name("DIR")
        ->required();
    command->add_option("--count", options->count, "Prompts to measure on, from the folder's start (default: 256)")
        ->check(CLI::Range(size_t{2}, size_t{100'000}));
    addModelOptions(*command, options->model);
    addReportOptions(*command, options->report);
    command->footer(
        "Students that are in the output folder already, by the same recipe, are not distilled again.\n"
        "Stopped with Ctrl-C, it goes on from the student under way when the command is given again.\n"
        "Example:\n"
        "  arcflow-scenes held-out --held-out --count 256\n"
        "  arcflow bench claims held-out --prompts prompts.txt --plan resources/recipes/claims-nano.json \\\n"
        "      --judge judge -o claims");
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) { return runClaimsCommand(*options, context); };
    });
}

} // namespace arcflow
