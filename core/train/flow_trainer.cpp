#include "core/train/flow_trainer.h"

#include "core/sampling/latents.h"
#include "core/train/first_values.h"
#include "core/train/random_streams.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

/// Loads once, so that every parameter of the model is made; those of the alignments come after them.
std::vector<TrainedParameter> made(const FluxConfigs& configs, const std::shared_ptr<ParameterStore>& store,
                                   const std::vector<TrainedParameter>& ofAlignments) {
    FluxParts::load(configs, store, {});
    std::vector<TrainedParameter> all = store->parameters();
    all.insert(all.end(), ofAlignments.begin(), ofAlignments.end());
    return all;
}

/// Keeps the states [B, T+I, d] that a single-stream block puts out: a copy, as later blocks may change them in place.
Probe statesOf(int64_t block, at::Tensor& states) {
    return [name = concat("single.", block), &states](std::string_view seen, const at::Tensor& value) {
        if (seen == name) {
            states = value.clone();
        }
    };
}

} // namespace

FlowTrainer::FlowTrainer(CaptionedLatents data, const FluxConfigs& configs, const TeacherRecipe& recipe,
                         WeightPlacement placement, const NamedTensors& start, const at::Tensor& features)
    : m_data(std::move(data)),
      m_configs(configs),
      m_recipe(recipe),
      m_placement(placement),
      m_grid{m_data.latents.size(2) / 2, m_data.latents.size(3) / 2},
      m_store(parametersToMake(recipe.seed, placement.device, start)),
      m_alignments(alignmentsWith(features, configs, recipe, placement.device)),
      m_optimisation(made(configs, m_store, m_alignments.parameters()), recipe.optimisation, placement.compute) {}

FlowTrainer::Alignments FlowTrainer::alignmentsWith(const at::Tensor& features, const FluxConfigs& configs,
                                                    const TeacherRecipe& recipe, at::Device device) {
    Alignments all;
    if (!features.defined()) {
        return all;
    }
    const TransformerConfig transformer = TransformerConfig::read(ModelFamily::flux, configs.transformer);
    if (recipe.alignment > 0) {
        all.image.emplace(features, "alignment", transformer.width(), recipe.seed, device);
    }
    if (recipe.textAlignment > 0) {
        const at::Tensor whole = wholePictureFeatures(features);
        all.t5.emplace(whole, "text_alignment.t5", transformer.textChannels, recipe.seed, device);
        all.clip.emplace(whole, "text_alignment.clip", transformer.pooledChannels, recipe.seed, device);
    }
    return all;
}

std::vector<TrainedParameter> FlowTrainer::Alignments::parameters() const {
    std::vector<TrainedParameter> all;
    for (const std::optional<FeatureAlignment>* one : {&image, &t5, &clip}) {
        if (*one) {
            all.insert(all.end(), (*one)->parameters().begin(), (*one)->parameters().end());
        }
    }
    return all;
}

/// [1]: logit-normal, or uniform for a share of the draws, then shifted towards the noise.
at::Tensor FlowTrainer::drawTime(at::Generator numbers) const {
    const at::Tensor even = at::rand({2}, numbers, at::kFloat);
    const at::Tensor normal = at::randn({1}, numbers, at::kFloat);
    const at::Tensor t = even[0].item<double>() < m_recipe.uniformTimes ? even.narrow(0, 1, 1) : at::sigmoid(normal);
    return m_recipe.shift * t / (1 + (m_recipe.shift - 1) * t);
}

/// These samples of this iteration's batch.
FlowTrainer::Batch FlowTrainer::drawBatch(const ProcessGroup::Range& samples) const {
    std::vector<at::Tensor> latents, noise, times, clip, t5;
    std::vector<int64_t> indices;
    std::vector<float> withCaption;
    for (int64_t sample = samples.begin; sample < samples.end; ++sample) {
        const at::Generator numbers =
            randomNumbers(m_recipe.seed, RandomStream::samples,
                          static_cast<uint64_t>(m_optimisation.iteration() * m_recipe.batch + sample));
        const int64_t index = at::randint(m_data.count(), {1}, numbers, at::kLong).item<int64_t>();
        const bool captioned = at::rand({1}, numbers, at::kFloat).item<double>() >= m_recipe.captionDropout;
        const CaptionIds& captions = captioned ? m_data.captions : m_data.empty;
        clip.push_back(captions.clip[captioned ? index : 0]);
        t5.push_back(captions.t5[captioned ? index : 0]);
        times.push_back(drawTime(numbers));
        indices.push_back(index);
        withCaption.push_back(captioned ? 1.0F : 0.0F);
        latents.push_back(m_data.latents[index]);
        noise.push_back(at::randn(m_data.latents[index].sizes(), numbers, at::kFloat));
    }
    return {pack(at::stack(latents).to(at::kFloat)).to(m_placement.device),
            pack(at::stack(noise)).to(m_placement.device),
            at::cat(times),
            {at::stack(clip).to(at::kLong), at::stack(t5).to(at::kLong)},
            at::tensor(indices, at::kLong),
            at::tensor(withCaption, m_placement.device)};
}

