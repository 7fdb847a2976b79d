#include "app/cli/engine_session.h"
#include "app/cli/image_output.h"
#include "app/cli/report.h"
#include "core/imaging/metrics.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace arcflow {
namespace {

struct CompareOptions {
    ModelOptions model;
    GenerationOptions generation;
    OutputOptions output;
    ReportOptions report;
};

struct Comparison {
    RunTimes student, teacher;
    double psnrDb = 0, ssim = 0;
    uint64_t peakBytes = 0;
};

void printTable(Console& console, const Comparison& comparison, const LoadedModel& model, uint64_t seed) {
    using enum Table::Align;
    Table table({left, right, right, right, right, right});
    table.row({"", "NFE", "ENCODE", "DENOISE", "DECODE", "TOTAL"});
    const auto row = [&table](const char* name, const RunTimes& times) {
        table.row({name, std::to_string(times.evaluations), secondsText(times.encodeS), secondsText(times.denoiseS),
                   secondsText(times.decodeS), secondsText(times.totalS)});
    };
    const auto factor = [](double slow, double fast) {
        return fast > 0 ? fixedText(slow / fast, 1) + "×" : std::string("-");
    };
    const RunTimes &student = comparison.student, &teacher = comparison.teacher;
    row("student", student);
    row("teacher", teacher);
    table.row({"speed-up", factor(teacher.evaluations, student.evaluations), "",
               factor(teacher.denoiseS, student.denoiseS), "", factor(teacher.totalS, student.totalS)});
    console.line(concat(modelText(model), ", seed ", seed));
    console.out() << table.text();
    console.line("PSNR " + psnrText(comparison.psnrDb) + "   SSIM " + fixedText(comparison.ssim, 4) +
                 "   peak memory " + bytesText(comparison.peakBytes));
}

ExitCode runCompare(const CompareOptions& options, CommandContext& context) {
    GenerationRequest request = completeRequest(options.generation, std::cin);
    request.mode = RunMode::pair;
    ImageOutput output(options.output);
    output.checkNotTaken(true);
    EngineSession session(context, options.report);
    const LoadedModel& model = session.load(options.model, request.mode);
    const GenerationResult result = session.generate(request);
    if (result.images.size() != 2) {
        fail(ErrorKind::internal, "expected two images of a pair, found ", result.images.size());
    }
    const GeneratedImage &student = result.images[0], &teacher = result.images[1];
    const PairFiles files = output.savePair(student, teacher);

    const Image reference = roundedToLevels(teacher.image), image = roundedToLevels(student.image);
    const Comparison comparison{.student = student.times,
                                .teacher = teacher.times,
                                .psnrDb = psnr(reference, image),
                                .ssim = ssim(reference, image, {session.stopToken(), {}}).mean,
                                .peakBytes = result.peakBytes};
    if (options.report.json) {
        context.console.json({{"student", timesJson(comparison.student)},
                              {"teacher", timesJson(comparison.teacher)},
                              {"psnr_db", finiteOrNull(comparison.psnrDb)},
                              {"ssim", comparison.ssim},
                              {"peak_bytes", comparison.peakBytes}});
        return ExitCode::ok;
    }
    printTable(context.console, comparison, model, request.seed);
    if (!options.report.quiet) {
        for (const std::filesystem::path& file : {files.student, files.teacher, files.difference}) {
            context.console.line(file.string());
        }
    }
    return ExitCode::ok;
}

} // namespace

void addCompareCommand(CLI::App& app, Command& selected) {
    auto options = std::make_shared<CompareOptions>();
    CLI::App* command = app.add_subcommand("compare", "Student and teacher from the same noise: time, PSNR, SSIM");
    addGenerationOptions(*command, options->generation);
    addModelOptions(*command, options->model);
    addOutputOptions(*command, options->output);
    addReportOptions(*command, options->report);
    command->footer(
        "Writes <name>-student, <name>-teacher and <name>-difference. PSNR and SSIM are those of the images\n"
        "rounded to 8 bits. In the difference image brighter means further apart.\n"
        "Example:\n"
        "  arcflow compare \"two red apples against a pale blue wall\" --seed 7 -o apples.png");
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) { return runCompare(*options, context); };
    });
}

} // namespace arcflow
