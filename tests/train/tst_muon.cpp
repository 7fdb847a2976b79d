#include "core/train/muon.h"

#include "core/train/optimisation.h"
#include "tests/support/tensor_compare.h"

#include <ATen/core/grad_mode.h>

using namespace arcflow;

namespace {

TrainedParameter parameter(const char* name, const at::Tensor& value) {
    return {name, value.clone().set_requires_grad(true)};
}

/// Gradients of ½‖x − target‖².
void pull(const TrainedParameter& parameter, const at::Tensor& target) {
    parameter.value.mutable_grad() = parameter.value.detach() - target;
}

} // namespace

class MuonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void singularValuesComeNearOne() {
        at::manual_seed(4);
        using Case = std::tuple<int, int, at::ScalarType>;
        for (const auto& [rows, columns, compute] : {Case{12, 40, at::kFloat}, Case{40, 12, at::kFloat},
                                                     Case{16, 16, at::kFloat}, Case{40, 12, at::kBFloat16}}) {
            const at::Tensor matrix = at::randn({rows, columns});
            const at::Tensor found = orthogonalised(matrix, compute);
            QCOMPARE(found.scalar_type(), at::kFloat);
            const at::Tensor values = at::linalg_svdvals(found);
            QVERIFY2(values.min().item<double>() > 0.5 && values.max().item<double>() < 1.3,
                     qPrintable(QString("%1 to %2").arg(values.min().item<double>()).arg(values.max().item<double>())));
            // The same directions: with U·Vᵀ of the matrix itself it agrees but for the values' spread.
            const auto [u, s, v] = at::linalg_svd(matrix, /*full_matrices=*/false);
            const double alike = at::cosine_similarity(found.flatten(), at::mm(u, v).flatten(), 0).item<double>();
            QVERIFY(alike > 0.97);
        }
    }

    /// A step is as long as one of AdamW: a root mean square of 0.2 times the rate.
    void stepsHaveAdamsSize() {
        at::manual_seed(5);
        const TrainedParameter weight = parameter("weight", at::zeros({24, 16, 3, 3}));
        Muon muon({weight}, {});
        pull(weight, at::randn({24, 16, 3, 3}));
        muon.step(0.01);
        const double size = weight.value.detach().square().mean().sqrt().item<double>();
        QVERIFY2(std::abs(size - 0.002) < 0.0004, qPrintable(QString::number(size)));
    }

    void descends() {
        at::manual_seed(6);
        const at::Tensor target = at::randn({10, 20});
        const TrainedParameter weight = parameter("weight", at::zeros({10, 20}));
        Muon muon({weight}, {});
        for (int i = 0; i < 150; ++i) {
            pull(weight, target);
            muon.step(0.1 * (1 - i / 150.0));
        }
        const at::NoGradGuard noGrad;
        QVERIFY((weight.value - target).norm().item<double>() < 0.1 * target.norm().item<double>());
    }

    /// Hidden layers are Muon's where the recipe says so; embeddings, ends and vectors stay AdamW's.
    void takesTheHiddenLayers() {
        const std::vector<TrainedParameter> parameters{
            parameter("transformer.single_transformer_blocks.0.proj_out.weight", at::ones({4, 6})),
            parameter("transformer.proj_out.weight", at::ones({4, 6})),
            parameter("text_encoder_2.shared.weight", at::ones({4, 6})),
            parameter("encoder.conv_in.weight", at::ones({4, 6, 3, 3})),
            parameter("encoder.mid_block.resnets.0.conv1.weight", at::ones({4, 6, 3, 3})),
            parameter("decoder.conv_norm_out.weight", at::ones({4}))};
        OptimisationRecipe recipe;
        recipe.muon = true;
        const at::Tensor before = parameters[0].value.detach().clone();
        Optimisation optimisation(parameters, recipe);
        pull(parameters[0], at::zeros({4, 6}));
        pull(parameters[1], at::zeros({4, 6}));
        optimisation.step(1);
        // One gradient has rank 1: AdamW moves every value alike, Muon by the one direction there is.
        const at::Tensor adam = parameters[1].value.detach() - before;
        const at::Tensor muon = parameters[0].value.detach() - before;
        QVERIFY(!at::allclose(adam, muon, 1e-3, 0));
        recipe.muon = false;
        const std::vector<TrainedParameter> plain{parameter("a.weight", at::ones({4, 6}))};
        Optimisation other(plain, recipe);
        pull(plain[0], at::zeros({4, 6}));
        other.step(1);
        QVERIFY(at::allclose(plain[0].value.detach() - before, adam, 1e-3, 1e-9));
    }

    /// T5's attention has no 1/√d: at the rate of other matrices its q would outgrow what its softmax can bear.
    void leavesT5sQueriesSmall() {
        for (const bool muon : {true, false}) {
            const std::vector<TrainedParameter> parameters{
                parameter("encoder.block.0.layer.0.SelfAttention.q.weight", at::ones({4, 6})),
                parameter("encoder.block.0.layer.0.SelfAttention.k.weight", at::ones({4, 6}))};
            OptimisationRecipe recipe;
            recipe.muon = muon;
            recipe.rate = {.rate = 0.1, .warmUp = 0};
            Optimisation optimisation(parameters, recipe);
            for (const TrainedParameter& each : parameters) {
                pull(each, at::zeros({4, 6}));
            }
            optimisation.step(1);
            const at::Tensor q = parameters[0].value.detach() - 1, k = parameters[1].value.detach() - 1;
            QVERIFY(k.abs().max().item<double>() > 0);
            QVERIFY(at::allclose(q * 32, k, 1e-2, 0));
        }
    }
};

QTEST_GUILESS_MAIN(MuonTest)
#include "tst_muon.moc"
