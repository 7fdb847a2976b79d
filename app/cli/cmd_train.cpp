#include "app/cli/engine_session.h"
#include "app/cli/report.h"
#include "core/engine/curve_log.h"

#include <CLI/CLI.hpp>

namespace arcflow {
namespace {

struct TrainOptions {
    ReportOptions report;
    TrainingRequest request;
    std::filesystem::path recipe;
    std::optional<int64_t> iterations;
    std::optional<uint64_t> seed;
    bool teacher = false;
};

template <typename Recipe> Recipe completeRecipe(const TrainOptions& options) {
    Recipe recipe = Recipe::read(options.recipe);
    recipe.optimisation.iterations = options.iterations.value_or(recipe.optimisation.iterations);
    recipe.seed = options.seed.value_or(recipe.seed);
    return recipe;
}

TrainingRequest complete(const TrainOptions& options) {
    TrainingRequest request = options.request;
    if (options.teacher) {
        request.recipe = completeRecipe<TeacherRecipe>(options);
    } else {
        request.recipe = completeRecipe<AutoencoderRecipe>(options);
    }
    if (request.work.empty()) {
        request.work = request.model.lexically_normal();
        if (!request.work.has_filename()) {
            request.work = request.work.parent_path(); // "model/" is "model"
        }
        request.work += ".work";
    }
    return request;
}

ExitCode runTrain(const TrainOptions& options, CommandContext& context) {
    const TrainingRequest request = complete(options);
    const char* part = options.teacher ? "teacher" : "vae";
    const char* measure = options.teacher ? "held_out_loss" : "held_out_psnr";
    CurveLog log(request.work / concat(part, ".csv"), measure);
    EngineSession session(context, options.report);
    const TrainingResult result = session.train(request, [&log](const TrainingProgress& progress) {
        log.add(progress.last, progress.seconds, progress.heldOut);
    });
    if (options.report.json) {
        context.console.json({{"iterations", result.iterations},
                              {"loss", finiteOrNull(result.loss)},
                              {"parameters", result.parameters},
                              {"pictures", result.pictures},
                              {"held_out_pictures", result.heldOutPictures},
                              {measure, finiteOrNull(result.heldOut)},
                              {"seconds", result.seconds}});
        return ExitCode::ok;
    }
    context.console.line(concat(result.iterations, " iterations on ", result.pictures, " pictures, loss ",
                                fixedText(result.loss, 4), ", ", result.parameters, " parameters"));
    context.console.line(
        options.teacher
            ? concat("Loss on ", result.heldOutPictures, " pictures held out ", fixedText(result.heldOut, 4))
            : concat("PSNR of ", result.heldOutPictures, " pictures held out ", fixedText(result.heldOut, 2), " dB"));
    context.console.line(request.model.string());
    return ExitCode::ok;
}

void addPart(CLI::App& train, Command& selected, bool teacher) {
    auto options = std::make_shared<TrainOptions>();
    options->teacher = teacher;
    TrainingRequest& request = options->request;
    CLI::App* command = teacher ? train.add_subcommand("teacher", "Transformer, text encoders and tokenizers, on the "
                                                                  "latents of a model folder's autoencoder")
                                : train.add_subcommand("vae", "The image autoencoder: the first part of a model");
    command
        ->add_option("pictures", request.pictures,
                     "Folder of pictures with captions.jsonl, or with a text file "
                     "beside each")
        ->type_name("DIR")
        ->required();
    command->add_option("-o,--output", request.model, "Model folder to write into")->type_name("DIR")->required();
    command->add_option("--recipe", options->recipe, "Recipe (JSON)")->type_name("FILE")->required();
    command
        ->add_option("--work", request.work,
                     "Folder for caches, samples, curve and the run's state (default: the "
                     "output's name with .work)")
        ->type_name("DIR");
    command->add_option("--iterations", options->iterations, "Iterations instead of the recipe's")
        ->check(CLI::Range(int64_t{1}, int64_t{100'000'000}));
    command->add_option("--seed", options->seed, "Seed instead of the recipe's");
    command->add_option("--measure-every", request.measureEvery, "Iterations between two measurements")
        ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}));
    command->add_option("--save-every", request.saveEverySeconds, "Seconds between two times the state is kept")
        ->check(CLI::Range(0.0, 1e6));
    addDeviceOptions(*command, request.device, request.format, request.threads);
    addReportOptions(*command, options->report);
    command->footer(concat("Stopped with Ctrl-C, and even killed, it goes on from its state when the command is given "
                           "again.\nExample:\n  arcflow train ",
                           teacher ? "teacher" : "vae", " pictures --recipe resources/recipes/train-nano-",
                           teacher ? "teacher" : "vae", ".json -o my-model"));
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) { return runTrain(*options, context); };
    });
}

} // namespace

void addTrainCommand(CLI::App& app, Command& selected) {
    CLI::App* train = app.add_subcommand("train", "Train a model from nothing on pictures with captions");
    train->require_subcommand(1);
    addPart(*train, selected, /*teacher=*/false);
    addPart(*train, selected, /*teacher=*/true);
}

} // namespace arcflow