at::Tensor FlowTrainer::loss(const FluxParts& model, const Batch& batch, const Task& task) const {
    const PromptEmbedding prompts = model.encode(batch.captions, task);
    const bool trains = batch.indices.defined();
    const auto ofText = [&] { return (batch.captioned * textLoss(prompts, batch.indices)).mean(); };
    if (trains && m_optimisation.iteration() < m_recipe.textIterations) {
        return ofText();
    }
    const at::Tensor t = batch.times.to(m_placement.device).view({-1, 1, 1});
    const at::Tensor x = (1 - t) * batch.x0 + t * batch.noise;
    const ForwardPlan plan =
        model.transformer.prepare(prompts, m_grid, batch.times.unsqueeze(0), /*guidanceScale=*/{}, task);
    at::Tensor states;
    const bool aligns = trains && m_alignments.image;
    const Probe probe = aligns ? statesOf(m_recipe.alignmentBlock, states) : Probe();
    const at::Tensor velocity = model.transformer.velocity(plan, 0, x, task, probe).to(at::kFloat);
    at::Tensor total = (velocity - (batch.noise - batch.x0)).square().mean();
    if (aligns) {
        const at::Tensor ofImage = states.narrow(1, states.size(1) - m_grid.count(), m_grid.count());
        total = total + m_recipe.alignment * m_alignments.image->loss(ofImage, m_grid, batch.indices).mean();
    }
    if (trains && m_alignments.t5) {
        total = total + m_recipe.textAlignment * ofText();
    }
    return total;
}

/// Of both encoders, [B]: what they make of a caption is to tell what is in its picture.
at::Tensor FlowTrainer::textLoss(const PromptEmbedding& prompts, const at::Tensor& pictures) const {
    const TokenGrid whole{1, 1};
    return m_alignments.t5->loss(prompts.tokens.mean(1, /*keepdim=*/true), whole, pictures) +
           m_alignments.clip->loss(prompts.pooled.unsqueeze(1), whole, pictures);
}

IterationReport FlowTrainer::step(const Task& task) {
    const at::AutoGradMode gradients(true);
    double total = 0;
    for (const ProcessGroup::Range& part : m_optimisation.begin(m_recipe.batch, m_recipe.parts)) {
        const double share = static_cast<double>(part.size()) / static_cast<double>(m_recipe.batch);
        FluxParts model = FluxParts::load(m_configs, m_store, m_placement, task);
        model.transformer.gradientCheckpointing = m_recipe.gradientCheckpointing;
        const at::Tensor value = share * loss(model, drawBatch(part), task);
        task.checkpoint();
        value.backward();
        total += value.item<double>();
    }
    IterationReport report = m_optimisation.step(total);
    report.newLoss = report.iteration == m_recipe.textIterations;
    return report;
}

NamedTensors FlowTrainer::averagedWeights() const {
    NamedTensors weights = named(m_optimisation.parameters(), m_optimisation.average());
    weights.resize(m_store->parameters().size());
    return weights;
}

FluxParts FlowTrainer::averaged() const {
    const at::NoGradGuard noGrad;
    return FluxParts::load(m_configs, std::make_shared<TensorSource>(averagedWeights()), m_placement);
}

double FlowTrainer::heldOutLoss(const FluxParts& model, const CaptionedLatents& pictures, const Task& task) const {
    const at::NoGradGuard noGrad;
    constexpr int64_t chunk = 32;
    double total = 0;
    for (int64_t begin = 0; begin < pictures.count(); begin += chunk) {
        const int64_t size = std::min(chunk, pictures.count() - begin);
        const at::Generator numbers = randomNumbers(m_recipe.seed, RandomStream::heldOut, static_cast<uint64_t>(begin));
        std::vector<at::Tensor> times;
        for (int64_t i = 0; i < size; ++i) {
            times.push_back(drawTime(numbers));
        }
        const at::Tensor latents = pictures.latents.narrow(0, begin, size).to(at::kFloat);
        const at::Tensor noise = at::randn(latents.sizes(), numbers, at::kFloat);
        const Batch batch{pack(latents).to(m_placement.device),
                          pack(noise).to(m_placement.device),
                          at::cat(times),
                          pictures.captions.rows(at::arange(begin, begin + size)),
                          {},
                          {}};
        total += loss(model, batch, task).item<double>() * static_cast<double>(size);
    }
    return total / static_cast<double>(pictures.count());
}

} // namespace arcflow
