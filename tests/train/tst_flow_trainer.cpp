#include "core/train/flow_trainer.h"

#include "core/sampling/latents.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_configs.h"
#include "tests/train/gradient_check.h"

#include <map>

using namespace arcflow;
using namespace arcflow::test;

namespace {

constexpr int64_t clipTokens = 20, t5Tokens = 16, length = 6;

TeacherRecipe smallRecipe() {
    TeacherRecipe recipe;
    recipe.transformer = ConfigFile::parse(tinyTransformerConfig, "transformer");
    recipe.textEncoder = ConfigFile::parse(R"({"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
        "num_attention_heads": 2, "max_position_embeddings": 6})",
                                           "text_encoder");
    recipe.textEncoder2 = ConfigFile::parse(tinyT5Config, "text_encoder_2");
    recipe.optimisation = {.iterations = 80, .rate = {.rate = 5e-3, .warmUp = 5}, .average = {.start = 0, .gamma = 1}};
    recipe.batch = 8;
    recipe.captionDropout = 0.25;
    recipe.seed = 9;
    return recipe;
}

FluxConfigs configs() {
    return FluxConfigs::of(smallRecipe(), clipTokens, t5Tokens);
}

/// Latents of one colour each, which their caption names.
CaptionedLatents data(int64_t count) {
    const at::Tensor colour = at::arange(count).remainder(4);
    const at::Tensor latents = (colour.to(at::kFloat) - 1.5).view({-1, 1, 1, 1}).expand({count, 4, 4, 4}).contiguous();
    const auto ids = [&](int64_t first, int64_t end) {
        at::Tensor rows = at::full({count, length}, end, at::kInt);
        rows.select(1, 0).fill_(first);
        rows.select(1, 1).copy_(colour + 4);
        return rows;
    };
    return {latents,
            {ids(clipTokens - 2, clipTokens - 1), ids(3, 1)},
            {at::full({1, length}, clipTokens - 1, at::kInt), at::full({1, length}, 1, at::kInt)}};
}

FlowTrainer trainerOf(const TeacherRecipe& recipe) {
    return {data(12), configs(), recipe, {}};
}

double meanLoss(FlowTrainer& trainer, int count) {
    double sum = 0;
    for (int i = 0; i < count; ++i) {
        sum += trainer.step().loss;
    }
    return sum / count;
}

/// What an alignment adds to the loss at first and after 300 iterations, and what comes of the model.
struct Aligned {
    double before = 0, after = 0, heldOut = 0;
    size_t weights = 0, weightsOfPlain = 0;
};

/// Beside a run that is not aligned, with the same draws.
Aligned trainAligned(double TeacherRecipe::*weight) {
    TeacherRecipe recipe = smallRecipe();
    recipe.*weight = 1;
    recipe.optimisation.iterations = 300;
    at::manual_seed(2);
    const at::Tensor features = at::randn({4, 6, 2, 2}).index_select(0, at::arange(12).remainder(4)).to(at::kHalf);
    FlowTrainer trainer(data(12), configs(), recipe, {}, {}, features);
    recipe.*weight = 0;
    FlowTrainer plain = trainerOf(recipe);
    Aligned result;
    result.before = meanLoss(trainer, 5) - meanLoss(plain, 5);
    meanLoss(trainer, 280);
    meanLoss(plain, 280);
    result.after = meanLoss(trainer, 15) - meanLoss(plain, 15);
    result.heldOut = trainer.heldOutLoss(trainer.averaged(), data(8));
    result.weights = trainer.averagedWeights().size();
    result.weightsOfPlain = plain.averagedWeights().size();
    return result;
}

} // namespace

Q_DECLARE_METATYPE(double TeacherRecipe::*)

class FlowTrainerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void learns() {
        FlowTrainer trainer = trainerOf(smallRecipe());
        const double before = trainer.heldOutLoss(trainer.averaged(), data(8));
        const double first = meanLoss(trainer, 10);
        meanLoss(trainer, 60);
        const double last = meanLoss(trainer, 10);
        const double after = trainer.heldOutLoss(trainer.averaged(), data(8));
        qInfo("loss %.3f -> %.3f, held out %.3f -> %.3f", first, last, before, after);
        QVERIFY(last < 0.7 * first && after < 0.7 * before);
    }

    void aligns_data() {
        QTest::addColumn<double TeacherRecipe::*>("weight");
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("most");
        QTest::newRow("the image") << &TeacherRecipe::alignment << 0.7 << 0.5;
        QTest::newRow("the text") << &TeacherRecipe::textAlignment << 1.2
                                  << 0.6; // two encoders, three captions in four
    }

    /// Aligned with features of the pictures, states of the network, or of both text encoders, come to tell them, and
    /// the model remains one.
    void aligns() {
        QFETCH(double TeacherRecipe::*, weight);
        QFETCH(double, least);
        QFETCH(double, most);
        const Aligned aligned = trainAligned(weight);
        qInfo("1 - cosine, about: %.3f -> %.3f", aligned.before, aligned.after);
        QVERIFY(aligned.before > least && aligned.after < most);
        QVERIFY(aligned.heldOut < 1);
        QCOMPARE(aligned.weights, aligned.weightsOfPlain); // without the projections
    }

    /// At first the text encoders alone learn, where the recipe says so; then all of the model.
    void textComesFirst() {
        TeacherRecipe recipe = smallRecipe();
        recipe.textAlignment = 1;
        recipe.textIterations = 2;
        at::manual_seed(2);
        FlowTrainer trainer(data(12), configs(), recipe, {}, {}, at::randn({12, 6, 2, 2}).to(at::kHalf));
        const auto values = [&] {
            std::map<std::string, at::Tensor> all;
            for (const TrainedParameter& parameter : trainer.optimisation().parameters()) {
                all.emplace(parameter.name, parameter.value.detach().clone());
            }
            return all;
        };
        const auto start = values();
        QVERIFY(!trainer.step().newLoss && !trainer.step().newLoss);
        const auto withText = values();
        QVERIFY(trainer.step().newLoss);
        const auto withAll = values();
        for (const char* name : {"transformer.proj_out.weight", "transformer.x_embedder.bias"}) {
            QVERIFY2(at::equal(start.at(name), withText.at(name)), name);
        }
        QVERIFY(!at::equal(withText.at("transformer.proj_out.weight"), withAll.at("transformer.proj_out.weight")));
        for (const char* name :
             {"text_encoder_2.shared.weight", "text_encoder.text_model.embeddings.token_embedding.weight"}) {
            QVERIFY2(!at::equal(start.at(name), withText.at(name)), name);
        }
    }

    /// Untrained, T5's heads look at one neighbour each, which is all it knows of the order of words.
    void headsOfT5BeginAtNeighbours() {
        const at::NoGradGuard noGrad;
        const T5Encoder t5 = trainerOf(smallRecipe()).averaged().t5;
        constexpr int64_t words = 9, middle = 4;
        const at::Tensor attention = at::softmax(t5.positionBias(words), -1).select(1, middle); // [heads, words]
        for (const auto& [head, neighbour] : {std::pair(0, middle - 1), {1, middle + 1}, {2, middle - 2}}) {
            QVERIFY(attention[head][neighbour].item<double>() > 0.7);
        }
    }

    void featuresOfWholePictures() {
        at::manual_seed(4);
        at::Tensor features = at::rand({5000, 3, 2, 2}) * 7 + 2;
        features.select(1, 2).zero_(); // a dead one
        const at::Tensor whole = wholePictureFeatures(features.to(at::kHalf));
        QCOMPARE(whole.sizes().vec(), (std::vector<int64_t>{5000, 3, 1, 1}));
        QVERIFY(whole.mean(0).abs().max().item<double>() < 1e-4);
        QVERIFY((whole.square().mean(0).flatten() - at::tensor({1.0F, 1.0F, 0.0F})).abs().max().item<double>() < 1e-3);
        const at::Tensor one = features[4].mean({1, 2}), other = features[17].mean({1, 2});
        QCOMPARE((whole[4] > whole[17]).flatten()[0].item<bool>(), (one > other)[0].item<bool>());
    }

    void gradientsOfTheAlignment() {
        at::manual_seed(3);
        const FeatureAlignment alignment(at::randn({3, 6, 4, 4}), "alignment", 8, 1, at::kCPU);
        const at::Tensor hidden = at::randn({2, 4, 8}), indices = at::tensor({2, 0}, at::kLong);
        const double error = gradientError(
            alignment.parameters(),
            [&] {
                return alignment.loss(hidden, {2, 2}, indices).mean();
            },
            1e-3);
        qInfo("relative error of the slope %.2g", error);
        QVERIFY(error < 5e-3);
    }

    /// adaLN-Zero: before the first iteration the network says 0 whatever it sees.
    void startsAtZero() {
        FlowTrainer trainer = trainerOf(smallRecipe());
        const at::NoGradGuard noGrad;
        const FluxParts model = trainer.averaged();
        const CaptionedLatents seen = data(2);
        const ForwardPlan plan = model.transformer.prepare(model.encode(seen.captions.rows(at::arange(2))), {2, 2},
                                                           at::full({1, 2}, 0.5), {});
        const at::Tensor velocity = model.transformer.velocity(plan, 0, at::randn({2, 4, 16}));
        QCOMPARE(velocity.abs().max().item<double>(), 0.0);
    }

    void gradientsAreThoseOfTheLoss() {
        FlowTrainer trainer = trainerOf(smallRecipe());
        meanLoss(trainer, 12); // away from the start, where most gradients are 0
        const std::vector<TrainedParameter>& parameters = trainer.optimisation().parameters();
        at::manual_seed(2);
        const at::Tensor x = at::randn({3, 4, 16}), target = at::randn({3, 4, 16}), times = at::rand({1, 3});
        const CaptionIds ids = data(3).captions.rows(at::arange(3));
        const auto loss = [&] {
            const FluxParts model =
                FluxParts::load(configs(), std::make_shared<TensorSource>(named(parameters, valuesOf(parameters))), {});
            const ForwardPlan plan = model.transformer.prepare(model.encode(ids), {2, 2}, times, {});
            return (model.transformer.velocity(plan, 0, x) - target).square().mean();
        };
        const double error = gradientError(parameters, loss, 1e-2);
        qInfo("relative error of the slope %.2g", error);
        QVERIFY(error < 5e-3); // fp32 sums and the loss's curvature over 0.02
        for (const TrainedParameter& parameter : parameters) {
            QVERIFY2(!parameter.value.grad().defined(), parameter.name.c_str());
        }
    }

    void resumesBitForBit() {
        const TempFolder folder;
        const auto file = folder.path() / "state.safetensors";
        FlowTrainer whole = trainerOf(smallRecipe());
        meanLoss(whole, 7);
        FlowTrainer first = trainerOf(smallRecipe());
        meanLoss(first, 4);
        first.optimisation().save(file);
        FlowTrainer second = trainerOf(smallRecipe());
        second.optimisation().load(file);
        meanLoss(second, 3);
        for (size_t i = 0; i < whole.optimisation().parameters().size(); ++i) {
            const TrainedParameter& expected = whole.optimisation().parameters()[i];
            QVERIFY2(at::equal(second.optimisation().parameters()[i].value, expected.value), expected.name.c_str());
        }
    }

    void partsAddUpToTheBatch() {
        TeacherRecipe inParts = smallRecipe();
        inParts.parts = 3; // of 8: 2, 3 and 3
        FlowTrainer whole = trainerOf(smallRecipe()), parted = trainerOf(inParts);
        const IterationReport expected = whole.step(), found = parted.step();
        QVERIFY(std::abs(found.loss - expected.loss) < 1e-5 * expected.loss);
        QVERIFY(std::abs(found.gradientNorm - expected.gradientNorm) < 1e-4 * expected.gradientNorm);
    }

    void writesTheComponents() {
        const TempFolder folder;
        FlowTrainer trainer = trainerOf(smallRecipe());
        meanLoss(trainer, 5);
        writeFluxParts(folder.path(), configs(), trainer.averagedWeights(), at::kFloat);
        const at::NoGradGuard noGrad;
        const auto component = [&](const std::string& name, const std::string& stem) {
            return Checkpoint::open(folder.path() / name, stem);
        };
        const FluxParts expected = trainer.averaged();
        const CaptionIds ids = data(2).captions.rows(at::arange(2));
        const ConfigFile clipConfig = ConfigFile::load(folder.path() / "text_encoder" / "config.json");
        QCOMPARE(clipConfig.integer("vocab_size", 0), clipTokens);
        QCOMPARE(clipConfig.integer("eos_token_id", 0), clipTokens - 1);
        const auto clip = ClipTextEncoder::load(clipConfig, {component("text_encoder", "model"), {}});
        const auto t5 = T5Encoder::load(ConfigFile::load(folder.path() / "text_encoder_2" / "config.json"),
                                        {component("text_encoder_2", "model"), {}});
        COMPARE_TENSOR(clip.pooled(ids.clip, {}), expected.encode(ids).pooled, 1e-6);
        COMPARE_TENSOR(t5.forward(ids.t5, {}), expected.encode(ids).tokens, 1e-6);
        const TransformerConfig config =
            TransformerConfig::read(ModelFamily::flux, ConfigFile::load(folder.path() / "transformer" / "config.json"));
        const Transformer transformer =
            loadTransformer(config, {component("transformer", "diffusion_pytorch_model"), {}});
        QVERIFY(at::equal(transformer.normOut.weight, expected.transformer.normOut.weight));
    }
};

QTEST_GUILESS_MAIN(FlowTrainerTest)
#include "tst_flow_trainer.moc"
