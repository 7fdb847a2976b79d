#include "core/lora/apply.h"
#include "core/lora/arcflow_adapter.h"
#include "core/sampling/arcflow_sampler.h"
#include "core/sampling/arcflow_schedule.h"
#include "core/sampling/latents.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

/// The student's sampler against the reference, at any number of steps, and its closed form against quadrature.
class TestArcFlowSampler : public QObject {
    Q_OBJECT

    static Transformer student(bool flux, const std::string& lora = {}) {
        const std::string family = flux ? "flux" : "qwen";
        Transformer teacher =
            loadTransformerFolder(flux ? ModelFamily::flux : ModelFamily::qwenImage, family + "-tiny/transformer");
        if (!lora.empty()) {
            applyLora(teacher.linears(), readLora(dataPath(lora), ModelFamily::flux).part(LoraComponent::transformer));
        }
        return makeStudent(teacher, readArcFlowAdapter(dataPath("arcflow-" + family + "-tiny")), UpdateMode::keepApart);
    }

private Q_SLOTS:
    void everyStepCount_data() {
        QTest::addColumn<bool>("flux");
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<int>("steps");
        QTest::addColumn<double>("ratio");
        for (const bool flux : {true, false}) {
            for (int n = 1; n <= 4; ++n) {
                QTest::addRow("%s, %d steps", flux ? "FLUX" : "Qwen-Image", n)
                    << flux << QString("n%1").arg(n) << n << 1.0;
            }
            QTest::addRow("%s, 4 steps, ratio 0.5", flux ? "FLUX" : "Qwen-Image") << flux << "n4.ratio0.5" << 4 << 0.5;
        }
    }
    void everyStepCount() {
        QFETCH(bool, flux);
        QFETCH(QString, prefix);
        QFETCH(int, steps);
        QFETCH(double, ratio);
        const c10::InferenceMode inference;
        const TensorFile golden(flux ? "golden/arcflow-flux-sampling.safetensors"
                                     : "golden/arcflow-qwen-sampling.safetensors");
        const Guidance guidance{.positive = {golden["in.prompt_embeds"], flux ? golden["in.pooled"] : at::Tensor(), {}},
                                .negative = {},
                                .embedded = 3.5};
        const std::vector<float> sigmas = ArcFlowSchedule{.timestepRatio = ratio}.sigmas(steps);
        const std::string name = prefix.toStdString();
        const StepSink sink = [&](const SamplerStep& step) {
            COMPARE_TENSOR(step.after, golden[concat(name, ".latents.", step.index + 1)], 1e-5);
        };
        sampleArcFlow(student(flux), guidance, {3, 4}, sigmas, pack(golden["in.noise"]), sink, {});
    }

    void styleLoraUnderTheAdapter() {
        const c10::InferenceMode inference;
        const TensorFile golden("golden/lora-flux-peft-with-arcflow.safetensors");
        const Guidance guidance{
            .positive = {golden["prompt_embeds"], golden["pooled"], {}}, .negative = {}, .embedded = 3.5};
        const StepSink sink = [&](const SamplerStep& step) {
            COMPARE_TENSOR(step.after, golden[concat("latents.", step.index + 1)], 1e-5);
        };
        sampleArcFlow(student(true, "lora/flux-peft.safetensors"), guidance, {3, 4}, ArcFlowSchedule{}.sigmas(2),
                      pack(golden["noise"]), sink, {});
    }

    void pathInsideAStep() {
        // dx/dσ along the closed-form path is the velocity: Simpson's rule over u gives the same state.
        const c10::InferenceMode inference;
        const TensorFile golden("golden/arcflow-flux-sampling.safetensors");
        const Guidance guidance{
            .positive = {golden["in.prompt_embeds"], golden["in.pooled"], {}}, .negative = {}, .embedded = 3.5};
        const StepSink sink = [&](const SamplerStep& step) {
            const ArcFlowSegment segment{step.sigma, step.before, *step.modes};
            COMPARE_TENSOR(segment.stateAt(step.sigmaNext), step.after, 1e-7);
            const float target = step.sigma + 0.7F * (step.sigmaNext - step.sigma);
            constexpr int intervals = 64;
            at::Tensor sum = at::zeros_like(step.before, at::kDouble);
            for (int i = 0; i <= intervals; ++i) {
                const float sigma = step.sigma + (target - step.sigma) * static_cast<float>(i) / intervals;
                const double weight = i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
                sum += weight * segment.velocityAt(sigma).to(at::kDouble);
            }
            const at::Tensor state = step.before.to(at::kDouble) + sum * ((target - step.sigma) / intervals / 3);
            // The published clamp of φ biases a component by up to 5e-5.
            COMPARE_TENSOR(segment.stateAt(target).to(at::kDouble), state, 1e-4);
        };
        sampleArcFlow(student(true), guidance, {3, 4}, ArcFlowSchedule{}.sigmas(2), pack(golden["in.noise"]), sink, {});
    }
};

QTEST_GUILESS_MAIN(TestArcFlowSampler)
#include "tst_arcflow_sampler.moc"
