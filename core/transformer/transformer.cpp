#include "core/transformer/transformer.h"

#include "core/transformer/attention.h"
#include "core/transformer/family.h"
#include "core/transformer/recomputed.h"
#include "kernels/norm_modulate.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

bool isFlux(const Transformer& model) {
    return model.config.family == ModelFamily::flux;
}

const StreamNames& imageNames(const Transformer& model) {
    return isFlux(model) ? flux::imageNames : qwen::imageNames;
}
const StreamNames& textNames(const Transformer& model) {
    return isFlux(model) ? flux::textNames : qwen::textNames;
}

std::string blockName(const char* list, size_t index) {
    return concat(list, ".", index);
}

RopeTables ropeTables(const Transformer& model, TokenGrid grid, int64_t textTokens) {
    const auto make = isFlux(model) ? fluxRope : qwenImageRope;
    RopeTables tables = make(grid, textTokens, model.config.ropeAxes);
    if (model.roundRope) {
        tables = {tables.cos.to(model.compute).to(at::kFloat), tables.sin.to(model.compute).to(at::kFloat)};
    }
    return {tables.cos.to(model.device), tables.sin.to(model.device)};
}

/// Joint key mask [text ‖ image], or undefined where every text token is real.
at::Tensor jointMask(const at::Tensor& textMask, int64_t imageTokens, at::Device device) {
    if (!textMask.defined() || textMask.all().item<bool>()) {
        return {};
    }
    const at::Tensor image = at::ones({textMask.size(0), imageTokens}, textMask.options().dtype(at::kBool));
    return at::cat({textMask.to(at::kBool), image}, 1).to(device);
}

BlockContext blockContext(const Transformer& model, const ForwardPlan& plan) {
    const int64_t text = plan.text.size(1);
    const int64_t image = plan.grid.count();
    const RopeTables& rope = plan.rope;
    return {.textTokens = text,
            .cosText = rope.cos.narrow(0, 0, text),
            .sinText = rope.sin.narrow(0, 0, text),
            .cosImage = rope.cos.narrow(0, text, image),
            .sinImage = rope.sin.narrow(0, text, image),
            .cosJoint = rope.cos,
            .sinJoint = rope.sin,
            .keyMask = plan.keyMask,
            .attention = attentionBuffers(plan.text.size(0), text + image, model.config.heads, model.config.headDim,
                                          plan.text.options())};
}

/// Gradients need what each block attended to, so that blocks cannot take turns with one set of buffers.
void renewIfRecording(BlockContext& context) {
    if (at::GradMode::is_enabled()) {
        const at::Tensor& q = context.attention.q; // [B, L, H, D]
        context.attention = attentionBuffers(q.size(0), q.size(1), q.size(2), q.size(3), q.options());
    }
}

bool recomputes(const Transformer& model) {
    return model.gradientCheckpointing && at::GradMode::is_enabled();
}

/// A block as a part to be computed again, with all it reads: the plan is gone when the backward pass comes.
ModelPart partOf(const JointBlock& block, const BlockContext& context) {
    return [block, context](std::vector<at::Tensor> x) {
        BlockContext own = context;
        renewIfRecording(own);
        block.forward(x[0], x[1], x[2], x[3], own);
        return std::vector<at::Tensor>{x[0], x[1]};
    };
}
ModelPart partOf(const SingleBlock& block, const BlockContext& context) {
    return [block, context](std::vector<at::Tensor> x) {
        BlockContext own = context;
        renewIfRecording(own);
        block.forward(x[0], x[1], own);
        return std::vector<at::Tensor>{x[0]};
    };
}

} // namespace

Transformer loadTransformer(const TransformerConfig& config, const WeightReader& reader) {
    Transformer model;
    model.config = config;
    model.compute = reader.placement().compute;
    model.device = reader.placement().device;
    const int64_t width = config.width();
    isFlux(model) ? flux::load(model, reader) : qwen::load(model, reader);
    const double parts = static_cast<double>(config.jointLayers + config.singleLayers + 1);
    for (int64_t i = 0; i < config.jointLayers; ++i) {
        model.joint.push_back(JointBlock::load(reader.scope(blockName("transformer_blocks", i)), imageNames(model),
                                               textNames(model), width, config.headDim));
        reader.task().advance(static_cast<double>(i + 1) / parts);
    }
    for (int64_t i = 0; i < config.singleLayers; ++i) {
        model.single.push_back(
            SingleBlock::load(reader.scope(blockName("single_transformer_blocks", i)), width, config.headDim));
        reader.task().advance(static_cast<double>(config.jointLayers + i + 1) / parts);
    }
    model.normOut = reader.linear("norm_out.linear", width, 2 * width);
    model.head = VelocityHead{reader.linear("proj_out", width, config.outChannels)};
    return model;
}

