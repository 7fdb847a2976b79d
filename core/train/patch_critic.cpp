#include "core/train/patch_critic.h"

#include "core/vae/group_norm_blocks.h"

namespace arcflow {

at::Tensor PatchCritic::operator()(const at::Tensor& pictures) const {
    const at::Tensor input = pictures.to(convIn.bias.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor x = at::silu(convIn(input));
    for (const Level& level : levels) {
        x = level.norm(level.conv(x), Activation::silu);
    }
    return convOut(x).to(at::kFloat);
}

PatchCritic loadPatchCritic(const WeightReader& reader) {
    constexpr int64_t width = 32, groups = 8;
    const GroupNormBlocks blocks(groups);
    const auto level = [&](std::string_view name, int64_t in) {
        const WeightReader own = reader.scope(name);
        return PatchCritic::Level{blocks.conv(own, "conv", in, 2 * in, 4, 2, 1), blocks.norm(own, "norm", 2 * in)};
    };
    return {blocks.conv(reader, "conv_in", 3, width, 4, 2, 1),
            {level("levels.0", width), level("levels.1", 2 * width)},
            blocks.conv(reader, "conv_out", 4 * width, 1, 3, 1, 1)};
}

at::Tensor criticLoss(const at::Tensor& ofReal, const at::Tensor& ofDecoded) {
    return at::relu(1 - ofReal).mean() + at::relu(1 + ofDecoded).mean();
}

} // namespace arcflow
