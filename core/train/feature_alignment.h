#pragma once

#include "core/train/parameter_store.h"
#include "core/transformer/transformer.h"

namespace arcflow {

/// Draws hidden states of a network under training towards what a network that knows pictures sees in the picture
/// without noise: a small projection of them is to point where its features do (REPA: Yu et al., "Representation
/// Alignment for Generation", 2024, arXiv 2410.06940). The model learns in fewer iterations what is where; the
/// projection is of no use afterwards.
class FeatureAlignment {
public:
    /// features [N, F, h, w] of any type: of every picture, over its area. `name`: of the projection's parameters,
    /// before theirs. `width`: of the hidden states.
    FeatureAlignment(at::Tensor features, std::string name, int64_t width, uint64_t seed, at::Device device);

    /// 1 − cosine between projected states [B, I, width] and the features of the pictures `indices` [B], on average
    /// over the area: [B].
    at::Tensor loss(const at::Tensor& hidden, TokenGrid grid, const at::Tensor& indices) const;

    const std::vector<TrainedParameter>& parameters() const { return m_store->parameters(); }

private:
    struct Projection {
        Linear first, second;
    };
    Projection projection() const;

    at::Tensor m_features;
    std::string m_name;
    int64_t m_width;
    at::Device m_device;
    std::shared_ptr<ParameterStore> m_store;
};

/// Features [N, F, h, w] of pictures as wholes, for what describes a picture and has no places: their mean over the
/// area, each of the F brought to mean 0 and deviation 1 over the pictures, so that what differs between pictures
/// counts and not what all have. [N, F, 1, 1] fp32.
at::Tensor wholePictureFeatures(const at::Tensor& features);

} // namespace arcflow