LinearMap Transformer::linears() {
    LinearMap map;
    isFlux(*this) ? flux::collect(*this, map) : qwen::collect(*this, map);
    for (size_t i = 0; i < joint.size(); ++i) {
        joint[i].collect(map, blockName("transformer_blocks", i) + ".", imageNames(*this), textNames(*this));
    }
    for (size_t i = 0; i < single.size(); ++i) {
        single[i].collect(map, blockName("single_transformer_blocks", i) + ".");
    }
    map["norm_out.linear"] = {&normOut, 0, normOut.outFeatures()};
    if (VelocityHead* velocityHead = std::get_if<VelocityHead>(&head)) {
        map["proj_out"] = {&velocityHead->projection, 0, velocityHead->projection.outFeatures()};
    }
    return map;
}

ForwardPlan Transformer::prepare(const PromptEmbedding& prompt, TokenGrid grid, const at::Tensor& times,
                                 const at::Tensor& guidanceScale, const Task& task, const Probe& probe) const {
    ForwardPlan plan;
    plan.grid = grid;
    at::Tensor tokens = prompt.tokens.to(device, compute);
    if (textNorm.defined()) {
        tokens = qwen::normaliseText(*this, tokens);
        report(probe, "txt_norm", tokens);
    }
    plan.text = textIn(tokens);
    plan.keyMask = jointMask(prompt.mask, grid.count(), device);
    plan.rope = ropeTables(*this, grid, plan.text.size(1));
    plan.timeEmbedding = isFlux(*this) ? flux::timeEmbedding(*this, times, guidanceScale, prompt.pooled, probe)
                                       : qwen::timeEmbedding(*this, times, probe);
    report(probe, "e", plan.timeEmbedding);
    const at::Tensor activated = at::silu(plan.timeEmbedding); // [S, B, d]
    for (const JointBlock& block : joint) {
        task.checkpoint();
        plan.imageModulation.push_back(block.image.modulation(activated));
        plan.textModulation.push_back(block.text.modulation(activated));
    }
    for (const SingleBlock& block : single) {
        task.checkpoint();
        plan.singleModulation.push_back(block.modulation(activated));
    }
    plan.outModulation = normOut(activated);
    return plan;
}

at::Tensor Transformer::hidden(const ForwardPlan& plan, int64_t step, const at::Tensor& x, const Task& task,
                               const Probe& probe) const {
    BlockContext context = blockContext(*this, plan);
    at::Tensor h = imageIn(x.to(device, compute)); // [B, I, d]
    at::Tensor c = plan.text.clone();              // [B, T, d]; the blocks change it in place
    report(probe, "image_in", h);
    report(probe, "text_in", c);
    for (size_t i = 0; i < joint.size(); ++i) {
        task.checkpoint();
        const at::Tensor imageModulation = plan.imageModulation[i][step], textModulation = plan.textModulation[i][step];
        if (recomputes(*this)) {
            const auto both = recomputed(partOf(joint[i], context), {h, c, imageModulation, textModulation});
            h = both[0];
            c = both[1];
        } else {
            renewIfRecording(context);
            joint[i].forward(h, c, imageModulation, textModulation, context);
        }
        if (probe) {
            probe(concat("joint.", i, ".image"), h);
            probe(concat("joint.", i, ".text"), c);
        }
    }
    if (!single.empty()) {
        at::Tensor s = at::cat({c, h}, 1); // [B, T+I, d]
        for (size_t i = 0; i < single.size(); ++i) {
            task.checkpoint();
            if (recomputes(*this)) {
                s = recomputed(partOf(single[i], context), {s, plan.singleModulation[i][step]})[0];
            } else {
                renewIfRecording(context);
                single[i].forward(s, plan.singleModulation[i][step], context);
            }
            if (probe) {
                probe(concat("single.", i), s);
            }
        }
        h = s.narrow(1, context.textTokens, plan.grid.count());
    }
    const int64_t width = config.width();
    const at::Tensor modulation = plan.outModulation[step];
    at::Tensor out = kernels::normModulate(h, /*scale=*/modulation.narrow(1, 0, width),
                                           /*shift=*/modulation.narrow(1, width, width));
    report(probe, "norm_out", out);
    return out;
}

at::Tensor Transformer::velocity(const ForwardPlan& plan, int64_t step, const at::Tensor& x, const Task& task,
                                 const Probe& probe) const {
    const VelocityHead* velocityHead = std::get_if<VelocityHead>(&head);
    if (!velocityHead) {
        fail(ErrorKind::internal, "an ArcFlow student has no single velocity: ask for its modes");
    }
    return velocityHead->projection(hidden(plan, step, x, task, probe));
}

kernels::MomentumModes Transformer::modes(const ForwardPlan& plan, int64_t step, const at::Tensor& x, const Task& task,
                                          const Probe& probe) const {
    const ArcFlowHead* arcflow = std::get_if<ArcFlowHead>(&head);
    if (!arcflow) {
        fail(ErrorKind::invalidRequest, "this model has no ArcFlow adapter, so it cannot run the ArcFlow sampler; "
                                        "choose the Euler sampler or add an adapter");
    }
    return (*arcflow)(hidden(plan, step, x, task, probe));
}

} // namespace arcflow
