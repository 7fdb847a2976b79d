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
    ProcessGroup& group = ProcessGroup::current();
    const TrainingEnd end = runTraining(inCommon(std::move(run), group), task);
    // Scaling and shift are of the latents that the teacher is to be trained on.
    constexpr int64_t counted = 2048;
    const at::Tensor some = pictures.levels.narrow(0, 0, std::min(counted, pictures.trained()));
    if (group.isFirst()) {
        trainer.write(request.model / "vae", measure(trainer.averaged(), some, task), at::kBFloat16);
    }
    return resultOf(trainer.optimisation(), end, pictures);
}

} // namespace arcflow
