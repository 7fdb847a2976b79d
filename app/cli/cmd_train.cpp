#include "app/cli/common_command.h"
#include "app/cli/engine_session.h"
#include "app/cli/report.h"
#include "core/engine/curve_log.h"

#include <CLI/CLI.hpp>

#include <array>

namespace arcflow {
namespace {

struct TrainOptions {
    ReportOptions report;
    TrainingRequest request;
    std::filesystem::path recipe;
    std::optional<int64_t> iterations;
    std::optional<uint64_t> seed;
};

template <typename Recipe> Recipe completeRecipe(const TrainOptions& options) {
    Recipe recipe = Recipe::read(options.recipe);
    recipe.optimisation.iterations = options.iterations.value_or(recipe.optimisation.iterations);
    recipe.seed = options.seed.value_or(recipe.seed);
    return recipe;
}

/// What the commands for the parts of a model differ in.
struct Part {
    const char* name;
    const char* description;
    const char* pictures;
    const char* output;
    const char* measure; ///< column of the curve, key of the JSON
    std::string (*measuredText)(double value, int64_t pictures);
    decltype(TrainingRequest::recipe) (*recipe)(const TrainOptions&);
    bool startsFromModels = true;
    bool alignsWithJudge = false;
};

constexpr std::array parts{
    Part{"vae", "The image autoencoder: the first part of a model",
         "Folder of pictures with captions.jsonl, or with a text file beside each", "Model folder to write into",
         "held_out_psnr",
         [](double value, int64_t pictures) {
             return concat("PSNR of ", pictures, " pictures held out ", fixedText(value, 2), " dB");
         },
         [](const TrainOptions& options) -> decltype(TrainingRequest::recipe) {
             return completeRecipe<AutoencoderRecipe>(options);
         }},
    Part{"teacher", "Transformer, text encoders and tokenizers, on the latents of a model folder's autoencoder",
         "Folder of pictures with captions.jsonl, or with a text file beside each", "Model folder to write into",
         "held_out_loss",
         [](double value, int64_t pictures) {
             return concat("Loss on ", pictures, " pictures held out ", fixedText(value, 4));
         },
         [](const TrainOptions& options) -> decltype(TrainingRequest::recipe) {
             return completeRecipe<TeacherRecipe>(options);
         },
         /*startsFromModels=*/true, /*alignsWithJudge=*/true},
    Part{"judge",
         "A small network that reads from pictures what they show, to measure models with (arcflow bench claims), or "
         "for a teacher to learn from",
         "Folder of pictures with captions.jsonl, \"tags\" in each line", "Folder of the judge to write into",
         "held_out_share",
         [](double value, int64_t pictures) {
             return concat(fixedText(100 * value, 2), " % of the tags of ", pictures, " pictures held out are read");
         },
         [](const TrainOptions& options) -> decltype(TrainingRequest::recipe) {
             return completeRecipe<JudgeRecipe>(options);
         },
         /*startsFromModels=*/false},
};

TrainingRequest complete(const TrainOptions& options, const Part& part) {
    TrainingRequest request = options.request;
    request.recipe = part.recipe(options);
    if (request.work.empty()) {
        request.work = request.model.lexically_normal();
        if (!request.work.has_filename()) {
            request.work = request.work.parent_path(); // "model/" is "model"
        }
        request.work += ".work";
    }
    return request;
}

ExitCode runTrain(const TrainOptions& options, const Part& part, CommandContext& context) {
    const TrainingRequest request = complete(options, part);
    const bool first = ProcessGroup::current().isFirst();
    CurveLog log(first ? request.work / concat(part.name, ".csv") : std::filesystem::path(), part.measure);
    EngineSession session(context, options.report);
    const TrainingResult result = session.train(request, [&log](const TrainingProgress& progress) {
        log.add(progress.last, progress.seconds, progress.measured);
    });
    if (options.report.json) {
        context.console.json({{"iterations", result.iterations},
                              {"loss", finiteOrNull(result.loss)},
                              {"parameters", result.parameters},
                              {"pictures", result.pictures},
                              {"held_out_pictures", result.heldOutPictures},
                              {part.measure, finiteOrNull(result.heldOut)},
                              {"seconds", result.seconds}});
        return ExitCode::ok;
    }
    context.console.line(concat(result.iterations, " iterations on ", result.pictures, " pictures",
                                lossText(result.loss), ", ", result.parameters, " parameters"));
    context.console.line(part.measuredText(result.heldOut, result.heldOutPictures));
    context.console.line(request.model.string());
    return ExitCode::ok;
}

void addPart(CLI::App& train, Command& selected, const Part& part) {
    auto options = std::make_shared<TrainOptions>();
    TrainingRequest& request = options->request;
    CLI::App* command = train.add_subcommand(part.name, part.description);
    command->add_option("pictures", request.pictures, part.pictures)->type_name("DIR")->required();
    command->add_option("-o,--output", request.model, part.output)->type_name("DIR")->required();
    command->add_option("--recipe", options->recipe, "Recipe (JSON)")->type_name("FILE")->required();
    if (part.startsFromModels) {
        command->add_option("--start", request.start, "Model folder to begin with, instead of new weights")
            ->type_name("DIR");
    }
    if (part.alignsWithJudge) {
        command
            ->add_option("--judge", request.judge,
                         "Folder of a judge (arcflow train judge) to learn from what is where, as the recipe's "
                         "'alignment' and 'text_alignment' say; measure the model with another one")
            ->type_name("DIR");
    }
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
                           part.name, " pictures --recipe resources/recipes/train-nano-", part.name, ".json",
                           part.alignsWithJudge ? " --judge judge" : "", " -o my-model"));
    command->callback([options, &part, &selected] {
        selected = [options, &part](CommandContext& context) {
            return runInCommon(context, [&](CommandContext& own) { return runTrain(*options, part, own); });
        };
    });
}

} // namespace

void addTrainCommand(CLI::App& app, Command& selected) {
    CLI::App* train =
        app.add_subcommand("train", "Train a model on pictures with captions, from nothing or from another model");
    train->require_subcommand(1);
    for (const Part& part : parts) {
        addPart(*train, selected, part);
    }
}

} // namespace arcflow
