#include "core/train/feature_alignment.h"

#include "core/train/first_values.h"

namespace arcflow {

FeatureAlignment::FeatureAlignment(at::Tensor features, std::string name, int64_t width, uint64_t seed,
                                   at::Device device)
    : m_features(std::move(features)),
      m_name(std::move(name)),
      m_width(width),
      m_device(device),
      m_store(parametersToMake(seed, device)) {
    projection(); // makes the parameters
}

FeatureAlignment::Projection FeatureAlignment::projection() const {
    const WeightReader reader = WeightReader(m_store, {.device = m_device}).scope(m_name);
    const int64_t inner = 2 * m_width;
    return {reader.linear("linear_1", m_width, inner), reader.linear("linear_2", inner, m_features.size(1))};
}

at::Tensor FeatureAlignment::loss(const at::Tensor& hidden, TokenGrid grid, const at::Tensor& indices) const {
    const Projection mlp = projection();
    const at::Tensor seen = mlp.second(at::silu(mlp.first(hidden.to(at::kFloat))));
    const at::Tensor there = m_features.index_select(0, indices).to(m_device, at::kFloat);
    const at::Tensor target = at::adaptive_avg_pool2d(there, {grid.rows, grid.columns}).flatten(2).transpose(1, 2);
    return 1 - at::cosine_similarity(seen, target, /*dim=*/2).mean(1);
}

at::Tensor wholePictureFeatures(const at::Tensor& features) {
    constexpr int64_t chunk = 4096; // in fp32 at a time
    std::vector<at::Tensor> means;
    for (const at::Tensor& some : features.split(chunk)) {
        means.push_back(some.to(at::kFloat).mean({2, 3}, /*keepdim=*/true));
    }
    const at::Tensor all = at::cat(means);
    const at::Tensor deviation = all.std(/*dim=*/0, /*unbiased=*/false, /*keepdim=*/true);
    return (all - all.mean(/*dim=*/0, /*keepdim=*/true)) / deviation.clamp_min(1e-6); // dead ones stay 0
}

} // namespace arcflow
