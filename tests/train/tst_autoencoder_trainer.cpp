#include "core/train/autoencoder_trainer.h"

#include "core/train/first_values.h"
#include "core/train/patch_critic.h"
#include "core/train/picture_cache.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_configs.h"
#include "tests/train/gradient_check.h"

#include <cmath>

using namespace arcflow;
using namespace arcflow::test;

namespace {

AutoencoderRecipe smallRecipe() {
    AutoencoderRecipe recipe;
    recipe.config = ConfigFile::parse(tinyVaeConfig, "recipe");
    recipe.optimisation = {.iterations = 60, .rate = {.rate = 3e-3, .warmUp = 5}, .average = {.start = 0, .gamma = 1}};
    recipe.pictureSize = 32;
    recipe.crop = 16;
    recipe.batch = 4;
    recipe.lateCrop = 32;
    recipe.lateBatch = 2;
    recipe.lateShare = 0.2;
    recipe.seed = 5;
    return recipe;
}

/// Pictures [count, 32, 32, 3], smooth between so many spots a side.
at::Tensor pictures(int64_t count, int64_t spots = 4) {
    at::manual_seed(1);
    const at::Tensor coarse = at::rand({count, 3, spots, spots});
    const at::Tensor fine = at::upsample_bilinear2d(coarse, {32, 32}, /*align_corners=*/false);
    return (fine * 255).round().to(at::kByte).permute({0, 2, 3, 1}).contiguous();
}

void steps(AutoencoderTrainer& trainer, int count) {
    for (int i = 0; i < count; ++i) {
        trainer.step();
    }
}

} // namespace

class AutoencoderTrainerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void learns() {
        AutoencoderTrainer trainer(pictures(12), smallRecipe(), {});
        const at::Tensor heldOut = pictures(16).narrow(0, 12, 4);
        const double before = measure(trainer.averaged(), heldOut, {}).psnr;
        steps(trainer, 60);
        QVERIFY(trainer.optimisation().finished());
        const double after = measure(trainer.averaged(), heldOut, {}).psnr;
        qInfo("PSNR of pictures held out %.1f -> %.1f dB", before, after);
        QVERIFY(after > before + 2);
    }

    /// Only pictures get better: what a teacher was trained on stays the same.
    void decoderOnly() {
        AutoencoderTrainer whole(pictures(12), smallRecipe(), {});
        steps(whole, 20);
        const NamedTensors start = whole.averagedWeights();
        AutoencoderRecipe recipe = smallRecipe();
        recipe.decoderOnly = true;
        AutoencoderTrainer trainer(pictures(12), recipe, {}, start);
        const at::Tensor x = asInput(pictures(12), at::kCPU);
        const at::NoGradGuard noGrad;
        const at::Tensor before = whole.averaged().encodeLatents(x, {});
        const double worse = measure(trainer.averaged(), pictures(12), {}).psnr;
        steps(trainer, 40);
        QVERIFY(at::equal(trainer.averaged().encodeLatents(x, {}), before));
        const double better = measure(trainer.averaged(), pictures(12), {}).psnr;
        qInfo("PSNR %.1f -> %.1f dB", worse, better);
        QVERIFY(better > worse + 0.2);
    }

    /// Latents that were trained to be halved become pictures of half the size.
    void halvedLatents() {
        const auto psnrOfHalf = [](double share) {
            AutoencoderRecipe recipe = smallRecipe();
            recipe.halved = share;
            recipe.optimisation.iterations = 400;
            AutoencoderTrainer trainer(pictures(12, /*spots=*/16), recipe, {});
            steps(trainer, 400);
            const at::NoGradGuard noGrad;
            const Vae vae = trainer.averaged();
            const at::Tensor x = asInput(pictures(12, /*spots=*/16), at::kCPU);
            const at::Tensor y = vae.decode(at::avg_pool2d(vae.encodeLatents(x, {}), 2), {});
            return -10 * std::log10((y.clamp(-1, 1) - at::avg_pool2d(x, 2)).square().mean().item<double>() / 4);
        };
        const double plain = psnrOfHalf(0), trained = psnrOfHalf(1);
        qInfo("PSNR of pictures of half the size %.1f and, trained, %.1f dB", plain, trained);
        QVERIFY(trained > plain + 0.3); // found: 0.7
    }

    /// A critic comes to tell pictures from blurred ones that it has not learnt from.
    void aCriticLearns() {
        const auto store = parametersToMake(/*seed=*/3, at::kCPU, {});
        loadPatchCritic({store, {}});
        Optimisation optimisation(store->parameters(), {.iterations = 60, .rate = {.rate = 2e-3, .warmUp = 5}});
        const at::Tensor sharp = asInput(pictures(16, /*spots=*/32), at::kCPU);
        const at::Tensor blurred = at::avg_pool2d(sharp, 3, 1, 1);
        const auto readings = [&](int64_t begin, int64_t count) {
            const PatchCritic critic = loadPatchCritic({store, {}});
            return std::pair(critic(sharp.narrow(0, begin, count)), critic(blurred.narrow(0, begin, count)));
        };
        while (!optimisation.finished()) {
            optimisation.begin(8);
            const auto [ofReal, ofBlurred] = readings(0, 8);
            const at::Tensor loss = criticLoss(ofReal, ofBlurred);
            loss.backward();
            optimisation.step(loss.item<double>());
        }
        const auto [ofReal, ofBlurred] = readings(8, 8);
        const double right =
            ((ofReal > 0).to(at::kFloat).mean() + (ofBlurred < 0).to(at::kFloat).mean()).item<double>();
        qInfo("right about %.0f %% of the patches", 50 * right);
        QVERIFY(right > 1.8);
    }

    /// An iteration moves the decoder to where the critic, as it was, finds its pictures more real.
    void aStepPleasesTheCritic() {
        AutoencoderRecipe recipe = smallRecipe();
        recipe.absolute = 1e-6;
        recipe.square = recipe.edges = recipe.divergence = 0;
        recipe.critic = 1;
        recipe.crop = recipe.lateCrop = 32; // whole pictures, all of them
        recipe.optimisation.rate = {.rate = 1e-4};
        AutoencoderTrainer trainer(pictures(1), recipe, {});
        const std::vector<TrainedParameter>& all = trainer.optimisation().parameters();
        NamedTensors before;
        for (const TrainedParameter& parameter : all) {
            before.emplace_back(parameter.name, parameter.value.detach().clone());
        }
        const at::NoGradGuard noGrad;
        const PatchCritic critic =
            loadPatchCritic(WeightReader(std::make_shared<TensorSource>(before), {}).scope("critic"));
        const at::Tensor x = asInput(pictures(1), at::kCPU);
        const auto reading = [&](const NamedTensors& weights) {
            const Vae vae = loadVae(recipe.config, {std::make_shared<TensorSource>(weights), {}});
            return critic(vae.decode(vae.encodeLatents(x, {}), {})).mean().item<double>();
        };
        const double worse = reading(before);
        steps(trainer, 1);
        const double better = reading(named(all, valuesOf(all)));
        qInfo("reading %.6f -> %.6f", worse, better);
        QVERIFY(better > worse);
    }

    /// The critic is no part of what is written.
    void aCriticStaysBehind() {
        AutoencoderRecipe recipe = smallRecipe();
        AutoencoderTrainer plain(pictures(4), recipe, {});
        recipe.critic = 0.01;
        AutoencoderTrainer trainer(pictures(4), recipe, {});
        QVERIFY(trainer.optimisation().parameters().size() > plain.optimisation().parameters().size());
        QCOMPARE(trainer.averagedWeights().size(), plain.averagedWeights().size());
        for (size_t i = 0; i < plain.averagedWeights().size(); ++i) {
            QCOMPARE(trainer.averagedWeights()[i].first, plain.averagedWeights()[i].first);
        }
    }

    void aCriticInHalfPrecision() {
        AutoencoderRecipe recipe = smallRecipe();
        recipe.critic = 0.01;
        AutoencoderTrainer full(pictures(4), recipe, {}), half(pictures(4), recipe, {.compute = at::kBFloat16});
        const IterationReport expected = full.step(), found = half.step();
        QVERIFY(!found.skipped);
        QVERIFY2(std::abs(found.loss / expected.loss - 1) < 0.02, qPrintable(QString::number(found.loss)));
    }

    void tooSmallForACritic() {
        AutoencoderRecipe recipe = smallRecipe();
        recipe.critic = 0.1;
        recipe.validate();
        recipe.crop = 8;
        QVERIFY_EXCEPTION_THROWN(recipe.validate(), Error);
    }

    void nothingToHalve() {
        AutoencoderRecipe recipe = smallRecipe();
        recipe.halved = 0.5;
        recipe.crop = 2; // one latent
        QVERIFY_EXCEPTION_THROWN(recipe.validate(), Error);
    }

    /// The pass that records gradients gives what the fast one gives, and its gradients are those of the loss.
    void gradientsAreThoseOfTheLoss() {
        const AutoencoderRecipe recipe = smallRecipe();
        AutoencoderTrainer trainer(pictures(4), recipe, {});
        steps(trainer, 3);
        const at::Tensor x = asInput(pictures(4), at::kCPU);
        const std::vector<TrainedParameter>& parameters = trainer.optimisation().parameters();
        const auto reconstruct = [&] {
            const Vae vae =
                loadVae(recipe.config, {std::make_shared<TensorSource>(named(parameters, valuesOf(parameters))), {}});
            return vae.decode(vae.encodeLatents(x, {}), {});
        };
        const at::Tensor recorded = reconstruct().detach();
        {
            const at::NoGradGuard noGrad;
            COMPARE_TENSOR(reconstruct(), recorded, 2e-5);
        }
        const double error = gradientError(
            parameters, [&] { return (reconstruct() - x).square().mean(); }, 1e-3);
        qInfo("relative error of the slope %.2g", error);
        QVERIFY(error < 5e-3); // fp32 sums and the loss's curvature
    }

    void resumesBitForBit_data() {
        QTest::addColumn<double>("critic");
        QTest::newRow("alone") << 0.0;
        QTest::newRow("with a critic") << 0.05;
    }

    void resumesBitForBit() {
        QFETCH(double, critic);
        const TempFolder folder;
        const auto file = folder.path() / "state.safetensors";
        AutoencoderRecipe recipe = smallRecipe();
        recipe.critic = critic;
        AutoencoderTrainer whole(pictures(6), recipe, {});
        steps(whole, 6);
        AutoencoderTrainer first(pictures(6), recipe, {});
        steps(first, 4);
        first.optimisation().save(file);
        AutoencoderTrainer second(pictures(6), recipe, {});
        second.optimisation().load(file);
        QCOMPARE(second.optimisation().iteration(), int64_t(4));
        steps(second, 2);
        for (size_t i = 0; i < whole.optimisation().parameters().size(); ++i) {
            const TrainedParameter& expected = whole.optimisation().parameters()[i];
            QVERIFY2(at::equal(second.optimisation().parameters()[i].value, expected.value), expected.name.c_str());
            QVERIFY(at::equal(second.optimisation().average()[i], whole.optimisation().average()[i]));
        }
    }

    /// What is written loads as any autoencoder, and its latents have mean 0 and deviation 1.
    void writesAModel() {
        const TempFolder folder;
        AutoencoderTrainer trainer(pictures(6), smallRecipe(), {});
        steps(trainer, 10);
        const Vae averaged = trainer.averaged();
        trainer.write(folder.path(), measure(averaged, pictures(6), {}), at::kFloat);
        const at::NoGradGuard noGrad;
        const Vae loaded = loadVae(ConfigFile::load(folder.path() / "config.json"),
                                   {Checkpoint::open(folder.path(), "diffusion_pytorch_model"), {}});
        const at::Tensor x = asInput(pictures(6), at::kCPU);
        const at::Tensor latents = loaded.encodeLatents(x, {});
        QVERIFY(std::abs(latents.mean().item<double>()) < 1e-3);
        QVERIFY(std::abs(latents.std().item<double>() - 1) < 1e-2);
        COMPARE_TENSOR(loaded.decode(latents, {}), averaged.decode(averaged.encodeLatents(x, {}), {}), 1e-4);
    }

    void aStopChangesNothing() {
        AutoencoderTrainer trainer(pictures(4), smallRecipe(), {});
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_EXCEPTION_THROWN(trainer.step({stop.get_token(), {}}), Error);
        QCOMPARE(trainer.optimisation().iteration(), int64_t(0));
        AutoencoderTrainer other(pictures(4), smallRecipe(), {});
        trainer.step();
        other.step();
        QVERIFY(at::equal(trainer.optimisation().parameters()[0].value, other.optimisation().parameters()[0].value));
    }
};

QTEST_GUILESS_MAIN(AutoencoderTrainerTest)
#include "tst_autoencoder_trainer.moc"
