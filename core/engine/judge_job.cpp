#include "core/engine/judge_job.h"

#include "core/engine/training_pictures.h"
#include "core/engine/training_report.h"
#include "core/train/judge_trainer.h"

namespace arcflow {
namespace {

std::vector<std::vector<std::string>> tagsOf(const std::vector<CaptionedPicture>& pictures) {
    std::vector<std::vector<std::string>> lists;
    lists.reserve(pictures.size());
    for (const CaptionedPicture& picture : pictures) {
        if (picture.tags.empty()) {
            fail(ErrorKind::invalidRequest, picture.file.string(),
                 ": a judge is trained on pictures with \"tags\" in captions.jsonl");
        }
        lists.push_back(picture.tags);
    }
    return lists;
}

} // namespace

TrainingResult trainJudge(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) {
    const JudgeRecipe& recipe = std::get<JudgeRecipe>(request.recipe);
    const Task loading = preparing(stop, sink);
    const Task task{std::move(stop), {}};
    std::filesystem::create_directories(request.work);
    const TrainingPictures pictures =
        TrainingPictures::read(request.pictures, recipe.pictureSize, request.work, loading);
    const std::vector<std::vector<std::string>> lists = tagsOf(pictures.captioned);
    const JudgeTags tags(allTags(lists));
    const at::Tensor table = tagTable(tags, lists);
    const auto part = [&](int64_t begin, int64_t count) {
        return TaggedPictures{pictures.levels.narrow(0, begin, count), table.narrow(0, begin, count)};
    };
    const WeightPlacement placement = trainingPlacement(request);
    JudgeTrainer trainer(part(0, pictures.trained()), tags, recipe, placement);
    const TaggedPictures heldOut = part(pictures.trained(), pictures.heldOut);
    TrainingRun run = trainingRun(request, trainer.optimisation(), request.work / "judge.state.safetensors", sink);
    run.step = [&](const Task& ofStep) { return trainer.step(ofStep); };
    run.measure = [&](const Task& ofMeasure) { return shareRead(trainer.averaged(), heldOut, ofMeasure); };
    const TrainingEnd end = runTraining(run, task);
    if (ProcessGroup::current().isFirst()) {
        trainer.write(request.model, at::kBFloat16);
    }
    return resultOf(trainer.optimisation(), end, pictures);
}

} // namespace arcflow
