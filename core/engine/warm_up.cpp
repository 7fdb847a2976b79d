#include "core/engine/warm_up.h"

#include "core/sampling/latents.h"

#include <algorithm>

namespace arcflow {

void warmUp(LoadedWeights& model, const Task& task) {
    if (model.info.weightBytes > warmUpBytes) {
        return;
    }
    constexpr int mostPixels = 256; // a side
    const TokenGrid grid =
        model.grid(std::min(model.defaults.width, mostPixels), std::min(model.defaults.height, mostPixels));
    const PromptEmbedding prompt = model.encoder->encode({}, model.encoder->defaultLength(), task);
    const at::Tensor latents = seededNoise(0, model.info.latentChannels, grid);
    model.vae->decode(latents.to(model.any().device), task);
    // The networks last: they are what runs first, and their weights stay in the caches.
    const at::Tensor level = at::ones({1, 1});
    const at::Tensor guidance = at::full({1}, model.defaults.guidance);
    for (const std::optional<Transformer>* network : {&model.teacher, &model.student}) {
        if (*network) {
            const ForwardPlan plan = (*network)->prepare(prompt, grid, level, guidance, task);
            (*network)->hidden(plan, 0, pack(latents), task);
        }
    }
}

} // namespace arcflow
