#include "app/cli/engine_session.h"
#include "app/cli/report.h"
#include "app/cli/temporary_file.h"
#include "app/cli/value_parsers.h"
#include "core/base/median.h"
#include "core/imaging/image_io.h"

#include <algorithm>
#include <chrono>
#include <iostream>

namespace arcflow {
namespace {

struct BenchOptions {
    ModelOptions model;
    GenerationOptions generation;
    ReportOptions report;
    int repeat = 5;
    int warmUp = 1;
};

/// One phase over all repetitions.
struct Samples {
    std::vector<double> seconds;

    double median() const { return medianOf(seconds); }
    double least() const { return seconds.empty() ? 0 : *std::min_element(seconds.begin(), seconds.end()); }
    double most() const { return seconds.empty() ? 0 : *std::max_element(seconds.begin(), seconds.end()); }
};

struct RunSamples {
    RunMode run = RunMode::student;
    int evaluations = 0, width = 0, height = 0;
    Samples encode, denoise, evaluation, decode, write, total;

    /// In the order and under the names of the report; JSON adds "_s".
    std::vector<std::pair<const char*, const Samples*>> phases() const {
        return {{"encode", &encode}, {"denoise", &denoise}, {"evaluation", &evaluation},
                {"decode", &decode}, {"write", &write},     {"total", &total}};
    }
};

double timeWriting(const GeneratedImage& image) {
    const TemporaryFile file(".png");
    WriteOptions options;
    options.replaceExisting = true;
    const auto start = std::chrono::steady_clock::now();
    writeImage(file.path(), image.image, ImageFormat::png8, options, textsFor(image.metadata));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void add(RunSamples& samples, const GeneratedImage& image) {
    const RunTimes& times = image.times;
    samples.evaluations = times.evaluations;
    samples.width = image.image.width;
    samples.height = image.image.height;
    samples.encode.seconds.push_back(times.encodeS);
    samples.denoise.seconds.push_back(times.denoiseS);
    samples.evaluation.seconds.push_back(times.denoiseS / std::max(times.evaluations, 1));
    samples.decode.seconds.push_back(times.decodeS);
    const double writeS = timeWriting(image);
    samples.write.seconds.push_back(writeS);
    samples.total.seconds.push_back(times.totalS + writeS);
}

RunSamples measure(EngineSession& session, const BenchOptions& options, GenerationRequest request, RunMode run,
                   uint64_t& peakBytes) {
    RunSamples samples;
    samples.run = run;
    if (request.mode == RunMode::pair && run == RunMode::teacher) {
        request.steps = request.teacherSteps;
    }
    request.mode = run;
    const std::string prompt = request.prompt;
    for (int i = 0; i < options.warmUp + options.repeat; ++i) {
        // The engine remembers the embeddings of prompts it has seen; a number makes each of them a new one.
        request.prompt = concat(prompt, ' ', runName(run), ' ', 100 + i);
        const GenerationResult result = session.generate(request);
        peakBytes = std::max(peakBytes, result.peakBytes);
        if (i >= options.warmUp && !result.images.empty()) {
            add(samples, result.images.front());
        }
    }
    return samples;
}

nlohmann::ordered_json samplesJson(const RunSamples& samples) {
    nlohmann::ordered_json json{{"evaluations", samples.evaluations}};
    for (const auto& [name, phase] : samples.phases()) {
        json[std::string(name) + "_s"] = {{"median", phase->median()}, {"min", phase->least()}, {"max", phase->most()}};
    }
    return json;
}

void printTable(Console& console, const std::vector<RunSamples>& runs, const LoadedModel& model, int repeat,
                uint64_t peakBytes) {
    console.line(concat(modelText(model), ", ", runs.front().width, "×", runs.front().height, ", ", repeat,
                        repeat == 1 ? " repetition" : " repetitions"));
    using enum Table::Align;
    Table table({left, left, right, right, right});
    table.row({"", "", "MEDIAN", "MIN", "MAX"});
    table.row({"load", "", secondsText(model.loadS), "", ""});
    for (const RunSamples& samples : runs) {
        std::string heading = runName(samples.run) + ", NFE " + std::to_string(samples.evaluations);
        for (const auto& [name, phase] : samples.phases()) {
            table.row({heading, std::string(name) == "evaluation" ? "per evaluation" : name,
                       secondsText(phase->median()), secondsText(phase->least()), secondsText(phase->most())});
            heading.clear();
        }
    }
    console.out() << table.text();
    console.line("peak memory " + bytesText(peakBytes));
}

ExitCode runBench(BenchOptions options, CommandContext& context) {
    if (!options.generation.prompt && options.generation.promptFile.empty()) {
        options.generation.prompt = "two red apples against a pale blue wall";
    }
    if (!options.generation.seed) {
        options.generation.seed = 1; // the same work every time
    }
    const GenerationRequest request = completeRequest(options.generation, std::cin);
    EngineSession session(context, options.report);
    const LoadedModel& model = session.load(options.model, request.mode);
    uint64_t peakBytes = 0;
    std::vector<RunSamples> runs;
    for (const RunMode run : {RunMode::student, RunMode::teacher}) {
        const bool there = run == RunMode::student ? model.hasStudent : model.hasTeacher;
        // Asked for alone, a run that the model does not have is the engine's to refuse, with the reason.
        if (request.mode == run || (request.mode == RunMode::pair && there)) {
            runs.push_back(measure(session, options, request, run, peakBytes));
        }
    }
    if (runs.empty()) {
        fail(ErrorKind::invalidRequest, "the model has neither a student nor a teacher to run");
    }
    if (!options.report.json) {
        printTable(context.console, runs, model, options.repeat, peakBytes);
        return ExitCode::ok;
    }
    nlohmann::ordered_json json{{"model", modelJson(model)},
                                {"width", runs.front().width},
                                {"height", runs.front().height},
                                {"repeat", options.repeat},
                                {"load_s", model.loadS}};
    for (const RunSamples& samples : runs) {
        json[runName(samples.run)] = samplesJson(samples);
    }
    json["peak_bytes"] = peakBytes;
    context.console.json(json);
    return ExitCode::ok;
}

} // namespace

void addBenchCommand(CLI::App& app, Command& selected) {
    auto options = std::make_shared<BenchOptions>();
    CLI::App* command = app.add_subcommand("bench", "Time every phase of student and teacher on this machine");
    GenerationRequest& request = options->generation.request;
    request.mode = RunMode::pair;
    addGenerationOptions(*command, options->generation);
    addChoice<RunMode>(*command, "--mode", request.mode,
                       {{"student", RunMode::student}, {"teacher", RunMode::teacher}, {"pair", RunMode::pair}},
                       "What to time (default: pair, both from one copy of the weights)")
        ->group("Generation");
    addNumber<int>(*command, "--repeat", options->repeat, 1, 1000, "Timed repetitions (default: 5)");
    addNumber<int>(*command, "--warm-up", options->warmUp, 0, 100, "Repetitions before, not timed (default: 1)");
    addModelOptions(*command, options->model);
    addReportOptions(*command, options->report);
    command->footer(
        "Every repetition reads a new prompt, so that encoding is timed and not remembered. The total is without\n"
        "loading.");
    addClaimsCommand(*command, selected);
    addSizesCommand(*command, selected);
    command->callback([options, command, &selected] {
        if (!command->get_subcommands().empty()) {
            return; // that one is meant
        }
        selected = [options](CommandContext& context) { return runBench(*options, context); };
    });
}

} // namespace arcflow
