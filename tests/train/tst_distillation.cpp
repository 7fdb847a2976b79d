#include "core/sampling/latents.h"
#include "core/train/adamw.h"
#include "core/train/guided_teacher.h"
#include "core/train/imitation.h"
#include "core/train/trainable_student.h"

#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"

#include <ATen/core/grad_mode.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

/// The golden iteration of a family: models, inputs and random numbers.
struct GoldenRun {
    explicit GoldenRun(bool isFlux)
        : flux(isFlux),
          family(isFlux ? "flux" : "qwen"),
          golden("golden/arcflow-" + family + "-training.safetensors"),
          teacher(
              loadTransformerFolder(isFlux ? ModelFamily::flux : ModelFamily::qwenImage, family + "-tiny/transformer")),
          student(TrainableStudent::from(teacher, readArcFlowAdapter(dataPath("arcflow-" + family + "-tiny")))),
          prompt{golden["in.prompt_embeds"], flux ? golden["in.pooled"] : at::Tensor(), {}} {
        recipe.decayIterations = std::stoll(golden.metadata().at("decay"));
        for (int i = 0; i < 2; ++i) {
            const std::string name = "draw." + std::to_string(i) + ".";
            draws.push_back({golden[name + "dropout"], golden[name + "student"], golden[name + "teacher"]});
        }
    }

    ImitationLoss run(const ImitationObserver& observer = {}) {
        Guidance guided{.positive = prompt};
        if (!flux) {
            guided.negative = PromptEmbedding{golden["in.negative_prompt_embeds"], {}, {}};
            guided.trueCfg = 4.0;
        }
        const GuidedTeacher teacherField(teacher, guided, grid);
        const at::Tensor guidance = at::full({2}, 3.5);
        return imitate([&](const at::Tensor& x,
                           const at::Tensor& sigma) { return student.modes(prompt, grid, guidance, x, sigma); },
                       [&](const at::Tensor& x, const at::Tensor& sigma) { return teacherField(x, sigma); },
                       pack(golden["in.noise"]), draws, std::stoll(golden.metadata().at("iteration")), recipe, 1.0,
                       observer);
    }

    bool flux;
    std::string family;
    TensorFile golden;
    Transformer teacher;
    TrainableStudent student;
    PromptEmbedding prompt;
    TokenGrid grid{2, 3};
    ImitationRecipe recipe;
    std::vector<SegmentDraws> draws;
};

} // namespace

/// Distillation against the reference implementation, number by number.
class DistillationTest : public QObject {
    Q_OBJECT

    static void families() {
        QTest::addColumn<bool>("flux");
        QTest::newRow("FLUX") << true;
        QTest::newRow("Qwen-Image") << false;
    }

private Q_SLOTS:
    void statesAndLosses_data() { families(); }
    void statesAndLosses() {
        QFETCH(bool, flux);
        GoldenRun run(flux);
        std::vector<ImitationState> seen;
        const ImitationLoss loss = run.run([&](const ImitationState& state) { seen.push_back(state); });
        QCOMPARE(seen.size(), size_t(8));
        for (const ImitationState& state : seen) {
            const std::string name = concat("step.", state.segment, ".state.", state.state, ".");
            COMPARE_TENSOR(state.sigma, run.golden[name + "sigma_a"], 1e-5);
            COMPARE_TENSOR(state.sigmaNext, run.golden[name + "sigma_b"], 1e-5);
            COMPARE_TENSOR(state.sigmaEnd, run.golden[name + "sigma_end"], 1e-5);
            COMPARE_TENSOR(state.x, pack(run.golden[name + "x"]), 1e-4);
            COMPARE_TENSOR(state.target, pack(run.golden[name + "target"]), 1e-4);
            COMPARE_TENSOR(state.prediction, pack(run.golden[name + "pred"]), 1e-4);
        }
        COMPARE_TENSOR(at::tensor(loss.perSegment[0]).reshape({1}), run.golden["loss.step.0"], 1e-4);
        COMPARE_TENSOR(at::tensor(loss.perSegment[1]).reshape({1}), run.golden["loss.step.1"], 1e-4);
        COMPARE_TENSOR(at::tensor(loss.total).reshape({1}), run.golden["loss"], 1e-4);
        COMPARE_TENSOR(loss.end, pack(run.golden["x_final"]), 1e-4);
    }

