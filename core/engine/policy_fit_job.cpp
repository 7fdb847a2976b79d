#include "core/engine/policy_fit_job.h"

#include "core/engine/image_decoding.h"
#include "core/sampling/latents.h"
#include "core/train/guided_teacher.h"
#include "core/train/policy_fit.h"

#include <algorithm>

namespace arcflow {
namespace {

constexpr size_t together = 16; // prompts of one batch

PromptEmbedding encoded(LoadedWeights& model, const std::string& text, const Task& task) {
    return model.encoder->encode(text, model.encoder->defaultLength(), {task.stop, {}});
}

} // namespace

std::vector<LatentImage> fitPolicies(LoadedWeights& model, const PolicyFitRequest& request, const Task& task) {
    if (!model.teacher) {
        fail(ErrorKind::invalidRequest, "policies are fitted to a teacher: load the model without merging an adapter");
    }
    if (request.seeds.size() != request.prompts.size()) {
        fail(ErrorKind::invalidRequest, "there must be a seed for each prompt");
    }
    request.recipe.validate();
    const TokenGrid grid = model.grid(0, 0);
    const size_t count = request.prompts.size();
    std::vector<LatentImage> ends;
    for (size_t begin = 0; begin < count; begin += together) {
        const size_t end = std::min(count, begin + together);
        std::vector<PromptEmbedding> prompts;
        std::vector<at::Tensor> noise;
        for (size_t i = begin; i < end; ++i) {
            prompts.push_back(encoded(model, request.prompts[i], task));
            noise.push_back(pack(seededNoise(request.seeds[i], model.info.latentChannels, grid)));
        }
        Guidance guidance{
            .positive = batched(prompts), .embedded = request.recipe.guidance, .trueCfg = request.recipe.trueCfg};
        if (guidance.trueCfg > 1) {
            guidance.negative = encoded(model, "", task);
        }
        const GuidedTeacher teacher(*model.teacher, guidance, grid);
        const auto share = [&](size_t done) { return static_cast<double>(done) / static_cast<double>(count); };
        const Task part = task.part(share(begin), share(end));
        const at::Tensor found = fittedPolicyEnd(
            [&](const at::Tensor& x, const at::Tensor& sigma) {
                return teacher(x, sigma, {task.stop, {}});
            },
            at::cat(noise).to(model.teacher->device), request.recipe.student, request.recipe.imitation, part);
        for (int64_t i = 0; i < found.size(0); ++i) {
            ends.push_back(latentImage(unpack(found.narrow(0, i, 1), grid)));
        }
    }
    return ends;
}

} // namespace arcflow
