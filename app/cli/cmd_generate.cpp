#include "app/cli/engine_session.h"
#include "app/cli/image_output.h"
#include "app/cli/report.h"
#include "app/cli/value_parsers.h"

#include <iostream>

namespace arcflow {
namespace {

struct GenerateOptions {
    ModelOptions model;
    GenerationOptions generation;
    std::optional<RunMode> mode;
    OutputOptions output;
    ReportOptions report;
};

/// Who paints where the user does not say: the student where there is one. Euler is the teacher's sampler, unless the
/// user named an adapter to run it with.
RunMode modeFor(const ModelRequest& model, Sampler sampler) {
    const bool adapter = !model.adapter.empty() || (model.model.empty() && sampler != Sampler::euler);
    return adapter || sampler == Sampler::arcflow ? RunMode::student : RunMode::teacher;
}

// Noise from a file has no seed.
nlohmann::ordered_json seedJson(const GeneratedImage& image) {
    return image.metadata.seed ? nlohmann::ordered_json(*image.metadata.seed) : nlohmann::ordered_json(nullptr);
}
std::string seedText(const GeneratedImage& image) {
    return image.metadata.seed ? concat("seed ", *image.metadata.seed) : "noise from a file";
}

/// Saves images as they come and keeps the account of them.
class GenerationReport {
public:
    GenerationReport(const GenerateOptions& options, Console& console)
        : m_output(options.output), m_report(options.report), m_console(console) {}

    ImageOutput& output() { return m_output; }

    void add(const GeneratedImage& image, bool pair) {
        if (!pair) {
            list(image, m_output.save(image));
        } else if (image.run == RunMode::student) {
            m_student = image; // waits for the teacher's
        } else if (m_student) {
            const PairFiles files = m_output.savePair(*m_student, image);
            list(*m_student, files.student);
            list(image, files.teacher);
            m_pairs.push_back({{"seed", seedJson(image)},
                               {"student", files.student.string()},
                               {"teacher", files.teacher.string()},
                               {"difference", files.difference.string()}});
            m_student.reset();
        }
    }

    nlohmann::ordered_json json(const LoadedModel& model, uint64_t peakBytes) const {
        nlohmann::ordered_json json{{"images", m_images}};
        if (!m_pairs.empty()) {
            json["pairs"] = m_pairs;
        }
        json["model"] = modelJson(model);
        json["load_s"] = model.loadS;
        json["peak_bytes"] = peakBytes;
        return json;
    }

private:
    void list(const GeneratedImage& image, const std::filesystem::path& file) {
        nlohmann::ordered_json entry{{"file", file.string()},
                                     {"run", runName(image.run)},
                                     {"seed", seedJson(image)},
                                     {"width", image.image.width},
                                     {"height", image.image.height}};
        entry.update(timesJson(image.times));
        m_images.push_back(std::move(entry));
        if (!m_report.json && !m_report.quiet) {
            m_console.line(concat(file.string(), "  ", image.image.width, "×", image.image.height, "  ",
                                  seedText(image), "  ", image.times.evaluations, " evaluations  ",
                                  secondsText(image.times.totalS)));
            m_console.out().flush();
        }
    }

    ImageOutput m_output;
    ReportOptions m_report;
    Console& m_console;
    std::optional<GeneratedImage> m_student;
    nlohmann::ordered_json m_images = nlohmann::ordered_json::array(), m_pairs = nlohmann::ordered_json::array();
};

ExitCode runGenerate(const GenerateOptions& options, CommandContext& context) {
    GenerationOptions generation = options.generation;
    generation.request.mode = options.mode.value_or(modeFor(options.model.request, generation.request.sampler));
    const GenerationRequest request = completeRequest(generation, std::cin);
    const bool pair = request.mode == RunMode::pair;
    GenerationReport report(options, context.console);
    report.output().checkNotTaken(pair);
    EngineSession session(context, options.report);
    const LoadedModel& model = session.load(options.model, request.mode);
    uint64_t peakBytes = 0;
    try {
        peakBytes = session.generate(request, [&](const GeneratedImage& image) { report.add(image, pair); }).peakBytes;
    } catch (const Error&) {
        if (options.report.json) {
            context.console.json(report.json(model, peakBytes)); // what was saved before is there to be used
        }
        throw;
    }
    if (options.report.json) {
        context.console.json(report.json(model, peakBytes));
    }
    return ExitCode::ok;
}

} // namespace

void addGenerateCommand(CLI::App& app, Command& selected) {
    auto options = std::make_shared<GenerateOptions>();
    CLI::App* command = app.add_subcommand("generate", "Make images from a prompt");
    GenerationRequest& request = options->generation.request;
    addGenerationOptions(*command, options->generation);
    addChoice<RunMode>(*command, "--mode", options->mode,
                       {{"student", RunMode::student}, {"teacher", RunMode::teacher}, {"pair", RunMode::pair}},
                       "Who paints (default: student if there is one); pair: both from the same noise")
        ->group("Generation");
    addNumber<int>(*command, "--count", request.count, 1, 10000, "How many images; each takes the next seed")
        ->group("Generation");
    addModelOptions(*command, options->model);
    addOutputOptions(*command, options->output);
    addReportOptions(*command, options->report);
    command->footer("Examples:\n"
                    "  arcflow generate \"two red apples against a pale blue wall\" --seed 7\n"
                    "  arcflow generate \"a hill at dusk\" --count 8 -o drafts/\n"
                    "  arcflow generate \"a hill at dusk\" --mode pair --seed 3 -o hill.png");
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) { return runGenerate(*options, context); };
    });
}

} // namespace arcflow
