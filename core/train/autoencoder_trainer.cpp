#include "core/train/autoencoder_trainer.h"

#include "core/formats/atomic_file.h"
#include "core/train/first_values.h"
#include "core/train/patch_critic.h"
#include "core/train/picture_cache.h"
#include "core/train/random_streams.h"

#include <ATen/core/grad_mode.h>

#include <cmath>

namespace arcflow {
namespace {

constexpr const char* criticsPrefix = "critic";

bool isCritics(const std::string& name) {
    return name.starts_with(concat(criticsPrefix, '.'));
}

PatchCritic criticOf(std::shared_ptr<WeightSource> source, const WeightPlacement& placement) {
    return loadPatchCritic(WeightReader(std::move(source), placement).scope(criticsPrefix));
}

/// Loads once, so that every parameter is made.
const std::vector<TrainedParameter>& made(const ConfigFile& config, const std::shared_ptr<ParameterStore>& store) {
    loadVae(config, {store, {}});
    return store->parameters();
}

/// The critic's parameters, made.
std::shared_ptr<ParameterStore> criticsStore(const AutoencoderRecipe& recipe, at::Device device) {
    if (recipe.critic == 0) {
        return nullptr;
    }
    std::shared_ptr<ParameterStore> store = parametersToMake(recipe.seed, device, {});
    criticOf(store, {});
    return store;
}

/// What the recipe trains of all the autoencoder's parameters, and the critic's; the rest records no gradients.
std::vector<TrainedParameter> trained(const std::vector<TrainedParameter>& all, const ParameterStore* critic,
                                      const AutoencoderRecipe& recipe) {
    std::vector<TrainedParameter> chosen;
    if (critic != nullptr) {
        chosen = critic->parameters();
    }
    for (const TrainedParameter& parameter : all) {
        if (recipe.decoderOnly && parameter.name.starts_with("encoder.")) {
            parameter.value.set_requires_grad(false);
        } else {
            chosen.push_back(parameter);
        }
    }
    return chosen;
}

at::Tensor differences(const at::Tensor& x, int64_t dimension) {
    const int64_t last = x.size(dimension) - 1;
    return x.narrow(dimension, 1, last) - x.narrow(dimension, 0, last);
}

} // namespace

AutoencoderTrainer::AutoencoderTrainer(at::Tensor pictures, const AutoencoderRecipe& recipe, WeightPlacement placement,
                                       const NamedTensors& start)
    : m_pictures(std::move(pictures)),
      m_recipe(recipe),
      m_placement(placement),
      m_config(ConfigFile::parse(recipe.config.jsonText({{"scaling_factor", 1.0}, {"shift_factor", 0.0}}),
                                 recipe.config.sourceName())),
      m_store(parametersToMake(recipe.seed, placement.device, start)),
      m_critic(criticsStore(recipe, placement.device)),
      m_optimisation(trained(made(m_config, m_store), m_critic.get(), recipe), recipe.optimisation, placement.compute) {
}

bool AutoencoderTrainer::isLate() const {
    const double done =
        static_cast<double>(m_optimisation.iteration()) / static_cast<double>(m_recipe.optimisation.iterations);
    return done >= 1 - m_recipe.lateShare;
}

int64_t AutoencoderTrainer::batch() const {
    return isLate() ? m_recipe.lateBatch : m_recipe.batch;
}

/// These crops of this iteration [B, 3, c, c].
at::Tensor AutoencoderTrainer::drawBatch(const ProcessGroup::Range& samples) const {
    const int64_t iteration = m_optimisation.iteration();
    const int64_t side = isLate() ? m_recipe.lateCrop : m_recipe.crop;
    const at::Generator numbers = randomNumbers(m_recipe.seed, RandomStream::samples, static_cast<uint64_t>(iteration));
    std::vector<at::Tensor> crops;
    for (int64_t sample = 0; sample < samples.end; ++sample) {
        const auto below = [&](int64_t count) { return at::randint(count, {1}, numbers, at::kLong).item<int64_t>(); };
        const int64_t index = below(m_pictures.size(0));
        const int64_t y = below(m_pictures.size(1) - side + 1), x = below(m_pictures.size(2) - side + 1);
        if (sample >= samples.begin) {
            crops.push_back(m_pictures[index].narrow(0, y, side).narrow(1, x, side));
        }
    }
    return asInput(at::stack(crops), m_placement.device);
}

/// One backward pass for both: the critic's weights see y as it is, y's decoder sees the critic as it is. The
/// optimisers move a weight as far whatever its gradient's size, so the critic's own loss may be as small as its share
/// of the decoder's: gradients that are clipped together stay comparable.
at::Tensor AutoencoderTrainer::lossWithCritic(const at::Tensor& x, const at::Tensor& y) const {
    const PatchCritic learning = criticOf(m_critic, m_placement);
    std::vector<at::Tensor> asTheyAre;
    for (const TrainedParameter& parameter : m_critic->parameters()) {
        asTheyAre.push_back(parameter.value.detach());
    }
    const PatchCritic judging =
        criticOf(std::make_shared<TensorSource>(named(m_critic->parameters(), asTheyAre)), m_placement);
    return m_recipe.critic * (criticLoss(learning(x), learning(y.detach())) - judging(y).mean());
}

at::Tensor AutoencoderTrainer::loss(const Vae& vae, const ProcessGroup::Range& samples, const Task& task) const {
    at::Tensor x = drawBatch(samples);
    const Vae::LatentDistribution latents = vae.encode(x, task);
    const at::Generator numbers =
        randomNumbers(m_recipe.seed, RandomStream::noise, static_cast<uint64_t>(m_optimisation.iteration()));
    std::vector<int64_t> sizes = latents.mean.sizes().vec();
    sizes[0] = batch();
    const at::Tensor noise =
        at::randn(sizes, numbers, at::kFloat).narrow(0, samples.begin, samples.size()).to(x.device());
    at::Tensor sampled = latents.mean + at::exp(latents.logvar * 0.5) * noise;
    if (m_recipe.halved > 0 && at::rand({1}, numbers, at::kFloat).item<double>() < m_recipe.halved) {
        sampled = at::avg_pool2d(sampled, 2);
        x = at::avg_pool2d(x, 2);
    }
    const at::Tensor y = vae.decode(sampled, task);
    const at::Tensor error = y - x;
    at::Tensor loss = m_recipe.absolute * error.abs().mean() + m_recipe.square * error.square().mean();
    if (m_recipe.edges > 0) {
        loss = loss + m_recipe.edges * (differences(error, 2).abs().mean() + differences(error, 3).abs().mean());
    }
    if (m_critic) {
        loss = loss + lossWithCritic(x, y);
    }
    if (m_recipe.divergence > 0) {
        const at::Tensor divergence =
            0.5 * (latents.mean.square() + latents.logvar.exp() - 1 - latents.logvar); // of N(μ, σ²) from N(0, 1)
        loss = loss + m_recipe.divergence * divergence.mean();
    }
    return loss;
}

IterationReport AutoencoderTrainer::step(const Task& task) {
    const at::AutoGradMode gradients(true);
    double total = 0;
    for (const ProcessGroup::Range& part : m_optimisation.begin(batch())) {
        const double share = static_cast<double>(part.size()) / static_cast<double>(batch());
        const at::Tensor value = share * loss(loadVae(m_config, {m_store, m_placement, task}), part, task);
        task.checkpoint();
        value.backward();
        total += value.item<double>();
    }
    return m_optimisation.step(total);
}

NamedTensors AutoencoderTrainer::averagedWeights() const {
    NamedTensors weights = named(m_optimisation.parameters(), m_optimisation.average());
    std::erase_if(weights, [](const auto& weight) { return isCritics(weight.first); });
    for (const TrainedParameter& parameter : m_store->parameters()) {
        if (!parameter.value.requires_grad()) {
            weights.emplace_back(parameter.name, parameter.value);
        }
    }
    return weights;
}

Vae AutoencoderTrainer::averaged() const {
    const at::NoGradGuard noGrad;
    return loadVae(m_config, {std::make_shared<TensorSource>(averagedWeights()), m_placement});
}

void AutoencoderTrainer::write(const std::filesystem::path& folder, const AutoencoderQuality& quality,
                               at::ScalarType as) const {
    std::filesystem::create_directories(folder);
    writeTensors(folder / "diffusion_pytorch_model.safetensors", averagedWeights(), {{"format", "pt"}}, as);
    writeTextFile(folder / "config.json", m_recipe.config.jsonText({{"scaling_factor", 1 / quality.deviation},
                                                                    {"shift_factor", quality.mean}}));
}

AutoencoderQuality measure(const Vae& vae, const at::Tensor& pictures, const Task& task) {
    const at::NoGradGuard noGrad;
    constexpr int64_t chunk = 32;
    double psnr = 0, sum = 0, squares = 0, values = 0;
    for (int64_t begin = 0; begin < pictures.size(0); begin += chunk) {
        task.advance(static_cast<double>(begin) / static_cast<double>(pictures.size(0)));
        const at::Tensor x =
            asInput(pictures.narrow(0, begin, std::min(chunk, pictures.size(0) - begin)), vae.device());
        const at::Tensor latents = vae.encodeLatents(x, task);
        const at::Tensor error = vae.decode(latents, task).clamp(-1, 1) - x;
        psnr += (10 * at::log10(4 / error.square().mean(at::IntArrayRef{1, 2, 3}))).sum().item<double>();
        sum += latents.sum(at::kDouble).item<double>();
        squares += latents.to(at::kDouble).square().sum().item<double>();
        values += static_cast<double>(latents.numel());
    }
    const double mean = sum / values;
    return {psnr / static_cast<double>(pictures.size(0)), mean, std::sqrt(squares / values - mean * mean)};
}

} // namespace arcflow
