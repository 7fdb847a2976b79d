#include "core/train/guided_teacher.h"

#include "core/base/error.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace arcflow {
namespace {

at::Tensor filledUp(const at::Tensor& tokens, int64_t length) {
    return at::constant_pad_nd(tokens, {0, 0, 0, length - tokens.size(1)});
}

PromptEmbedding repeated(const PromptEmbedding& prompt, int64_t batch) {
    const auto rows = [batch](const at::Tensor& tensor) {
        if (!tensor.defined()) {
            return tensor;
        }
        std::vector<int64_t> shape = tensor.sizes().vec();
        shape[0] = batch;
        return tensor.expand(shape);
    };
    return {rows(prompt.tokens), rows(prompt.pooled), {}};
}

} // namespace

PromptEmbedding batched(const std::vector<PromptEmbedding>& prompts) {
    int64_t longest = 0;
    for (const PromptEmbedding& prompt : prompts) {
        longest = std::max(longest, prompt.tokens.size(1));
    }
    std::vector<at::Tensor> tokens, pooled;
    for (const PromptEmbedding& prompt : prompts) {
        tokens.push_back(filledUp(prompt.tokens, longest));
        if (prompt.pooled.defined()) {
            pooled.push_back(prompt.pooled);
        }
    }
    return {at::cat(tokens), pooled.empty() ? at::Tensor() : at::cat(pooled), {}};
}

GuidedTeacher::GuidedTeacher(const Transformer& teacher, const Guidance& guidance, TokenGrid grid)
    : m_teacher(teacher),
      m_grid(grid),
      m_guidance(guidance.embedded),
      m_trueCfg(guidance.trueCfg),
      m_batch(guidance.positive.tokens.size(0)),
      m_prompts(guidance.positive) {
    if (m_trueCfg <= 1.0) {
        return;
    }
    if (!guidance.negative) {
        fail(ErrorKind::invalidRequest, "true guidance needs a negative prompt; it may be empty");
    }
    m_prompts = batched({repeated(*guidance.negative, m_batch), m_prompts});
}

at::Tensor GuidedTeacher::operator()(const at::Tensor& x, const at::Tensor& sigma, const Task& task) const {
    const at::NoGradGuard noGrad;
    const int64_t rows = m_prompts.tokens.size(0);
    const int64_t copies = rows / m_batch;
    const ForwardPlan plan = m_teacher.prepare(m_prompts, m_grid, sigma.to(at::kCPU).repeat({copies}).unsqueeze(0),
                                               at::full({rows}, m_guidance, at::kFloat), task);
    const at::Tensor u = m_teacher.velocity(plan, 0, x.repeat({copies, 1, 1}), task).to(at::kFloat);
    if (copies == 1) {
        return u;
    }
    const at::Tensor negative = u.narrow(0, 0, m_batch), positive = u.narrow(0, m_batch, m_batch);
    return negative + m_trueCfg * (positive - negative);
}

} // namespace arcflow
