#include "core/engine/autoencoder_job.h"

#include "core/engine/sample_sheet.h"
#include "core/engine/training_pictures.h"
#include "core/engine/training_report.h"
#include "core/train/autoencoder_trainer.h"
#include "core/train/picture_cache.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

/// Originals above what the autoencoder makes of them.
void writeExamples(const Vae& vae, const at::Tensor& levels, const std::filesystem::path& file, const Task& task) {
    const at::NoGradGuard noGrad;
    constexpr int64_t columns = 8;
    const at::Tensor x = asInput(levels.narrow(0, 0, std::min(columns, levels.size(0))), vae.device());
    writeSheet(at::cat({x, vae.decode(vae.encodeLatents(x, task), task)}), columns, file);
}

/// Scaling and shift are of the latents that the teacher is to be trained on, or has been.
AutoencoderQuality latentsOf(const AutoencoderTrainer& trainer, const AutoencoderRecipe& recipe,
                             const std::filesystem::path& start, const TrainingPictures& pictures, const Task& task) {
    if (recipe.decoderOnly) {
        const ConfigFile config = ConfigFile::load(start / "vae" / "config.json");
        return {.mean = config.number("shift_factor", 0), .deviation = 1 / config.number("scaling_factor", 1)};
    }
    constexpr int64_t counted = 2048;
    return measure(trainer.averaged(), pictures.levels.narrow(0, 0, std::min(counted, pictures.trained())), task);
}

} // namespace

TrainingResult trainAutoencoder(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) {
    const AutoencoderRecipe& recipe = std::get<AutoencoderRecipe>(request.recipe);
    const Task loading = preparing(stop, sink);
    const Task task{std::move(stop), {}};
    std::filesystem::create_directories(request.work);
    const TrainingPictures pictures =
        TrainingPictures::read(request.pictures, recipe.pictureSize, request.work, loading);
    const at::Tensor heldOut = pictures.levels.narrow(0, pictures.trained(), pictures.heldOut);

    const WeightPlacement placement = trainingPlacement(request);
    if (recipe.decoderOnly && request.start.empty()) {
        fail(ErrorKind::invalidRequest,
             "decoder_only keeps the latents of a model: say which one to begin with (--start)");
    }
    const NamedTensors start = request.start.empty()
                                   ? NamedTensors()
                                   : readTensors(Checkpoint::open(request.start / "vae", "diffusion_pytorch_model"));
    AutoencoderTrainer trainer(pictures.levels.narrow(0, 0, pictures.trained()), recipe, placement, start);
    TrainingRun run = trainingRun(request, trainer.optimisation(), request.work / "vae.state.safetensors", sink);
    run.step = [&](const Task& ofStep) { return trainer.step(ofStep); };
    run.measure = [&](const Task& ofMeasure) {
        const Vae vae = trainer.averaged();
        writeExamples(vae, heldOut, request.work / concat("vae-", trainer.optimisation().iteration(), ".png"),
                      ofMeasure);
        return measure(vae, heldOut, ofMeasure).psnr;
    };
    const TrainingEnd end = runTraining(run, task);
    if (ProcessGroup::current().isFirst()) {
        trainer.write(request.model / "vae", latentsOf(trainer, recipe, request.start, pictures, task), at::kBFloat16);
    }
    return resultOf(trainer.optimisation(), end, pictures);
}

} // namespace arcflow
