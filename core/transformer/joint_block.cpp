#include "core/transformer/joint_block.h"

#include "core/transformer/attention.h"
#include "kernels/norm_modulate.h"

namespace arcflow {
namespace {

constexpr double qkNormEps = 1e-6;

/// Part k of modulation [B, parts · d] as a view [B, d].
at::Tensor part(const at::Tensor& modulation, int64_t k, int64_t width) {
    return modulation.narrow(1, k * width, width);
}

enum ModulationPart : int64_t { shiftAttention, scaleAttention, gateAttention, shiftMlp, scaleMlp, gateMlp };

void projectIntoAttention(const Stream& stream, const at::Tensor& x, const at::Tensor& modulation,
                          const at::Tensor& cos, const at::Tensor& sin, int64_t rowBegin, BlockContext& context) {
    const int64_t width = x.size(2);
    const at::Tensor normed =
        kernels::normModulate(x, part(modulation, scaleAttention, width), part(modulation, shiftAttention, width));
    kernels::qkNormRope(stream.qkv(normed), stream.normQuery, stream.normKey, cos, sin, qkNormEps, context.attention,
                        rowBegin);
}

void finishStream(const Stream& stream, at::Tensor& x, const at::Tensor& attended, const at::Tensor& modulation) {
    const int64_t width = x.size(2);
    stream.out.addGated(attended, part(modulation, gateAttention, width), x);
    const at::Tensor normed =
        kernels::normModulate(x, part(modulation, scaleMlp, width), part(modulation, shiftMlp, width));
    stream.mlpOut.addGated(stream.mlpIn.gelu(normed), part(modulation, gateMlp, width), x);
}

} // namespace

Stream Stream::load(const WeightReader& reader, const StreamNames& names, int64_t width, int64_t headDim) {
    const std::string mlp(names.mlp);
    return {.modulation = reader.linear(names.modulation, width, 6 * width),
            .qkv = reader.fused({names.query, names.key, names.value}, width, width),
            .out = reader.linear(names.out, width, width),
            .mlpIn = reader.linear(mlp + ".net.0.proj", width, 4 * width),
            .mlpOut = reader.linear(mlp + ".net.2", 4 * width, width),
            .normQuery = reader.tensor(std::string(names.normQuery) + ".weight", {headDim}),
            .normKey = reader.tensor(std::string(names.normKey) + ".weight", {headDim})};
}

void Stream::collect(LinearMap& map, const std::string& prefix, const StreamNames& names) {
    const auto add = [&](std::string_view module, Linear& linear) {
        map[prefix + std::string(module)] = {&linear, 0, linear.outFeatures()};
    };
    const int64_t width = qkv.outFeatures() / 3;
    add(names.modulation, modulation);
    add(names.out, out);
    add(std::string(names.mlp) + ".net.0.proj", mlpIn);
    add(std::string(names.mlp) + ".net.2", mlpOut);
    map[prefix + std::string(names.query)] = {&qkv, 0, width};
    map[prefix + std::string(names.key)] = {&qkv, width, width};
    map[prefix + std::string(names.value)] = {&qkv, 2 * width, width};
}

JointBlock JointBlock::load(const WeightReader& reader, const StreamNames& imageNames, const StreamNames& textNames,
                            int64_t width, int64_t headDim) {
    return {Stream::load(reader, imageNames, width, headDim), Stream::load(reader, textNames, width, headDim)};
}

void JointBlock::collect(LinearMap& map, const std::string& prefix, const StreamNames& imageNames,
                         const StreamNames& textNames) {
    image.collect(map, prefix, imageNames);
    text.collect(map, prefix, textNames);
}

void JointBlock::forward(at::Tensor& h, at::Tensor& c, const at::Tensor& imageModulation,
                         const at::Tensor& textModulation, BlockContext& context) const {
    const int64_t textTokens = c.size(1);
    projectIntoAttention(text, c, textModulation, context.cosText, context.sinText, 0, context);
    projectIntoAttention(image, h, imageModulation, context.cosImage, context.sinImage, textTokens, context);
    const at::Tensor attended = attend(context.attention, context.keyMask);
    finishStream(image, h, attended.narrow(1, textTokens, h.size(1)), imageModulation);
    finishStream(text, c, attended.narrow(1, 0, textTokens), textModulation);
    if (c.scalar_type() == at::kHalf) {
        c.clamp_(-65504, 65504); // as the reference does in fp16 only
    }
}

} // namespace arcflow
