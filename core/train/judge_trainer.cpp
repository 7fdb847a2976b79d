#include "core/train/judge_trainer.h"

#include "core/formats/atomic_file.h"
#include "core/train/first_values.h"
#include "core/train/picture_cache.h"
#include "core/train/random_streams.h"

#include <ATen/core/grad_mode.h>
#include <nlohmann/json.hpp>

#include <set>

namespace arcflow {
namespace {

ConfigFile configOf(const JudgeTags& tags, const JudgeRecipe& recipe) {
    const nlohmann::ordered_json json{{"tags", tags.names()},
                                      {"widths", recipe.widths},
                                      {"norm_groups", recipe.normGroups},
                                      {"picture_size", recipe.pictureSize}};
    return ConfigFile::parse(json.dump(1), "judge");
}

/// Loads once, so that every parameter is made.
const std::vector<TrainedParameter>& made(const ConfigFile& config, const std::shared_ptr<ParameterStore>& store) {
    loadJudge(config, {store, {}});
    return store->parameters();
}

/// As generated pictures may be: x [B, 3, H, W] mirrored, blurred, of other brightness, noisy.
at::Tensor disturbed(const at::Tensor& x, at::Generator numbers) {
    const int64_t batch = x.size(0);
    const auto drawn = [&] { return at::rand({batch, 1, 1, 1}, numbers, at::kFloat).to(x.device()); };
    const at::Tensor mirrored = at::where(drawn() < 0.5, x.flip({3}), x);
    const at::Tensor small = at::avg_pool2d(mirrored, 2);
    const at::Tensor blurred =
        at::upsample_bilinear2d(small, {x.size(2), x.size(3)}, /*align_corners=*/false, std::nullopt, std::nullopt);
    const at::Tensor soft = at::lerp(mirrored, blurred, drawn().square());
    const at::Tensor bright = (soft + 1) * (0.9 + 0.2 * drawn()) - 1;
    return bright + at::randn(x.sizes(), numbers, at::kFloat).to(x.device()) * (0.08 * drawn());
}

} // namespace

std::vector<std::string> allTags(const std::vector<std::vector<std::string>>& lists) {
    std::set<std::string> all;
    for (const std::vector<std::string>& list : lists) {
        all.insert(list.begin(), list.end());
    }
    return {all.begin(), all.end()};
}

at::Tensor tagTable(const JudgeTags& tags, const std::vector<std::vector<std::string>>& lists) {
    at::Tensor table =
        at::zeros({static_cast<int64_t>(lists.size()), static_cast<int64_t>(tags.count())}, at::dtype(at::kBool));
    auto row = table.accessor<bool, 2>();
    for (size_t picture = 0; picture < lists.size(); ++picture) {
        for (const std::string& name : lists[picture]) {
            const std::optional<size_t> tag = tags.find(name);
            if (!tag) {
                fail(ErrorKind::invalidRequest, "the judge does not know the tag '", name, "'");
            }
            row[static_cast<int64_t>(picture)][static_cast<int64_t>(*tag)] = true;
        }
    }
    return table;
}

JudgeTrainer::JudgeTrainer(TaggedPictures pictures, const JudgeTags& tags, const JudgeRecipe& recipe,
                           WeightPlacement placement)
    : m_pictures(std::move(pictures)),
      m_recipe(recipe),
      m_placement(placement),
      m_config(configOf(tags, recipe)),
      m_store(parametersToMake(recipe.seed, placement.device)),
      m_optimisation(made(m_config, m_store), recipe.optimisation, placement.compute) {}

at::Tensor JudgeTrainer::loss(const PictureJudge& judge, const at::Tensor& pictures, const at::Tensor& tags,
                              const Task& task) const {
    const at::Tensor scores = judge(pictures, task).scores;
    at::Tensor loss = at::zeros({}, scores.options());
    if (!judge.tags.single().empty()) {
        const std::vector<int64_t> single(judge.tags.single().begin(), judge.tags.single().end());
        const at::Tensor index = at::tensor(single, at::kLong).to(scores.device());
        // Summed over the tags: nearly all are plain from the first picture on that they are not there.
        loss = loss + at::binary_cross_entropy_with_logits(scores.index_select(1, index),
                                                           tags.index_select(1, index).to(at::kFloat), {}, {},
                                                           at::Reduction::Sum);
    }
    for (const JudgeTags::Group& group : judge.tags.groups()) {
        const std::vector<int64_t> values(group.values.begin(), group.values.end());
        const at::Tensor index = at::tensor(values, at::kLong).to(scores.device());
        const at::Tensor own = tags.index_select(1, index).to(at::kFloat);
        // Pictures without any of the values have nothing to say.
        loss = loss - (at::log_softmax(scores.index_select(1, index), 1) * own).sum();
    }
    return loss / static_cast<double>(pictures.size(0));
}

IterationReport JudgeTrainer::step(const Task& task) {
    const at::AutoGradMode gradients(true);
    const at::Generator numbers =
        randomNumbers(m_recipe.seed, RandomStream::samples, static_cast<uint64_t>(m_optimisation.iteration()));
    const at::Tensor index = at::randint(m_pictures.count(), {m_recipe.batch}, numbers, at::kLong);
    const at::Tensor pictures =
        disturbed(asInput(m_pictures.levels.index_select(0, index), m_placement.device), numbers);
    const at::Tensor tags = m_pictures.tags.index_select(0, index).to(m_placement.device);
    double total = 0;
    for (const ProcessGroup::Range& part : m_optimisation.begin(m_recipe.batch)) {
        const double share = static_cast<double>(part.size()) / static_cast<double>(m_recipe.batch);
        const at::Tensor value =
            share * loss(loadJudge(m_config, {m_store, m_placement, task}), pictures.narrow(0, part.begin, part.size()),
                         tags.narrow(0, part.begin, part.size()), task);
        task.checkpoint();
        value.backward();
        total += value.item<double>();
    }
    return m_optimisation.step(total);
}

PictureJudge JudgeTrainer::averaged() const {
    const at::NoGradGuard noGrad;
    const NamedTensors weights = named(m_optimisation.parameters(), m_optimisation.average());
    return loadJudge(m_config, {std::make_shared<TensorSource>(weights), m_placement});
}

void JudgeTrainer::write(const std::filesystem::path& folder, at::ScalarType as) const {
    std::filesystem::create_directories(folder);
    writeTensors(folder / "model.safetensors", named(m_optimisation.parameters(), m_optimisation.average()),
                 {{"format", "pt"}}, as);
    writeTextFile(folder / "config.json", m_config.jsonText());
}

double shareRead(const PictureJudge& judge, const TaggedPictures& pictures, const Task& task) {
    const at::NoGradGuard noGrad;
    constexpr int64_t chunk = 64;
    int64_t told = 0, read = 0;
    for (int64_t begin = 0; begin < pictures.count(); begin += chunk) {
        task.checkpoint();
        const int64_t size = std::min(chunk, pictures.count() - begin);
        const at::Tensor scores =
            judge(asInput(pictures.levels.narrow(0, begin, size), judge.device), task).scores.to(at::kCPU).contiguous();
        const auto tags = pictures.tags.narrow(0, begin, size).to(at::kCPU);
        const at::Tensor there = at::nonzero(tags);
        const auto pairs = there.accessor<int64_t, 2>();
        for (int64_t i = 0; i < there.size(0); ++i) {
            const std::span<const float> row(scores.const_data_ptr<float>() + pairs[i][0] * scores.size(1),
                                             judge.tags.count());
            read += judge.tags.holds(row, static_cast<size_t>(pairs[i][1])) ? 1 : 0;
            ++told;
        }
    }
    return told > 0 ? static_cast<double>(read) / static_cast<double>(told) : 0;
}

} // namespace arcflow
