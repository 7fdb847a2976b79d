#include "core/train/distiller.h"

#include "core/formats/config_file.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"

#include <ATen/core/grad_mode.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

PromptSource prompts(const TransformerConfig& config, int64_t count) {
    at::manual_seed(3);
    const at::Tensor tokens = at::randn({count, 5, config.textChannels});
    const at::Tensor pooled = at::randn({count, config.pooledChannels});
    return {count, [=](int64_t i) { return PromptEmbedding{tokens.narrow(0, i, 1), pooled.narrow(0, i, 1), {}}; }, {}};
}

DistillationRecipe smallRecipe() {
    DistillationRecipe recipe;
    recipe.student = {.modes = 4, .rank = 4};
    recipe.imitation.decayIterations = 8;
    recipe.imitation.lossScale = 1;
    recipe.optimisation.rate = {.rate = 5e-3, .warmUp = 4};
    recipe.optimisation.average = {.start = 0, .gamma = 1};
    recipe.optimisation.iterations = 40;
    recipe.batch = 4;
    recipe.seed = 11;
    return recipe;
}

/// FLUX's tiny teacher under distillation.
struct Run {
    explicit Run(const DistillationRecipe& recipe)
        : teacher(loadTransformerFolder(ModelFamily::flux, "flux-tiny/transformer")),
          distiller(teacher, prompts(teacher.config, 6), {2, 3}, recipe) {}
    std::vector<IterationReport> steps(int count) {
        std::vector<IterationReport> reports;
        for (int i = 0; i < count; ++i) {
            reports.push_back(distiller.step());
        }
        return reports;
    }
    Transformer teacher;
    Distiller distiller;
};

double meanLoss(const std::vector<IterationReport>& reports, size_t begin, size_t end) {
    double sum = 0;
    for (size_t i = begin; i < end; ++i) {
        sum += reports[i].loss;
    }
    return sum / static_cast<double>(end - begin);
}

} // namespace

class DistillerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void schedulesAreThePublishedOnes() {
        const ConfigFile golden = ConfigFile::load(dataPath("golden/arcflow-schedule.json"));
        const ConfigFile betas = golden.section("ema_beta"), rates = golden.section("learning_rate");
        QVERIFY(betas.keys().size() >= 10 && rates.keys().size() >= 10);
        for (const std::string& iteration : betas.keys()) {
            const double expected = betas.number(iteration, -1);
            QVERIFY(std::abs(AverageSchedule().weightOfOld(std::stoll(iteration)) - expected) < 1e-12);
        }
        for (const std::string& iteration : rates.keys()) {
            const double expected = rates.number(iteration, -1);
            QVERIFY(std::abs(RateSchedule().at(std::stoll(iteration), 10000) - expected) < 1e-15);
        }
        const RateSchedule cosine{.rate = 1, .warmUp = 0, .endShare = 0.02};
        QCOMPARE(cosine.at(0, 100), 1.0);
        QVERIFY(std::abs(cosine.at(50, 100) - 0.51) < 1e-12 && std::abs(cosine.at(100, 100) - 0.02) < 1e-12);
    }

    void learns() {
        Run run(smallRecipe());
        const std::vector<IterationReport> reports = run.steps(40);
        QVERIFY(run.distiller.optimisation().finished());
        const double first = meanLoss(reports, 0, 8), last = meanLoss(reports, 32, 40);
        qInfo("loss %.4f -> %.4f", first, last);
        QVERIFY(last < 0.75 * first);
        QVERIFY(std::none_of(reports.begin(), reports.end(), [](const IterationReport& one) { return one.skipped; }));
    }

    /// Stored, loaded into a new process's worth of objects, and gone on with: the same bits as without the break.
    void resumesBitForBit() {
        const TempFolder folder;
        const auto file = folder.path() / "state.safetensors";
        Run whole(smallRecipe());
        whole.steps(7);
        Run first(smallRecipe());
        first.steps(4);
        first.distiller.optimisation().save(file);
        Run second(smallRecipe());
        second.steps(1); // whatever it has done before is replaced
        second.distiller.optimisation().load(file);
        QCOMPARE(second.distiller.optimisation().iteration(), int64_t(4));
        second.steps(3);
        const auto& expected = whole.distiller.student().parameters();
        const auto& found = second.distiller.student().parameters();
        for (size_t i = 0; i < expected.size(); ++i) {
            QVERIFY2(at::equal(found[i].value, expected[i].value), expected[i].name.c_str());
        }
        QVERIFY(at::equal(second.distiller.averagedStudent().normOut.weight,
                          whole.distiller.averagedStudent().normOut.weight));
    }

    void partsGiveTheSameGradients() {
        DistillationRecipe recipe = smallRecipe();
        Run whole(recipe);
        recipe.parts = 3;
        Run parts(recipe);
        const IterationReport a = whole.distiller.step(), b = parts.distiller.step();
        QVERIFY(std::abs(a.loss - b.loss) < 1e-5 * a.loss);
        QVERIFY(std::abs(a.gradientNorm - b.gradientNorm) < 1e-5 * a.gradientNorm);
    }

    /// Blocks computed again in the backward pass, dropout included: the same gradients.
    void gradientCheckpointing() {
        DistillationRecipe recipe = smallRecipe();
        Run kept(recipe);
        recipe.gradientCheckpointing = true;
        Run again(recipe);
        for (int i = 0; i < 3; ++i) {
            const IterationReport a = kept.distiller.step(), b = again.distiller.step();
            QVERIFY(std::abs(a.loss - b.loss) < 1e-5 * a.loss);
            QVERIFY(std::abs(a.gradientNorm - b.gradientNorm) < 1e-5 * a.gradientNorm);
        }
        const auto &expected = kept.distiller.student().parameters(), &found = again.distiller.student().parameters();
        for (size_t i = 0; i < expected.size(); ++i) {
            QVERIFY2(difference(found[i].value.detach(), expected[i].value.detach()).relative < 1e-4,
                     expected[i].name.c_str());
        }
    }

    /// In front of the updates alone: what is left out changes with the pass and the sample, on average nothing does.
    void dropout() {
        at::manual_seed(5);
        const at::Tensor x = at::ones({2, 50, 40});
        const LowRankDropout half{0.5, {1, 2}};
        const at::Tensor once = half(x, 7), again = half(x, 7);
        QVERIFY(at::equal(once, again));
        QVERIFY(!at::equal(once[0], once[1]) && !at::equal(once, half(x, 8)));
        QVERIFY(!at::equal(once[0], LowRankDropout{0.5, {3}}(x.narrow(0, 0, 1), 7)[0]));
        QVERIFY(at::equal(once[1], LowRankDropout{0.5, {2}}(x.narrow(0, 1, 1), 7)[0])); // whatever else is in the batch
        QVERIFY(at::equal(half(x.view({1, 100, 40}), 7).view_as(once), once));
        QVERIFY(((once == 0) | (once == 2)).all().item<bool>());
        QVERIFY(std::abs(once.mean().item<double>() - 1) < 0.05);

        Linear layer{at::randn({6, 40}), at::randn({6}), {{at::randn({3, 40}), at::randn({2, 3}), 1}}};
        const at::Tensor plain = layer(x);
        layer.dropout = std::make_shared<const LowRankDropout>(half);
        const at::Tensor dropped = layer(x);
        QVERIFY((dropped - plain).narrow(2, 0, 1).abs().max().item<double>() < 1e-4); // a row without update
        QVERIFY((dropped - plain).narrow(2, 1, 2).abs().max().item<double>() > 1e-2);
    }

    void cancelledChangesNothing() {
        Run run(smallRecipe());
        run.steps(1);
        const at::Tensor before = run.distiller.student().parameters()[0].value.detach().clone();
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(Error, run.distiller.step({stop.get_token(), {}}));
        QCOMPARE(run.distiller.optimisation().iteration(), int64_t(1));
        QVERIFY(at::equal(run.distiller.student().parameters()[0].value, before));
    }

    /// The adapter folder is read by the same reader as a published one, and gives the averaged student up to fp16.
    void writesAnAdapter() {
        const TempFolder folder;
        Run run(smallRecipe());
        run.steps(6);
        run.distiller.writeAdapter(folder.path() / "adapter");
        const at::NoGradGuard noGrad;
        const ArcFlowAdapter adapter = readArcFlowAdapter(folder.path() / "adapter");
        QCOMPARE(adapter.shift, 3.2);
        QCOMPARE(adapter.head.modes, int64_t(4));
        QCOMPARE(adapter.parameterCount, adapterParameters(run.teacher.config, smallRecipe().student));
        const Transformer read = makeStudent(run.teacher, adapter, UpdateMode::keepApart);
        const Transformer averaged = run.distiller.averagedStudent();
        const PromptEmbedding prompt = prompts(run.teacher.config, 1).embedding(0);
        const at::Tensor x = at::randn({1, 6, run.teacher.config.inChannels}), sigma = at::full({1, 1}, 0.8);
        const at::Tensor guidance = at::full({1}, 3.5);
        const auto modes = [&](const Transformer& student) {
            return student.modes(student.prepare(prompt, {2, 3}, sigma, guidance), 0, x);
        };
        COMPARE_TENSOR(modes(read).means, modes(averaged).means, 5e-3);
        COMPARE_TENSOR(modes(read).logGammas, modes(averaged).logGammas, 5e-3);
    }

    void refusesBadRecipesAndStates() {
        const TempFolder folder;
        DistillationRecipe recipe = smallRecipe();
        recipe.parts = 9;
        QVERIFY_THROWS_EXCEPTION(Error, Run(recipe).steps(1));
        Run run(smallRecipe());
        run.distiller.optimisation().save(folder.path() / "state.safetensors");
        recipe = smallRecipe();
        recipe.student.rank = 2;
        Run other(recipe);
        QVERIFY_THROWS_EXCEPTION(Error, other.distiller.optimisation().load(folder.path() / "state.safetensors"));
        QVERIFY_THROWS_EXCEPTION(Error, run.distiller.optimisation().load(dataPath("golden/adamw-wd0.safetensors")));
    }
};

QTEST_GUILESS_MAIN(DistillerTest)
#include "tst_distiller.moc"
