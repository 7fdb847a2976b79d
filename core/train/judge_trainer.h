#pragma once

#include "core/judge/picture_judge.h"
#include "core/train/optimisation.h"
#include "core/train/parameter_store.h"

namespace arcflow {

/// Pictures with their tags.
struct TaggedPictures {
    at::Tensor levels; ///< 0…255 [N, H, W, 3]
    at::Tensor tags;   ///< bool [N, tags]
    int64_t count() const { return levels.size(0); }
};

/// Every tag of these lists, sorted.
std::vector<std::string> allTags(const std::vector<std::vector<std::string>>& lists);

/// bool [N, tags]. Error(invalidRequest) for a tag that the table lacks.
at::Tensor tagTable(const JudgeTags& tags, const std::vector<std::vector<std::string>>& lists);

/// Trains a judge of pictures from nothing, one iteration at a time. Pictures are mirrored, blurred, darkened and made
/// noisy at random: what is judged later is never quite as sharp.
class JudgeTrainer {
public:
    JudgeTrainer(TaggedPictures pictures, const JudgeTags& tags, const JudgeRecipe& recipe, WeightPlacement placement);

    /// One iteration. Stopped in between (Error(cancelled)), it has changed nothing.
    IterationReport step(const Task& task = {});
    const Optimisation& optimisation() const { return m_optimisation; }
    Optimisation& optimisation() { return m_optimisation; }

    /// The judge with averaged weights.
    PictureJudge averaged() const;
    /// model.safetensors and, last, config.json.
    void write(const std::filesystem::path& folder, at::ScalarType as) const;

private:
    at::Tensor loss(const PictureJudge& judge, const at::Tensor& pictures, const at::Tensor& tags,
                    const Task& task) const;

    TaggedPictures m_pictures;
    JudgeRecipe m_recipe;
    WeightPlacement m_placement;
    ConfigFile m_config;
    std::shared_ptr<ParameterStore> m_store;
    Optimisation m_optimisation;
};

/// Share of the pictures' tags that the judge reads from them.
double shareRead(const PictureJudge& judge, const TaggedPictures& pictures, const Task& task);

} // namespace arcflow
