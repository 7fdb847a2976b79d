#include "core/train/optimisation.h"

#include "core/base/error.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

namespace arcflow {
namespace {

constexpr const char* iterationName = "iteration";

/// Processes on different processors round differently, and drift apart by so much in these iterations.
constexpr int64_t iterationsApart = 100;

/// Whether Muon moves a parameter: matrices and convolutions between the hidden layers. Embeddings, which are looked up
/// by row, and the layers at the ends of a network are AdamW's (Jordan et al. 2024).
bool isHidden(const TrainedParameter& parameter) {
    static constexpr std::array ends{"embedding.weight",           "shared.weight",     "embed_tokens.weight",
                                     "attention_bias.weight",      "conv_in.weight",    "conv_out.weight",
                                     "norm_out.linear.weight",     "x_embedder.weight", "context_embedder.weight",
                                     "transformer.proj_out.weight"};
    return parameter.value.dim() >= 2 &&
           std::none_of(ends.begin(), ends.end(), [&](std::string_view end) { return parameter.name.ends_with(end); });
}

/// T5's attention has no 1/√d: q has to carry it (first_values.h), and is to stay as small as it starts. At the rate of
/// other matrices it outgrew it (after 4000 iterations logits had a spread of 35, where 1 is usual): every head looks
/// at one word alone, no gradient is left that would tell it of another, and nouns do not learn of their adjectives.
/// 1/d for heads of 32: what Yang et al., "Tensor Programs V", 2022, scale attention with.
double rateFactorOf(std::string_view name) {
    constexpr double headWidth = 32;
    return name.ends_with("SelfAttention.q.weight") ? 1 / headWidth : 1.0;
}

std::vector<TrainedParameter> of(const std::vector<TrainedParameter>& parameters, const OptimisationRecipe& recipe,
                                 bool muons) {
    std::vector<TrainedParameter> chosen;
    std::copy_if(parameters.begin(), parameters.end(), std::back_inserter(chosen),
                 [&](const TrainedParameter& one) { return (recipe.muon && isHidden(one)) == muons; });
    return chosen;
}

std::vector<TrainedParameter> atOwnRates(std::vector<TrainedParameter> parameters) {
    for (TrainedParameter& parameter : parameters) {
        parameter.rateFactor *= rateFactorOf(parameter.name);
    }
    return parameters;
}

} // namespace

Optimisation::Optimisation(std::vector<TrainedParameter> parameters, const OptimisationRecipe& recipe,
                           at::ScalarType compute, ProcessGroup& group)
    : m_group(group),
      m_parameters(atOwnRates(std::move(parameters))),
      m_recipe(recipe),
      m_exchange(std::make_unique<GradientExchange>(group, m_parameters)),
      m_adamw(of(m_parameters, recipe, /*muons=*/false),
              {.beta1 = recipe.beta1, .beta2 = recipe.beta2, .weightDecay = recipe.weightDecay}),
      m_muon(of(m_parameters, recipe, /*muons=*/true), {.weightDecay = recipe.weightDecay, .compute = compute}) {
    for (const TrainedParameter& parameter : m_parameters) {
        m_average.push_back(parameter.value.detach().clone());
    }
}

std::vector<ProcessGroup::Range> Optimisation::begin(int64_t batch, int64_t parts, int64_t passesPerPart) {
    const ProcessGroup::Range own = m_group.own(batch);
    if (batch < m_group.size()) {
        fail(ErrorKind::invalidRequest, "a batch of ", batch, " cannot be divided among ", m_group.size(),
             " processes");
    }
    // Parts keep their size, as that is what memory allows: a process has fewer of them.
    const int64_t ownParts = std::min(own.size(), (parts + m_group.size() - 1) / m_group.size());
    std::vector<ProcessGroup::Range> ranges;
    for (int64_t part = 0; part < ownParts; ++part) {
        ranges.push_back({own.begin + own.size() * part / ownParts, own.begin + own.size() * (part + 1) / ownParts});
    }
    m_exchange->begin(ownParts * passesPerPart);
    return ranges;
}

IterationReport Optimisation::step(double loss) {
    loss = m_exchange->finish(loss);
    IterationReport report{
        .iteration = m_iteration, .loss = loss, .rate = m_recipe.rate.at(m_iteration, m_recipe.iterations)};
    report.gradientNorm = gradientNorm(m_parameters);
    report.skipped = !std::isfinite(report.gradientNorm);
    if (!report.skipped) {
        if (m_iteration >= m_recipe.clipFrom) {
            clipGradients(m_parameters, report.gradientNorm, m_recipe.clip);
        }
        m_adamw.step(report.rate);
        m_muon.step(report.rate);
        const at::NoGradGuard noGrad;
        at::_foreach_lerp_(m_average, valuesOf(m_parameters), 1 - m_recipe.average.weightOfOld(m_iteration));
    }
    clearGradients(m_parameters);
    ++m_iteration;
    if (m_iteration % iterationsApart == 0) {
        broadcast(m_group, state());
    }
    return report;
}

NamedTensors Optimisation::state() const {
    NamedTensors all;
    for (size_t i = 0; i < m_parameters.size(); ++i) {
        all.emplace_back("weight." + m_parameters[i].name, m_parameters[i].value.detach());
        all.emplace_back("average." + m_parameters[i].name, m_average[i]);
    }
    for (const NamedTensors& optimiser : {m_adamw.state(), m_muon.state()}) {
        for (const auto& [name, tensor] : optimiser) {
            all.emplace_back("optimiser." + name, tensor);
        }
    }
    return all;
}

void Optimisation::save(const std::filesystem::path& file) const {
    NamedTensors all = state();
    all.emplace_back(iterationName, at::scalar_tensor(m_iteration, at::kLong));
    writeTensors(file, all);
}

void Optimisation::load(const std::filesystem::path& file) {
    const StoredTensors stored(file);
    const int64_t iteration = stored.at(iterationName, {}).item<int64_t>();
    if (iteration < 0) {
        fail(ErrorKind::modelCorrupt, file.string(), ": iteration ", iteration);
    }
    const NamedTensors own = state();
    std::vector<at::Tensor> found; // all of them, before the first is used
    for (const auto& [name, tensor] : own) {
        found.push_back(stored.at(name, tensor.sizes()));
    }
    const at::NoGradGuard noGrad;
    for (size_t i = 0; i < own.size(); ++i) {
        own[i].second.copy_(found[i]);
    }
    m_iteration = iteration;
}

void Optimisation::resume(const std::filesystem::path& file) {
    if (m_group.isFirst() && std::filesystem::exists(file)) {
        load(file);
    }
    m_group.broadcast(&m_iteration, sizeof m_iteration);
    broadcast(m_group, state());
}

} // namespace arcflow
