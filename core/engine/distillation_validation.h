#pragma once

#include "core/engine/distillation.h"
#include "core/engine/distillation_cache.h"
#include "core/engine/engine.h"
#include "core/engine/model_loading.h"
#include "core/sampling/sampler.h"

#include <map>

namespace arcflow {

/// How far students and short teachers are from the teacher on prompts that are not trained on. What the teacher does
/// is kept, as it does not change.
class ValidationSet {
public:
    /// `cache` has to outlive it.
    ValidationSet(std::shared_ptr<LoadedWeights> model, const DistillationRequest& request, DistillationCache& cache);

    DistillationValidation measure(const Transformer& student, int64_t iteration, const Task& task);
    DistillationCurve curve(const Transformer& student, int64_t iteration, const Task& task);

private:
    const PromptEmbedding& prompt(size_t index, const Task& task);
    Guidance guidance(size_t index, bool teacher, const Task& task);
    const at::Tensor& teacherEnd(size_t index, int steps, const Task& task); ///< [1, I, 4C]
    at::Tensor studentEnd(size_t index, const Transformer& student, int64_t evaluations, const Task& task);
    double teacherError(int steps, const Task& task);
    double studentError(const Transformer& student, int64_t evaluations, const Task& task,
                        std::vector<at::Tensor>* ends = nullptr);
    double error(const std::vector<at::Tensor>& ends, const Task& task);
    at::Tensor reference(const Task& task); ///< [V, I, 4C]
    std::shared_ptr<const Image> picture(const at::Tensor& end, const Task& task) const;
    bool guided() const { return m_recipe.trueCfg > 1; }

    std::shared_ptr<LoadedWeights> m_model;
    DistillationCache& m_cache;
    DistillationRecipe m_recipe;
    TokenGrid m_grid;
    int m_steps; ///< of the full teacher
    std::vector<std::string> m_texts;
    size_t m_pictures;
    std::map<size_t, PromptEmbedding> m_prompts;
    std::optional<PromptEmbedding> m_negative;
    std::map<std::pair<size_t, int>, at::Tensor> m_teacher; ///< by prompt and steps
    std::vector<std::shared_ptr<const Image>> m_teacherPictures;
};

} // namespace arcflow
