#include "core/engine/self_test.h"

#include "kernels/fused_linear.h"
#include "kernels/gated_residual.h"
#include "kernels/momentum_step.h"
#include "kernels/norm_modulate.h"
#include "kernels/qk_norm_rope.h"
#include "kernels/reference.h"

#include <ATen/CPUGeneratorImpl.h>

namespace arcflow {
namespace {

/// max|a − b| / max|b|
double relativeError(const at::Tensor& actual, const at::Tensor& expected) {
    const double largest = expected.abs().max().to(at::kDouble).item<double>();
    return (actual.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>() / std::max(largest, 1e-30);
}

class KernelChecks {
public:
    KernelChecks(at::Device device, at::ScalarType type)
        : m_device(device), m_type(type), m_generator(at::make_generator<at::CPUGeneratorImpl>(1)) {}

    std::vector<SelfTestRow> run() {
        constexpr int64_t tokens = 77;
        constexpr int64_t heads = 3;
        constexpr int64_t headDim = 64;
        constexpr int64_t width = heads * headDim;
        const at::Tensor x = random({2, tokens, width});
        const at::Tensor y = random({2, tokens, width});
        const at::Tensor scale = random({2, width});
        const at::Tensor shift = random({2, width});
        add("norm + modulate", kernels::normModulate(x, scale, shift),
            kernels::reference::normModulate(x, scale, shift));
        at::Tensor sum = x.clone();
        kernels::gatedResidual(sum, scale, y);
        add("gated residual", sum, kernels::reference::gatedResidual(x, scale, y));
        linear(x, scale);
        const at::Tensor qkv = random({2, tokens, 3 * width});
        const at::Tensor weight = random({headDim});
        const at::Tensor angle = random({tokens, headDim / 2}).to(at::kFloat);
        kernels::AttentionInputs joint{at::empty_like(x).view({2, tokens, heads, headDim}),
                                       at::empty_like(x).view({2, tokens, heads, headDim}),
                                       at::empty_like(x).view({2, tokens, heads, headDim})};
        kernels::qkNormRope(qkv, weight, weight, angle.cos(), angle.sin(), 1e-6, joint, 0);
        const at::Tensor q = qkv.narrow(2, 0, width).reshape({2, tokens, heads, headDim});
        add("query norm + rotation", joint.q, kernels::reference::normRope(q, weight, angle.cos(), angle.sin(), 1e-6));
        momentum();
        return std::move(m_rows);
    }

private:
    at::Tensor random(at::IntArrayRef shape) {
        return at::randn(shape, m_generator, at::dtype(at::kFloat)).to(m_device, m_type);
    }

    void add(const char* name, const at::Tensor& actual, const at::Tensor& expected) {
        const double limit = m_type == at::kFloat ? 2e-5 : 2e-2;
        m_rows.push_back({concat(name, " (", m_device.str(), m_type == at::kFloat ? ", fp32)" : ", bf16)"),
                          relativeError(actual, expected), limit});
    }

    void linear(const at::Tensor& x, const at::Tensor& gate) {
        const int64_t width = x.size(2);
        const at::Tensor weight = random({width, width}), bias = random({width});
        const std::vector<kernels::LowRankUpdate> updates{{random({8, width}), random({width, 8}), 0}};
        const at::Tensor expected =
            at::linear(x, weight, bias) + at::linear(at::linear(x, updates[0].down), updates[0].up);
        const kernels::LinearWeights layer{weight, bias, updates};
        at::Tensor out = at::empty_like(x), sum = x.clone();
        kernels::linearGelu(x, layer, out);
        kernels::linearAddGated(x, layer, gate, sum);
        add("linear + GELU", out, kernels::reference::geluTanh(expected));
        add("linear + gated residual", sum, kernels::reference::gatedResidual(x, gate, expected));
    }

    void momentum() {
        const auto wide = [&](at::IntArrayRef shape) { return random(shape).to(at::kFloat); };
        const kernels::MomentumModes modes{wide({1, 64, 16, 64}), wide({1, 64, 16, 4}), wide({1, 64, 15, 4})};
        const auto level = [&](double value) { return at::full({1}, value, at::dtype(at::kFloat).device(m_device)); };
        add("momentum step", kernels::momentumDisplacement(modes, 1.0, 0.9, 0.2),
            kernels::reference::momentumDisplacement(modes, level(1.0), level(0.9), level(0.2)));
        add("momentum velocity", kernels::momentumVelocity(modes, 1.0, 0.4),
            kernels::reference::momentumVelocity(modes, level(1.0), level(0.4)));
    }

    at::Device m_device;
    at::ScalarType m_type;
    at::Generator m_generator;
    std::vector<SelfTestRow> m_rows;
};

} // namespace

std::vector<SelfTestRow> runSelfTest(const Task& task) {
    std::vector<at::Device> devices{at::kCPU};
    if (at::hasCUDA()) {
        devices.emplace_back(at::kCUDA, 0);
    }
    std::vector<SelfTestRow> all;
    for (const at::Device device : devices) {
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            task.checkpoint();
            const std::vector<SelfTestRow> rows = KernelChecks(device, type).run();
            all.insert(all.end(), rows.begin(), rows.end());
        }
    }
    return all;
}

} // namespace arcflow