    void gradientsAndOneStep_data() { families(); }
    void gradientsAndOneStep() {
        QFETCH(bool, flux);
        GoldenRun run(flux);
        run.run();
        const std::vector<TrainedParameter>& parameters = run.student.parameters();
        size_t compared = 0;
        for (const TrainedParameter& parameter : parameters) {
            QVERIFY2(run.golden.has("grad." + parameter.name), parameter.name.c_str());
            const at::Tensor& expected = run.golden["grad." + parameter.name];
            const at::Tensor found = parameter.value.grad();
            COMPARE_TENSOR(found.defined() ? found : at::zeros_like(expected), expected, 1e-4);
            ++compared;
        }
        const auto isGradient = [](const auto& entry) { return entry.first.starts_with("grad."); };
        QCOMPARE(compared, static_cast<size_t>(
                               std::count_if(run.golden.tensors().begin(), run.golden.tensors().end(), isGradient)));
        const double norm = gradientNorm(parameters);
        COMPARE_TENSOR(at::tensor(norm).reshape({1}), run.golden["grad_norm"], 1e-5);

        // A first step of Adam is the sign of the gradient, whatever its size: near zero that is noise. So steps and
        // parameters are compared where the gradient is above a thousandth of its largest, or nothing; elsewhere a step
        // may go either way, but no further than the rate.
        std::vector<at::Tensor> before;
        for (const TrainedParameter& parameter : parameters) {
            before.push_back(parameter.value.detach().clone());
        }
        clipGradients(parameters, norm, 50);
        AdamW optimiser(parameters, {});
        const double rate = std::stod(run.golden.metadata().at("lr"));
        optimiser.step(rate);
        for (size_t i = 0; i < parameters.size(); ++i) {
            const at::Tensor gradient = run.golden["grad." + parameters[i].name].abs();
            const at::Tensor clear = (gradient > 1e-3 * gradient.max()).logical_or(gradient == 0);
            const at::Tensor after = parameters[i].value.detach();
            const at::Tensor& expected = run.golden["after." + parameters[i].name];
            if (clear.any().item<bool>()) {
                COMPARE_TENSOR((after - before[i]).masked_select(clear), (expected - before[i]).masked_select(clear),
                               5e-3);
                COMPARE_TENSOR(after.masked_select(clear), expected.masked_select(clear), 1e-4);
            }
            QVERIFY(((after - before[i]).abs() <= 1.001 * rate + 1e-6 * before[i].abs()).all().item<bool>());
        }
    }

    void adamW_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("no decay") << "golden/adamw-wd0.safetensors";
        QTest::newRow("decay 0.1") << "golden/adamw-wd0.1.safetensors";
    }
    void adamW() {
        QFETCH(QString, file);
        const TensorFile golden(file.toStdString());
        const TrainedParameter parameter{"p", golden["p.0"].clone().set_requires_grad(true)};
        AdamW optimiser({parameter}, {.weightDecay = std::stod(golden.metadata().at("weight_decay"))});
        for (int i = 0; i < 3; ++i) {
            parameter.value.mutable_grad() = golden["grad." + std::to_string(i)];
            optimiser.step(1e-4);
            COMPARE_TENSOR(parameter.value.detach(), golden["p." + std::to_string(i + 1)], 1e-6);
        }
    }

    /// LoRA without effect, equal modes up to the spread of their means: a step is the teacher's Euler step.
    void freshStudentIsItsTeacher_data() { families(); }
    void freshStudentIsItsTeacher() {
        QFETCH(bool, flux);
        const at::NoGradGuard noGrad;
        GoldenRun run(flux);
        TrainableStudent student =
            TrainableStudent::fresh(run.teacher, {.modes = 1, .rank = 2}, at::detail::createCPUGenerator(5));
        const at::Tensor x = pack(run.golden["in.noise"]), sigma = at::tensor({0.9F, 0.4F});
        const GuidedTeacher teacher(run.teacher, {.positive = run.prompt}, run.grid);
        const kernels::MomentumModes modes = student.modes(run.prompt, run.grid, at::full({2}, 3.5), x, sigma);
        COMPARE_TENSOR(modes.means.squeeze(2), teacher(x, sigma), 1e-6);
        QCOMPARE(countOf(student.parameters()), adapterParameters(run.teacher.config, {.modes = 1, .rank = 2}));
    }

    /// The published adapters' sizes, and that the shipped recipes stay below five per cent.
    void parametersAreCountedFromShapes() {
        const TransformerConfig flux{};
        QCOMPARE(adapterParameters(flux, {}), int64_t(652405884));
        TransformerConfig qwen{
            .family = ModelFamily::qwenImage, .jointLayers = 60, .singleLayers = 0, .textChannels = 3584};
        QCOMPARE(adapterParameters(qwen, {}), int64_t(960687228));
        const TransformerConfig nano = TransformerConfig::read(
            ModelFamily::flux, ConfigFile::load(std::string(ARCFLOW_SOURCE_DIR) +
                                                "/resources/models/nano/flux-nano/transformer/config.json"));
        const std::pair<const char*, const TransformerConfig*> recipes[] = {
            {"distil-flux.json", &flux}, {"distil-qwen-image.json", &qwen}, {"distil-nano.json", &nano}};
        for (const auto& [file, config] : recipes) {
            const auto recipe =
                DistillationRecipe::read(std::string(ARCFLOW_SOURCE_DIR) + "/resources/recipes/" + file);
            const double share = static_cast<double>(adapterParameters(*config, recipe.student)) /
                                 static_cast<double>(transformerParameters(*config));
            qInfo("%s trains %.2f %%", file, 100 * share);
            QVERIFY2(share < 0.05, file);
        }
    }
};

QTEST_GUILESS_MAIN(DistillationTest)
#include "tst_distillation.moc"
