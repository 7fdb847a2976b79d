#include "app/cli/common_command.h"
#include "app/cli/engine_session.h"
#include "app/cli/read_lines.h"
#include "app/cli/report.h"
#include "core/engine/curve_log.h"

#include <CLI/CLI.hpp>

namespace arcflow {
namespace {

struct DistilOptions {
    ModelOptions model;
    ReportOptions report;
    DistillationRequest request;
    std::filesystem::path prompts, validation, recipe, log;
    std::optional<int64_t> iterations, batch;
    std::optional<uint64_t> seed;
    double cacheGib = 8;
};

DistillationRequest complete(const DistilOptions& options) {
    DistillationRequest request = options.request;
    request.model = options.model.request;
    if (!options.recipe.empty()) {
        request.recipe = DistillationRecipe::read(options.recipe);
    }
    OptimisationRecipe& optimisation = request.recipe.optimisation;
    optimisation.iterations = options.iterations.value_or(optimisation.iterations);
    request.recipe.batch = options.batch.value_or(request.recipe.batch);
    request.recipe.seed = options.seed.value_or(request.recipe.seed);
    request.prompts = readLines(options.prompts);
    if (!options.validation.empty()) {
        request.validation = readLines(options.validation);
    }
    if (request.state.empty()) {
        request.state = request.adapter;
        request.state += ".state.safetensors";
    }
    if (request.cache.empty()) {
        request.cache = request.adapter;
        request.cache += ".cache";
    }
    request.cacheBytes = static_cast<uint64_t>(options.cacheGib * static_cast<double>(uint64_t{1} << 30));
    return request;
}

ExitCode runDistil(const DistilOptions& options, CommandContext& context) {
    const DistillationRequest request = complete(options);
    const bool first = ProcessGroup::current().isFirst();
    CurveLog log(first ? options.log : std::filesystem::path(), "student_error");
    EngineSession session(context, options.report);
    const DistillationResult result = session.distil(request, [&log](const TrainingProgress& progress) {
        log.add(progress.last, progress.seconds, progress.measured);
    });
    const double share = static_cast<double>(result.trainedParameters) / static_cast<double>(result.teacherParameters);
    std::optional<double> closed;
    if (result.studentError && result.shortTeacherError) {
        closed = 1 - *result.studentError / *result.shortTeacherError;
    }
    if (options.report.json) {
        const auto orNull = [](const std::optional<double>& value) {
            return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
        };
        context.console.json({{"iterations", result.iterations},
                              {"loss", finiteOrNull(result.loss)},
                              {"trained_parameters", result.trainedParameters},
                              {"trained_share", share},
                              {"student_error", orNull(result.studentError)},
                              {"short_teacher_error", orNull(result.shortTeacherError)},
                              {"closed_gap", orNull(closed)},
                              {"seconds", result.seconds}});
        return ExitCode::ok;
    }
    context.console.line(concat(result.iterations, " iterations", lossText(result.loss), ", ", result.trainedParameters,
                                " parameters trained (", fixedText(100 * share, 2), " %)"));
    if (closed) {
        context.console.line(concat("Error on held-out prompts ", fixedText(*result.studentError, 4),
                                    "; the teacher in ", request.recipe.imitation.evaluations, " steps ",
                                    fixedText(*result.shortTeacherError, 4), ": ", fixedText(100 * *closed, 1),
                                    " % of the gap closed"));
    }
    context.console.line(request.adapter.string());
    return ExitCode::ok;
}

} // namespace

void addDistilCommand(CLI::App& app, Command& selected) {
    auto options = std::make_shared<DistilOptions>();
    CLI::App* command = app.add_subcommand("distil", "Train an ArcFlow adapter from a teacher and prompts alone");
    command->add_option("prompts", options->prompts, "Text file with a prompt on each line")
        ->type_name("FILE")
        ->required();
    command->add_option("-o,--output", options->request.adapter, "Folder of the adapter")->type_name("DIR")->required();
    command->add_option("--recipe", options->recipe, "Recipe (JSON; default: the published one for FLUX)")
        ->type_name("FILE");
    command->add_option("--iterations", options->iterations, "Iterations instead of the recipe's")
        ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}));
    command->add_option("--batch", options->batch, "Prompts in an iteration instead of the recipe's")
        ->check(CLI::Range(int64_t{1}, int64_t{65536}));
    command->add_option("--seed", options->seed, "Seed instead of the recipe's");
    command->add_option("--validation", options->validation, "Prompts never trained on, to measure the student with")
        ->type_name("FILE");
    command->add_option("--validate-every", options->request.validateEvery, "Iterations between two measurements")
        ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}));
    command
        ->add_option("--state", options->request.state,
                     "Where the run is kept and gone on from (default: the output's name with .state.safetensors)")
        ->type_name("FILE");
    command
        ->add_option("--cache", options->request.cache,
                     "Folder for embeddings and the teacher's validation latents (default: the output's name with "
                     ".cache)")
        ->type_name("DIR");
    command->add_option("--cache-size", options->cacheGib, "Most that it holds, in GiB (default 8; 0: nothing is kept)")
        ->check(CLI::Range(0.0, 1e6));
    command->add_option("--save-every", options->request.saveEverySeconds, "Seconds between two times it is kept")
        ->check(CLI::Range(0.0, 1e6));
    command->add_option("--log", options->log, "Loss of every iteration, as CSV")->type_name("FILE");
    addModelOptions(*command, options->model);
    addReportOptions(*command, options->report);
    command->footer("Stopped with Ctrl-C, and even killed, it goes on from its state when the command is given again.\n"
                    "Several processes share each batch: mpirun -n 2 arcflow distil …\n"
                    "Example:\n"
                    "  arcflow distil prompts.txt --recipe resources/recipes/distil-nano.json -o my-adapter");
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) {
            return runInCommon(context, [&](CommandContext& own) { return runDistil(*options, own); });
        };
    });
}

} // namespace arcflow
