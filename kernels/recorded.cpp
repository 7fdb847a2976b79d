#include "kernels/recorded.h"

#include "kernels/gated_residual.h"
#include "kernels/gelu_tanh.h"
#include "kernels/launch.h"
#include "kernels/norm_modulate.h"
#include "kernels/reference.h"

#include <torch/csrc/autograd/custom_function.h>

namespace arcflow::kernels::recorded {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// A sum [B, D] as the gradient of a modulation [B, D] or [1, D] of this type.
at::Tensor forModulation(const at::Tensor& sum, const at::Tensor& modulation) {
    return (modulation.size(0) == 1 && sum.size(0) > 1 ? sum.sum(0, /*keepdim=*/true) : sum)
        .to(modulation.scalar_type());
}

/// With a dense last dimension, as the loops need it.
at::Tensor dense(const at::Tensor& gradient) {
    return gradient.stride(-1) == 1 ? gradient : gradient.contiguous();
}

at::Tensor zeroSums(int64_t rows, int64_t width) {
    return at::zeros({rows, width}, at::kFloat);
}

class NormModulateNode : public Function<NormModulateNode> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& scale,
                              const at::Tensor& shift, double eps) {
        context->save_for_backward({x, scale, shift});
        context->saved_data["eps"] = eps;
        return kernels::normModulate(x, scale, shift, eps);
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &scale = saved[1];
        const at::Tensor gradient = dense(gradients[0]);
        const int64_t batch = x.size(0), length = x.size(1), width = x.size(2);
        at::Tensor xGradient = at::empty(x.sizes(), x.options());
        const at::Tensor scaleSum = zeroSums(batch, width), shiftSum = zeroSums(batch, width);
        forStorageType(x.scalar_type(), "normModulate, gradient", [&](auto storage) {
            using T = decltype(storage);
            const NormModulateGradient<T> op{rowsOf<T>(x),
                                             modulationOf<T>(scale),
                                             rowsOf<T>(gradient),
                                             mutableRowsOf<T>(xGradient),
                                             mutableData<float>(scaleSum),
                                             mutableData<float>(shiftSum),
                                             length,
                                             width,
                                             static_cast<float>(context->saved_data["eps"].toDouble())};
            cpu::run(op, batch, length * width);
        });
        return {xGradient, forModulation(scaleSum, scale), forModulation(shiftSum, saved[2]), {}};
    }
};

class GatedResidualNode : public Function<GatedResidualNode> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& gate,
                              const at::Tensor& y) {
        context->save_for_backward({gate, y});
        at::Tensor sum = x.clone();
        kernels::gatedResidual(sum, gate, y);
        return sum;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &gate = saved[0], &y = saved[1];
        const at::Tensor gradient = dense(gradients[0]);
        const int64_t batch = y.size(0), length = y.size(1), width = y.size(2);
        at::Tensor yGradient = at::empty(y.sizes(), y.options());
        const at::Tensor gateSum = zeroSums(batch, width);
        forStorageType(y.scalar_type(), "gatedResidual, gradient", [&](auto storage) {
            using T = decltype(storage);
            const GatedResidualGradient<T> op{modulationOf<T>(gate),
                                              rowsOf<T>(y),
                                              rowsOf<T>(gradient),
                                              mutableRowsOf<T>(yGradient),
                                              mutableData<float>(gateSum),
                                              length,
                                              width};
            cpu::run(op, batch, length * width);
        });
        return {gradients[0], forModulation(gateSum, gate), yGradient};
    }
};

class GeluTanhNode : public Function<GeluTanhNode> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x) {
        context->save_for_backward({x});
        at::Tensor out = at::empty(x.sizes(), x.options());
        kernels::geluTanh(x, out);
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor& x = saved[0];
        const at::Tensor gradient = dense(gradients[0]);
        at::Tensor xGradient = at::empty(x.sizes(), x.options());
        forStorageType(x.scalar_type(), "geluTanh, gradient", [&](auto storage) {
            using T = decltype(storage);
            const GeluTanhGradient<T> op{rowsOf<T>(x), rowsOf<T>(gradient), mutableRowsOf<T>(xGradient), x.size(1),
                                         x.size(2)};
            cpu::run(op, x.size(0) * x.size(1), x.size(2));
        });
        return {xGradient};
    }
};

