#include "core/text/text_layers.h"

#include "core/base/error.h"

namespace arcflow::text {

at::Tensor embed(const at::Tensor& table, const at::Tensor& ids, at::ScalarType compute) {
    const auto [least, most] = at::aminmax(ids);
    if (least.item<int64_t>() < 0 || most.item<int64_t>() >= table.size(0)) {
        fail(ErrorKind::modelCorrupt, "token ids reach from ", least.item<int64_t>(), " to ", most.item<int64_t>(),
             ", but the text encoder has ", table.size(0), " embeddings: tokenizer and encoder do not belong together");
    }
    return at::embedding(table, ids.to(table.device())).to(compute); // [B, L, D]
}

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double eps) {
    const at::Tensor wide = x.to(at::kFloat);
    const at::Tensor scale = at::rsqrt(wide.square().mean(-1, /*keepdim=*/true) + eps);
    return (wide * scale).to(x.scalar_type()) * weight;
}

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const AttentionOptions& options) {
    const std::optional<at::Tensor> bias = options.bias.defined() ? std::optional(options.bias) : std::nullopt;
    const at::Tensor mixed = at::scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2),
                                                              bias, /*dropout_p=*/0.0, options.causal, options.scale,
                                                              /*enable_gqa=*/q.size(2) != k.size(2)); // [B, H, L, D]
    return mixed.transpose(1, 2).reshape({q.size(0) * q.size(1), q.size(2) * q.size(3)});
}

void requireMultiple(const ConfigFile& config, std::string_view wholeKey, int64_t whole, std::string_view partKey,
                     int64_t part) {
    if (whole % part != 0) {
        fail(ErrorKind::modelCorrupt, config.sourceName(), ": ", wholeKey, " ", whole, " is not a multiple of ",
             partKey, " ", part);
    }
}

double normEps(const ConfigFile& config, std::string_view key, double fallback) {
    const double eps = config.number(key, fallback);
    if (!(eps >= 0 && eps <= 1)) {
        fail(ErrorKind::modelCorrupt, config.sourceName(), ": ", key, " is ", eps, ", expected 0 to 1");
    }
    return eps;
}

} // namespace arcflow::text
