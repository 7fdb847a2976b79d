#include "app/scenes/held_out.h"
#include "app/scenes/scene_names.h"
#include "app/scenes/scene_sampler.h"
#include "app/scenes/series.h"

#include <QtTest/QtTest>

#include <map>
#include <set>

using namespace arcflow::scenes;

namespace {

constexpr uint64_t draws = 20'000;

/// "apple red", "sea night moon" and so on: what is in the scene, two and three facts together.
void countFacts(const Scene& scene, std::map<std::string, int>& facts) {
    const auto add = [&facts](auto... words) { ++facts[((std::string(words) + ' ') + ...)]; };
    for (const Group& group : scene.groups) {
        add(nameOf(group.kind), nameOf(group.colour));
        add(nameOf(group.kind), std::to_string(group.count()));
        add(nameOf(group.kind), nameOf(group.size));
    }
    if (const auto* stillLife = std::get_if<StillLife>(&scene.setting)) {
        add(nameOf(stillLife->surface), nameOf(stillLife->backdrop));
    } else {
        const auto& landscape = std::get<Landscape>(scene.setting);
        add(nameOf(landscape.land), nameOf(landscape.time), nameOf(landscape.sky));
    }
}

int factCount(const std::map<std::string, int>& facts, const std::string& fact) {
    const auto found = facts.find(fact + ' ');
    return found == facts.end() ? 0 : found->second;
}

/// Bounds of what an object takes up; everything is drawn within a tenth of its box.
QRectF boundsOf(const Place& place) {
    return {place.x - place.size / 2, place.y - place.size, place.size, place.size};
}

} // namespace

