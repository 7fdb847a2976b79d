#include "app/cli/engine_session.h"
#include "app/cli/report.h"
#include "core/recipes/distillation_recipe.h"

#include <CLI/CLI.hpp>

namespace arcflow {
namespace {

struct SizesOptions {
    ReportOptions report;
    SizeTimingRequest request;
    std::string model = "flux";
};

nlohmann::ordered_json json(const SizeTiming& timing) {
    return {{"model", timing.model},
            {"device", timing.device},
            {"dtype", timing.numberFormat},
            {"threads", timing.threads},
            {"joint_blocks", timing.jointBlocks},
            {"single_blocks", timing.singleBlocks},
            {"parameters", timing.parameters},
            {"trained_parameters", timing.trainedParameters},
            {"joint_block_s", timing.jointS},
            {"single_block_s", timing.singleS},
            {"teacher_rest_s", timing.teacherRestS},
            {"student_rest_s", timing.studentRestS},
            {"adapter_apart_s", timing.apartS},
            {"teacher_evaluations", timing.teacherEvaluations},
            {"student_evaluations", timing.studentEvaluations},
            {"teacher_denoise_s", timing.teacherS()},
            {"student_denoise_s", timing.studentS()},
            {"ratio", timing.ratio()}};
}

void print(Console& console, const SizeTiming& timing, int size) {
    console.line(concat(timing.model, ", ", size, "×", size, ", ", timing.device, ", ", timing.numberFormat, ", ",
                        timing.threads, timing.threads == 1 ? " thread" : " threads"));
    using enum Table::Align;
    Table table({left, right, right, right});
    table.row({"", "EACH", "COUNT", "ALL"});
    const auto row = [&](const char* what, double each, double count) {
        table.row({what, secondsText(each), fixedText(count, 0), secondsText(each * count)});
    };
    row("joint block", timing.jointS, static_cast<double>(timing.jointBlocks));
    if (timing.singleBlocks > 0) {
        row("single block", timing.singleS, static_cast<double>(timing.singleBlocks));
    }
    row("the rest, teacher", timing.teacherRestS, 1);
    row("the rest, student", timing.studentRestS, 1);
    row("teacher, denoising", timing.teacherS() / timing.teacherEvaluations, timing.teacherEvaluations);
    row("student, denoising", timing.studentS() / timing.studentEvaluations, timing.studentEvaluations);
    console.out() << table.text();
    const double share = static_cast<double>(timing.trainedParameters) / static_cast<double>(timing.parameters);
    console.line(concat("The student is ", fixedText(timing.ratio(), 1), " times as fast; it trains ",
                        countText(timing.trainedParameters), " of ", countText(timing.parameters), " parameters (",
                        fixedText(100 * share, 2), " %)"));
    console.line(timing.apartS > 0 ? concat("Kept apart, the adapter adds ", secondsText(timing.apartS), " to a block")
                                   : "Kept apart, the adapter adds less to a block than these timings vary by");
}

ExitCode runSizes(const SizesOptions& options, CommandContext& context) {
    SizeTimingRequest request = options.request;
    request.flux = options.model == "flux";
    EngineSession session(context, options.report);
    const SizeTiming timing = session.timeSize(request);
    if (options.report.json) {
        context.console.json(json(timing));
    } else {
        print(context.console, timing, request.size);
    }
    return ExitCode::ok;
}

} // namespace

void addSizesCommand(CLI::App& bench, Command& selected) {
    auto options = std::make_shared<SizesOptions>();
    SizeTimingRequest& request = options->request;
    CLI::App* command =
        bench.add_subcommand("sizes", "What a published model's denoising takes here, from timings of its parts");
    command->add_option("model", options->model, "flux or qwen-image; it need not be there")
        ->required()
        ->check(CLI::IsMember({"flux", "qwen-image"}));
    command->add_option("--size", request.size, "Pixels of a side (default 1024)")->check(CLI::Range(64, 4096));
    command->add_option("--repeat", request.repeat, "Timings of which the median counts (default 3)")
        ->check(CLI::Range(1, 1000));
    command->add_option("--teacher-steps", request.teacherSteps, "Steps of the teacher (default: 28, Qwen-Image 50)")
        ->check(CLI::Range(1, 1000));
    command->add_option("--modes", request.modes, "Momentum modes of the student (default 16)")
        ->check(CLI::Range(int64_t{1}, int64_t{64}));
    command->add_option("--rank", request.rank, "Rank of the adapter (default 192)")
        ->check(CLI::Range(int64_t{1}, int64_t{1024}));
    addDeviceOptions(*command, request.device, request.format, request.threads);
    addReportOptions(*command, options->report);
    command->footer("A block or two of each kind are timed with made-up weights and counted up; takes 4 GB in fp32.\n"
                    "Example:\n"
                    "  arcflow bench sizes flux --size 512");
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) { return runSizes(*options, context); };
    });
}

} // namespace arcflow
