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

std::vector<TrainedParameter> of(const std::vector<TrainedParameter>& parameters, const OptimisationRecipe& recipe,
                                 bool muons) {
    std::vector<TrainedParameter> chosen;
    std::copy_if(parameters.begin(), parameters.end(), std::back_inserter(chosen),
                 [&](const TrainedParameter& one) { return (recipe.muon && isHidden(one)) == muons; });
    return chosen;
}

} // namespace

Optimisation::Optimisation(std::vector<TrainedParameter> parameters, const OptimisationRecipe& recipe)
    : m_parameters(std::move(parameters)),
      m_recipe(recipe),
      m_adamw(of(m_parameters, recipe, /*muons=*/false),
              {.beta1 = recipe.beta1, .beta2 = recipe.beta2, .weightDecay = recipe.weightDecay}),
      m_muon(of(m_parameters, recipe, /*muons=*/true), {.weightDecay = recipe.weightDecay}) {
    for (const TrainedParameter& parameter : m_parameters) {
        m_average.push_back(parameter.value.detach().clone());
    }
}

IterationReport Optimisation::step(double loss) {
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

} // namespace arcflow
