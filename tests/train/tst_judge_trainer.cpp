#include "core/train/judge_trainer.h"

#include "core/train/picture_cache.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tensor_compare.h"

#include <ATen/core/grad_mode.h>
#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::test;

namespace {

constexpr int64_t side = 32;

JudgeRecipe smallRecipe() {
    JudgeRecipe recipe;
    recipe.optimisation = {
        .iterations = 120, .rate = {.rate = 5e-3, .warmUp = 5, .endShare = 0.05}, .average = {.start = 0, .gamma = 8}};
    recipe.widths = {8, 16};
    recipe.normGroups = 4;
    recipe.batch = 16;
    recipe.pictureSize = side;
    recipe.seed = 3;
    return recipe;
}

/// Grey pictures, every other one with a disc that is red or blue.
struct Discs {
    at::Tensor levels;
    std::vector<std::vector<std::string>> tags;

    explicit Discs(int64_t count, uint64_t seed) {
        at::Generator numbers = at::make_generator<at::CPUGeneratorImpl>(seed);
        levels = (at::rand({count, 1, 1, 1}, numbers) * 60 + 90).expand({count, side, side, 3}).contiguous();
        for (int64_t i = 0; i < count; ++i) {
            const bool night = i % 3 == 0;
            tags.push_back({night ? "time=night" : "time=noon"});
            if (night) {
                levels[i].mul_(0.3);
            }
            if (i % 2 == 0) {
                const int64_t channel = i % 4 == 0 ? 0 : 2;
                const int64_t x = at::randint(side - 12, {1}, numbers).item<int64_t>();
                levels[i].narrow(0, x, 12).narrow(1, side - 12 - x, 12).select(2, channel).fill_(230);
                tags.back().insert(tags.back().end(), {"disc", channel == 0 ? "disc.colour=red" : "disc.colour=blue"});
            }
        }
        levels = levels.to(at::kByte);
    }
    TaggedPictures pictures(const JudgeTags& known) const { return {levels, tagTable(known, tags)}; }
};

} // namespace

class JudgeTrainerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void learnsToRead() {
        const Discs shown(96, 1), heldOut(48, 2);
        const JudgeTags tags(allTags(shown.tags));
        JudgeTrainer trainer(shown.pictures(tags), tags, smallRecipe(), {});
        const double before = shareRead(trainer.averaged(), heldOut.pictures(tags), {});
        while (!trainer.optimisation().finished()) {
            trainer.step();
        }
        const double after = shareRead(trainer.averaged(), heldOut.pictures(tags), {});
        qInfo("tags read from pictures held out: %.2f -> %.2f", before, after);
        QVERIFY(after > 0.97);

        const TempFolder folder;
        trainer.write(folder.path(), at::kFloat);
        const PictureJudge loaded = loadJudge(folder.path(), {});
        QCOMPARE(loaded.tags.names(), tags.names());
        const at::NoGradGuard noGrad;
        const at::Tensor x = asInput(heldOut.levels, at::kCPU);
        COMPARE_TENSOR(loaded(x).scores, trainer.averaged()(x).scores, 1e-5);
        COMPARE_TENSOR(loaded(x).features, trainer.averaged()(x).features, 1e-5);
    }

    void resumesBitForBit() {
        const TempFolder folder;
        const auto file = folder.path() / "state.safetensors";
        const Discs shown(32, 1);
        const JudgeTags tags(allTags(shown.tags));
        const auto trainer = [&] { return JudgeTrainer(shown.pictures(tags), tags, smallRecipe(), {}); };
        JudgeTrainer whole = trainer(), first = trainer(), second = trainer();
        for (int i = 0; i < 6; ++i) {
            whole.step();
        }
        for (int i = 0; i < 4; ++i) {
            first.step();
        }
        first.optimisation().save(file);
        second.optimisation().load(file);
        second.step();
        second.step();
        for (size_t i = 0; i < whole.optimisation().parameters().size(); ++i) {
            QVERIFY(at::equal(second.optimisation().average()[i], whole.optimisation().average()[i]));
        }
    }

    void tagsThatAreNotKnownAreRefused() {
        const JudgeTags tags({"disc"});
        QVERIFY_EXCEPTION_THROWN(tagTable(tags, {{"disc"}, {"square"}}), Error);
    }
};

QTEST_APPLESS_MAIN(JudgeTrainerTest)
#include "tst_judge_trainer.moc"