class TestSceneSampler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        for (uint64_t index = 0; index < draws; ++index) {
            m_scenes.push_back(sampleScene(1, index, SceneSet::training));
        }
    }

    void aSceneDependsOnSeedAndIndexAlone() {
        QVERIFY(sampleScene(1, 17'000, SceneSet::training) == m_scenes[17'000]);
        QVERIFY(sampleScene(1, 5, SceneSet::training) == m_scenes[5]);
        QVERIFY(!(sampleScene(2, 5, SceneSet::training) == m_scenes[5]));
        for (uint64_t index = 1; index < draws; ++index) {
            QVERIFY2(!(m_scenes[index] == m_scenes[index - 1]), qPrintable(QString::number(index)));
        }
    }

    void theShareOfStillLifesIsKept() {
        constexpr int scenes = 4000;
        int found = 0;
        for (int i = 0; i < scenes; ++i) {
            const Scene scene = sampleScene(1, i, SceneSet::training, {.stillLifes = 0.8});
            found += std::holds_alternative<StillLife>(scene.setting) ? 1 : 0;
        }
        QVERIFY2(std::abs(found / double{scenes} - 0.8) < 0.03, qPrintable(QString::number(found)));
        const Series series{.seed = 1, .set = SceneSet::heldOut, .mix = {.stillLifes = 0.8}};
        QVERIFY(heldOutIn(series.at(9).scene) == 9u); // a land, though they are few
    }

    void theShareOfSeveralKindsIsKept() {
        constexpr int scenes = 2000;
        for (const double share : {0.0, 0.6, 1.0}) {
            int found = 0;
            for (int i = 0; i < scenes; ++i) {
                found += sampleScene(1, i, SceneSet::every, {.severalKinds = share}).groups.size() > 1 ? 1 : 0;
            }
            QVERIFY2(std::abs(found / double{scenes} - share) < 0.04, qPrintable(QString::number(found)));
        }
    }

    void trainingNeverShowsWhatIsHeldOut() {
        for (const Scene& scene : m_scenes) {
            QVERIFY(!heldOutIn(scene));
        }
    }

    void everyCombinationIsAmongTheOthers() {
        std::set<size_t> seen;
        int without = 0;
        for (uint64_t index = 0; index < 6000; ++index) {
            const auto found = heldOutIn(sampleScene(1, index, SceneSet::every));
            without += found ? 0 : 1;
            if (found) {
                seen.insert(*found);
            }
        }
        QCOMPARE(seen.size(), heldOutCombinations.size());
        QVERIFY(without > 4500);
    }

    void heldOutScenesAlwaysShowIt() {
        std::map<size_t, int> seen;
        for (uint64_t index = 0; index < 10 * heldOutCombinations.size(); ++index) {
            const auto found = heldOutIn(sampleScene(1, index, SceneSet::heldOut));
            QVERIFY(found);
            ++seen[*found];
        }
        QCOMPARE(seen.size(), heldOutCombinations.size());
        for (const auto& [combination, count] : seen) {
            QCOMPARE(count, 10);
        }
    }

    void combinationsAreFoundInTheGroupTheyMean() {
        Scene scene{.setting = StillLife{}};
        scene.groups = {{Kind::apple, Colour::red, Size::medium, {Place{}}},
                        {Kind::cup, Colour::purple, Size::medium, {Place{}}}};
        QVERIFY(!heldOutIn(scene)); // the purple is the cup's
        scene.groups[0].colour = Colour::purple;
        QCOMPARE(heldOutIn(scene), std::optional<size_t>(0));
        QCOMPARE(heldOutCombinations[0].text(), std::string("purple apple"));
        QCOMPARE(heldOutCombinations[6].text(), std::string("three boats at night"));
        QCOMPARE(heldOutCombinations[9].text(), std::string("desert with rainbow"));
    }

    /// A fact that is held out only with others must be there without them, or a model could not know it.
    void everyPartOfAHeldOutCombinationIsTrained() {
        std::set<std::string> kinds, colours, skies;
        for (const Scene& scene : m_scenes) {
            for (const Group& group : scene.groups) {
                kinds.insert(concat(nameOf(group.kind), group.count()));
                colours.insert(std::string(nameOf(group.colour)));
            }
            if (const auto* landscape = std::get_if<Landscape>(&scene.setting)) {
                skies.insert(concat(nameOf(landscape->sky), nameOf(landscape->time)));
            }
        }
        for (const Combination& one : heldOutCombinations) {
            QVERIFY(!one.kind || kinds.contains(concat(nameOf(*one.kind), one.count.value_or(1))));
            QVERIFY(!one.colour || colours.contains(std::string(nameOf(*one.colour))));
        }
        QVERIFY(skies.contains("rainbownoon") && skies.contains("moonnight") && skies.contains("snownight"));
    }

    void theWholeWorldIsDrawn() {
        std::map<std::string, int> facts;
        for (const Scene& scene : m_scenes) {
            countFacts(scene, facts);
        }
        for (const Kind kind : stillLifeKinds()) {
            for (const Colour colour : allOf<Colour>()) {
                const bool held =
                    std::any_of(heldOutCombinations.begin(), heldOutCombinations.end(),
                                [&](const Combination& one) { return one.kind == kind && one.colour == colour; });
                const int count = factCount(facts, concat(nameOf(kind), ' ', nameOf(colour)));
                QVERIFY2(held ? count == 0 : count >= 5,
                         qPrintable(QString("%1 %2: %3").arg(nameOf(kind).data(), nameOf(colour).data()).arg(count)));
            }
            for (const int number : {1, 2, 3}) {
                QVERIFY(factCount(facts, concat(nameOf(kind), ' ', number)) > 20);
            }
        }
        for (const Surface surface : allOf<Surface>()) {
            for (const Backdrop backdrop : allOf<Backdrop>()) {
                QVERIFY(factCount(facts, concat(nameOf(surface), ' ', nameOf(backdrop))) > 50);
            }
        }
        for (const Land land : allOf<Land>()) {
            for (const DayTime time : allOf<DayTime>()) {
                for (const Sky sky : skiesAt(time)) {
                    const bool held =
                        std::any_of(heldOutCombinations.begin(), heldOutCombinations.end(),
                                    [&](const Combination& one) { return one.land == land && one.sky == sky; });
                    const int count = factCount(facts, concat(nameOf(land), ' ', nameOf(time), ' ', nameOf(sky)));
                    QVERIFY2(held || !isPossible({land, time, sky}) ? count == 0 : count > 20, nameOf(land).data());
                }
            }
        }
    }

    void objectsAreInThePictureAndApart() {
        for (const Scene& scene : m_scenes) {
            std::vector<QRectF> all;
            for (const Group& group : scene.groups) {
                QVERIFY(group.count() >= 1 && group.count() <= 3);
                for (const Place& place : group.places) {
                    const QRectF bounds = boundsOf(place);
                    QVERIFY2(QRectF(0, 0, 100, 100).contains(bounds), nameOf(group.kind).data());
                    for (const QRectF& other : all) {
                        const QRectF both = bounds & other;
                        QVERIFY2(both.width() * both.height() <
                                     0.12 * std::min(bounds.width() * bounds.width(), other.width() * other.width()),
                                 nameOf(group.kind).data());
                    }
                    all.push_back(bounds);
                }
            }
            for (size_t i = 1; i < scene.groups.size(); ++i) {
                QVERIFY(scene.groups[i].kind != scene.groups[i - 1].kind);
            }
        }
    }

private:
    static std::string concat(auto... values) {
        std::ostringstream out;
        (out << ... << values);
        return out.str();
    }

    std::vector<Scene> m_scenes;
};

QTEST_APPLESS_MAIN(TestSceneSampler)
#include "tst_scene_sampler.moc"
