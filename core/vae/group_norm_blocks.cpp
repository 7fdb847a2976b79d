#include "core/vae/group_norm_blocks.h"

namespace arcflow {

Conv2d GroupNormBlocks::conv(const WeightReader& reader, std::string_view name, int64_t in, int64_t out, int64_t kernel,
                             int64_t stride, int64_t padding) {
    return Conv2d(reader.tensor(concat(name, ".weight"), {out, in, kernel, kernel}),
                  reader.tensor(concat(name, ".bias"), {out}), stride, padding);
}

ChannelNorm GroupNormBlocks::norm(const WeightReader& reader, std::string_view name, int64_t channels) const {
    return {reader.tensor(concat(name, ".weight"), {channels}), reader.tensor(concat(name, ".bias"), {channels}),
            m_groups, 1e-6};
}

ResBlock GroupNormBlocks::resBlock(const WeightReader& reader, int64_t in, int64_t out) const {
    ResBlock block{norm(reader, "norm1", in), norm(reader, "norm2", out), conv(reader, "conv1", in, out, 3, 1, 1),
                   conv(reader, "conv2", out, out, 3, 1, 1), std::nullopt};
    if (in != out) {
        block.shortcut = conv(reader, "conv_shortcut", in, out, 1);
    }
    return block;
}

} // namespace arcflow
