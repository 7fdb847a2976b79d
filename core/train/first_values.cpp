#include "core/train/first_values.h"

#include "core/text/t5_encoder.h"
#include "core/train/random_streams.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace arcflow {
namespace {

bool endsWithAny(const std::string& name, std::initializer_list<std::string_view> ends) {
    return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return name.ends_with(end); });
}

/// Modulation and the last layer of a transformer. Single blocks have a `proj_out` too, which is an ordinary layer.
bool startsAtZero(const std::string& name) {
    return endsWithAny(name, {"norm1.linear.weight", "norm1_context.linear.weight", ".norm.linear.weight",
                              "norm_out.linear.weight", "img_mod.1.weight", "txt_mod.1.weight"}) ||
           (name.ends_with("proj_out.weight") && name.find("single_transformer_blocks.") == std::string::npos);
}

/// Spread of a T5 matrix [out, in]: of q with the 1/√64 that its heads of width 64 leave out; nothing for others.
std::optional<double> t5Spread(const std::string& name, std::span<const int64_t> shape) {
    constexpr double headWidth = 64;
    const double in = static_cast<double>(shape.back());
    if (name.ends_with("SelfAttention.q.weight")) {
        return 1 / std::sqrt(in * headWidth);
    }
    if (endsWithAny(name, {"SelfAttention.k.weight", "SelfAttention.v.weight", "SelfAttention.o.weight",
                           "DenseReluDense.wi_0.weight", "DenseReluDense.wi_1.weight", "DenseReluDense.wo.weight"})) {
        return 1 / std::sqrt(in);
    }
    if (endsWithAny(name, {"shared.weight", "encoder.embed_tokens.weight"})) {
        return 1.0;
    }
    return std::nullopt;
}

/// Position bias [buckets, heads] of T5, by which every head looks at one neighbour first: the one before, the one
/// after, the second before and so on. It is all that T5 knows of the order of words: on the nano model's captions it
/// told the colours of two things apart in 81 % after 600 iterations, and from values near 0 in 53 %, which is a guess.
at::Tensor neighbourBias(std::span<const int64_t> shape, const at::Generator& generator) {
    constexpr double towardsNeighbour = 4, spread = 0.1;
    constexpr int64_t maxDistance = 128;
    at::Tensor bias = at::randn(at::IntArrayRef(shape.data(), shape.size()), generator, at::kFloat) * spread;
    for (int64_t head = 0; head < shape[1]; ++head) {
        const int64_t distance = head / 2 + 1;
        const int64_t bucket = t5RelativeBucket(head % 2 == 0 ? -distance : distance, shape[0], maxDistance);
        bias[bucket][head] += towardsNeighbour;
    }
    return bias;
}

} // namespace

at::Tensor firstValue(const std::string& name, std::span<const int64_t> shape, at::Generator generator) {
    const at::IntArrayRef sizes(shape.data(), shape.size());
    if (shape.size() == 1) {
        return name.ends_with(".bias") ? at::zeros(sizes) : at::ones(sizes);
    }
    if (startsAtZero(name)) {
        return at::zeros(sizes);
    }
    if (const std::optional<double> spread = t5Spread(name, shape)) {
        return at::randn(sizes, generator, at::kFloat) * *spread;
    }
    if (name.ends_with("relative_attention_bias.weight")) {
        return neighbourBias(shape, generator);
    }
    if (endsWithAny(name, {"token_embedding.weight", "position_embedding.weight"})) {
        return at::randn(sizes, generator, at::kFloat) * 0.02; // CLIP: Radford et al. 2021
    }
    double in = 1;
    for (size_t i = 1; i < shape.size(); ++i) {
        in *= static_cast<double>(shape[i]);
    }
    // Convolutions: uniform within 1/√in (He et al. 2015 for a leaky slope of √5, as PyTorch starts them); matrices:
    // Glorot and Bengio 2010.
    const double out = static_cast<double>(shape[0]);
    const double bound = shape.size() > 2 ? 1 / std::sqrt(in) : std::sqrt(6 / (in + out));
    return (at::rand(sizes, generator, at::kFloat) * 2 - 1) * bound;
}

std::shared_ptr<ParameterStore> parametersToMake(uint64_t seed, at::Device device, const NamedTensors& given) {
    FirstValue value = firstValue;
    if (!given.empty()) {
        value = [source = std::make_shared<TensorSource>(given)](
                    const std::string& name, std::span<const int64_t> shape, const at::Generator& /*generator*/) {
            return source->tensor(name, shape).to(at::kFloat, /*non_blocking=*/false, /*copy=*/true);
        };
    }
    return std::make_shared<ParameterStore>(std::move(value), randomNumbers(seed, RandomStream::firstValues, 0),
                                            device);
}

} // namespace arcflow
