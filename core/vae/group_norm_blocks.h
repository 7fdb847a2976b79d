#pragma once

#include "core/vae/vae_blocks.h"

namespace arcflow {

/// Reads the parts of networks with group norms by the names that diffusers gives them.
class GroupNormBlocks {
public:
    explicit GroupNormBlocks(int64_t groups) : m_groups(groups) {}

    static Conv2d conv(const WeightReader& reader, std::string_view name, int64_t in, int64_t out, int64_t kernel,
                       int64_t stride = 1, int64_t padding = 0);
    ChannelNorm norm(const WeightReader& reader, std::string_view name, int64_t channels) const;
    /// norm1, conv1, norm2, conv2, and conv_shortcut where the channels differ.
    ResBlock resBlock(const WeightReader& reader, int64_t in, int64_t out) const;

private:
    int64_t m_groups;
};

} // namespace arcflow
