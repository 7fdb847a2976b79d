#include "core/judge/picture_judge.h"

#include "core/vae/group_norm_blocks.h"

namespace arcflow {
namespace {

class JudgeLoader {
public:
    JudgeLoader(const ConfigFile& config, const WeightReader& reader)
        : m_config(config), m_reader(reader), m_groups(config.integer("norm_groups", 8, 1, 1024)), m_blocks(m_groups) {}

    PictureJudge load() const {
        const std::vector<int64_t> widths = m_config.integers("widths", {24, 48, 96, 128});
        requireWidths(widths);
        std::vector<VaeBlock> blocks;
        for (size_t level = 1; level < widths.size(); ++level) {
            const WeightReader reader = m_reader.scope(concat("levels.", level));
            blocks.emplace_back(Downsample{m_blocks.conv(reader, "down", widths[level - 1], widths[level], 3, 2)});
            blocks.emplace_back(m_blocks.resBlock(reader.scope("block"), widths[level], widths[level]));
        }
        blocks.emplace_back(m_blocks.resBlock(m_reader.scope("last"), widths.back(), widths.back()));
        JudgeTags tags = tagsOf();
        const int64_t count = static_cast<int64_t>(tags.count());
        return {.tags = std::move(tags),
                .pictureSize = m_config.integer("picture_size", 128, 16, 4096),
                .device = m_reader.placement().device,
                .convIn = m_blocks.conv(m_reader, "conv_in", 3, widths.front(), 3, 2, 1),
                .blocks = std::move(blocks),
                .norm = m_blocks.norm(m_reader, "norm_out", widths.back()),
                .scores = m_reader.linear("scores", widths.back(), count)};
    }

private:
    JudgeTags tagsOf() const {
        try {
            return JudgeTags(m_config.texts("tags", {}));
        } catch (const Error& error) {
            fail(ErrorKind::modelCorrupt, m_config.sourceName(), ": ", error.what());
        }
    }

    void requireWidths(const std::vector<int64_t>& widths) const {
        const bool sound =
            !widths.empty() && widths.size() <= 8 && std::all_of(widths.begin(), widths.end(), [this](int64_t width) {
                return width >= 1 && width <= 4096 && width % m_groups == 0;
            });
        if (!sound) {
            fail(ErrorKind::modelCorrupt, m_config.sourceName(),
                 ": widths: expected 1 to 8 numbers up to 4096, multiples of norm_groups");
        }
    }

    const ConfigFile& m_config;
    const WeightReader& m_reader;
    int64_t m_groups;
    GroupNormBlocks m_blocks;
};

} // namespace

at::Tensor PictureJudge::featureMap(const at::Tensor& pictures, const Task& task) const {
    const at::ScalarType compute = scores.weight.scalar_type();
    at::Tensor x = convIn(pictures.to(device, compute).contiguous(at::MemoryFormat::ChannelsLast));
    for (const VaeBlock& block : blocks) {
        task.checkpoint();
        x = std::visit([&](const auto& one) { return one(std::move(x)); }, block);
    }
    return norm(x, Activation::silu);
}

PictureJudge::Reading PictureJudge::operator()(const at::Tensor& pictures, const Task& task) const {
    const at::Tensor features = featureMap(pictures, task).mean({2, 3});
    return {features.to(at::kFloat), scores(features).to(at::kFloat)};
}

PictureJudge loadJudge(const ConfigFile& config, const WeightReader& reader) {
    return JudgeLoader(config, reader).load();
}

PictureJudge loadJudge(const std::filesystem::path& folder, const WeightPlacement& placement, const Task& task) {
    return loadJudge(ConfigFile::load(folder / "config.json"),
                     WeightReader(Checkpoint::open(folder, "model"), placement, task));
}

double frechetDistance(const at::Tensor& one, const at::Tensor& other) {
    const at::Tensor a = one.to(at::kCPU, at::kDouble), b = other.to(at::kCPU, at::kDouble);
    const at::Tensor covarianceA = at::cov(a.t()), covarianceB = at::cov(b.t());
    // The trace of (AB)^½ is that of the symmetric (A^½ B A^½)^½.
    const auto root = [](const at::Tensor& matrix) {
        const auto [values, vectors] = at::linalg_eigh(matrix);
        return at::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
    };
    const at::Tensor rootA = root(covarianceA);
    const at::Tensor between = at::linalg_eigvalsh(at::matmul(at::matmul(rootA, covarianceB), rootA));
    const double mixed = between.clamp_min(0).sqrt().sum().item<double>();
    return (a.mean(0) - b.mean(0)).square().sum().item<double>() + covarianceA.trace().item<double>() +
           covarianceB.trace().item<double>() - 2 * mixed;
}

} // namespace arcflow
