#include "core/judge/picture_judge.h"

#include "tests/support/temp_folder.h"

#include <QtTest/QtTest>

#include <array>
#include <fstream>

using namespace arcflow;
using namespace arcflow::test;

namespace {

const std::vector<std::string> names{"apple",         "apple.colour=green", "apple.colour=red",
                                     "cup.count=one", "time=night",         "time=noon"};

bool holds(const std::array<float, 6>& scores, const char* tag) {
    const JudgeTags tags(names);
    return tags.holds(scores, *tags.find(tag));
}

} // namespace

class JudgeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void singleTagsAreThereOrNot() {
        QVERIFY(holds({0.1F, 0, 0, 0, 0, 0}, "apple"));
        QVERIFY(!holds({-0.1F, 0, 0, 0, 0, 0}, "apple"));
    }

    void valuesExcludeEachOther() {
        QVERIFY(holds({0, 0, 0, 0, -5, -6}, "time=night"));
        QVERIFY(!holds({0, 0, 0, 0, -5, -6}, "time=noon"));
        QVERIFY(!holds({0, 0, 0, 0, 5, 6}, "time=night"));
    }

    void aValueNeedsWhatItIsOf() {
        QVERIFY(holds({1, -3, -2, 0, 0, 0}, "apple.colour=red"));
        QVERIFY(!holds({-1, -3, 7, 0, 0, 0}, "apple.colour=red"));
        QVERIFY(holds({0, 0, 0, -9, 0, 0}, "cup.count=one")); // there is no tag "cup" that it needs
    }

    void tagsMustBeSound() {
        QVERIFY_EXCEPTION_THROWN(JudgeTags({}), Error);
        QVERIFY_EXCEPTION_THROWN(JudgeTags({"a", "b", "a"}), Error);
        QVERIFY(!JudgeTags(names).find("pear"));
    }

    void distanceOfTheSameIsNone() {
        at::manual_seed(1);
        const at::Tensor some = at::randn({200, 8});
        QVERIFY(std::abs(frechetDistance(some, some)) < 1e-9);
    }

    /// Of normal distributions with diagonal covariance: ‖m₁ − m₂‖² + Σ(s₁ − s₂)².
    void distanceOfNormalDistributions() {
        at::manual_seed(2);
        const at::Tensor scales = at::tensor({1.0, 2.0, 0.5, 3.0}), shift = at::tensor({0.5, 0.0, -1.0, 2.0});
        const at::Tensor one = at::randn({200000, 4}, at::kDouble);
        const at::Tensor other = at::randn({200000, 4}, at::kDouble) * scales + shift;
        const double expected = shift.square().sum().item<double>() + (scales - 1).square().sum().item<double>();
        QVERIFY(std::abs(frechetDistance(one, other) - expected) < 0.02 * expected); // the sampling's own error
        QVERIFY(std::abs(frechetDistance(one, other) - frechetDistance(other, one)) < 1e-6);
    }

    void damagedFoldersAreRefused() {
        const TempFolder folder;
        QVERIFY_EXCEPTION_THROWN(loadJudge(folder.path(), {}), Error);
        for (const char* config : {R"({"tags": []})", R"({"tags": ["a"], "widths": [7]})",
                                   R"({"tags": ["a"], "widths": []})", R"({"tags": ["a", "a"]})", R"({"tags": 3})"}) {
            std::ofstream(folder.path() / "config.json") << config;
            QVERIFY_EXCEPTION_THROWN(loadJudge(folder.path(), {}), Error);
        }
    }
};

QTEST_APPLESS_MAIN(JudgeTest)
#include "tst_judge.moc"
