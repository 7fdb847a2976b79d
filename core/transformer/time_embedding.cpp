#include "core/transformer/time_embedding.h"

#include <cmath>

namespace arcflow {

EmbeddingMlp EmbeddingMlp::load(const WeightReader& reader, int64_t in, int64_t width) {
    return {reader.linear("linear_1", in, width), reader.linear("linear_2", width, width)};
}

at::Tensor EmbeddingMlp::operator()(const at::Tensor& x) const {
    return second(at::silu(first(x)));
}

void EmbeddingMlp::collect(LinearMap& map, const std::string& prefix) {
    map[prefix + ".linear_1"] = {&first, 0, first.outFeatures()};
    map[prefix + ".linear_2"] = {&second, 0, second.outFeatures()};
}

at::Tensor sinusoid(const at::Tensor& values, double scale) {
    constexpr int64_t half = sinusoidChannels / 2;
    const at::Tensor exponent =
        at::arange(half, values.options().dtype(at::kFloat)) * (-std::log(10000.0)) / static_cast<double>(half);
    at::Tensor angle = values.to(at::kFloat).unsqueeze(1) * exponent.exp();
    if (scale != 1.0) {
        angle = angle * scale; // after the product, as the reference rounds it
    }
    return at::cat({angle.cos(), angle.sin()}, 1);
}

} // namespace arcflow