template <typename T> Heads<const T> headsOf(const at::Tensor& heads) {
    return {constData<T>(heads), heads.stride(0), heads.stride(1), heads.stride(2)};
}

class QkNormRopeNode : public Function<QkNormRopeNode> {
public:
    static variable_list forward(AutogradContext* context, const at::Tensor& qkv, const at::Tensor& qWeight,
                                 const at::Tensor& kWeight, const at::Tensor& cos, const at::Tensor& sin, double eps) {
        context->save_for_backward({qkv, qWeight, kWeight, cos, sin});
        context->saved_data["eps"] = eps;
        const int64_t size = qWeight.size(0);
        const auto fresh = [&] {
            return at::empty({qkv.size(0), qkv.size(1), qkv.size(2) / (3 * size), size}, qkv.options());
        };
        AttentionInputs out{fresh(), fresh(), fresh()};
        kernels::qkNormRope(qkv, qWeight, kWeight, cos, sin, eps, out, 0);
        return {out.q, out.k, out.v};
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &qkv = saved[0], &qWeight = saved[1], &kWeight = saved[2];
        const int64_t size = qWeight.size(0), heads = qkv.size(2) / (3 * size), length = qkv.size(1);
        std::array<at::Tensor, 3> of; // q, k, v
        for (size_t i = 0; i < of.size(); ++i) {
            of[i] = gradients[i].defined() ? dense(gradients[i])
                                           : at::zeros({qkv.size(0), length, heads, size}, qkv.options());
        }
        constexpr int64_t chunkRows = 64;
        const int64_t rows = qkv.size(0) * length, chunks = at::divup(rows, chunkRows);
        at::Tensor qkvGradient = at::empty(qkv.sizes(), qkv.options());
        const at::Tensor weightSums = at::zeros({chunks, 2, size}, at::kFloat);
        const at::Tensor qFactors = qWeight.to(at::kFloat).contiguous(), kFactors = kWeight.to(at::kFloat).contiguous();
        forStorageType(qkv.scalar_type(), "qkNormRope, gradient", [&](auto storage) {
            using T = decltype(storage);
            const QkNormRopeGradient<T> op{rowsOf<T>(qkv),
                                           headsOf<T>(of[0]),
                                           headsOf<T>(of[1]),
                                           headsOf<T>(of[2]),
                                           mutableRowsOf<T>(qkvGradient),
                                           constData<float>(qFactors),
                                           constData<float>(kFactors),
                                           constData<float>(saved[3]),
                                           constData<float>(saved[4]),
                                           mutableData<float>(weightSums),
                                           rows,
                                           chunkRows,
                                           length,
                                           heads,
                                           size,
                                           static_cast<float>(context->saved_data["eps"].toDouble())};
            cpu::run(op, chunks, chunkRows * qkv.size(2));
        });
        const at::Tensor sums = weightSums.sum(0); // [2, D]
        return {qkvGradient, sums[0].to(qWeight.scalar_type()), sums[1].to(kWeight.scalar_type()), {}, {}, {}};
    }
};

} // namespace

bool applies(const at::Tensor& x) {
    return c10::GradMode::is_enabled() && path() == Path::fused && x.is_cpu() && x.numel() > 0 &&
           (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
}

at::Tensor normModulate(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift, double eps) {
    return NormModulateNode::apply(x, scale, shift, eps);
}

at::Tensor gatedResidual(const at::Tensor& x, const at::Tensor& gate, const at::Tensor& y) {
    return GatedResidualNode::apply(x, gate, y);
}

at::Tensor geluTanh(const at::Tensor& x) {
    return GeluTanhNode::apply(x);
}

AttentionInputs qkNormRope(const at::Tensor& qkv, const at::Tensor& qWeight, const at::Tensor& kWeight,
                           const at::Tensor& cos, const at::Tensor& sin, double eps) {
    const variable_list parts = QkNormRopeNode::apply(qkv, qWeight, kWeight, cos, sin, eps);
    return {parts[0], parts[1], parts[2]};
}

} // namespace arcflow::kernels::recorded
