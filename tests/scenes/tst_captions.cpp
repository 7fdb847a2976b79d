#include "app/scenes/held_out.h"
#include "app/scenes/phrasebook.h"
#include "app/scenes/series.h"
#include "tests/scenes/caption_reader.h"

#include <QtTest/QtTest>

#include <map>
#include <set>
#include <sstream>

using namespace arcflow::scenes;

namespace {

std::vector<std::string> wordsOf(const std::string& caption) {
    std::istringstream stream(caption);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) {
        word.erase(std::remove(word.begin(), word.end(), ','), word.end());
        words.push_back(word);
    }
    return words;
}

QString report(const std::string& caption, const std::vector<std::string>& problems) {
    QString text = QString::fromStdString(caption);
    for (const std::string& problem : problems) {
        text += "\n  " + QString::fromStdString(problem);
    }
    return text;
}

const Scene redApples{.setting = StillLife{Surface::table, Backdrop::mint},
                      .groups = {{Kind::apple, Colour::red, Size::medium, {Place{.x = 20}, Place{.x = 50}}},
                                 {Kind::cup, Colour::blue, Size::big, {Place{.x = 80}}}}};
const Scene boatAtNight{.setting = Landscape{Land::sea, DayTime::night, Sky::moon},
                        .groups = {{Kind::boat, Colour::white, Size::medium, {Place{}}}}};

} // namespace

class TestCaptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        const Series series{.seed = 3};
        for (uint64_t index = 0; index < 20'000; ++index) {
            m_pictures.push_back(series.at(index));
        }
    }

    void theReaderKnowsTrueFromFalse_data() {
        QTest::addColumn<QString>("caption");
        QTest::addColumn<bool>("night");
        QTest::addColumn<bool>("holds");
        const auto row = [](const char* caption, bool night, bool holds) {
            QTest::newRow(caption) << QString(caption) << night << holds;
        };
        row("two red apples next to a large blue cup on a wooden table", false, true);
        row("a cup to the right of two apples, in front of a mint wall", false, true);
        row("red apples", false, true);
        row("two green apples", false, false);
        row("three red apples", false, false);
        row("a red apple", false, false);
        row("red apple", false, false);
        row("a small cup", false, false);
        row("a red cup", false, false);
        row("two red apples on a shelf", false, false);
        row("two red apples in front of a cream wall", false, false);
        row("a blue cup to the left of two red apples", false, false);
        row("a cat", false, false);
        row("two red apples at night", false, false);
        row("two red gnus", false, false);
        row("a boat with a white sail on the sea in the moonlight", true, true);
        row("a boat with a red sail on the sea", true, false);
        row("a white boat at dusk", true, false);
        row("a starry night by the sea", true, false);
        row("a white boat in the desert", true, false);
        row("two boats with white sails", true, false);
    }
    void theReaderKnowsTrueFromFalse() {
        QFETCH(QString, caption);
        QFETCH(bool, night);
        QFETCH(bool, holds);
        const auto problems = contradictions(caption.toStdString(), night ? boatAtNight : redApples);
        QVERIFY2(problems.empty() == holds, qPrintable(report(caption.toStdString(), problems)));
    }

    void allThatCaptionsSayIsTrue() {
        for (const CaptionedScene& picture : m_pictures) {
            const auto problems = contradictions(picture.caption, picture.scene);
            QVERIFY2(problems.empty(), qPrintable(report(picture.caption, problems)));
        }
    }

    void heldOutCaptionsNameWhatIsHeldOut() {
        const Series series{.seed = 3, .set = SceneSet::heldOut};
        for (uint64_t index = 0; index < 20 * heldOutCombinations.size(); ++index) {
            const CaptionedScene picture = series.at(index);
            QVERIFY2(contradictions(picture.caption, picture.scene).empty(), picture.caption.c_str());
            // With another colour, number, time, land or sky the caption would be false: so it names them.
            const Combination& combination = heldOutCombinations[index % heldOutCombinations.size()];
            Scene other = picture.scene;
            for (Group& group : other.groups) {
                if (combination.kind == group.kind && combination.colour) {
                    group.colour = group.colour == Colour::brown ? Colour::white : Colour::brown;
                } else if (combination.kind == group.kind) {
                    group.places.resize(group.places.size() == 1 ? 2 : 1);
                }
            }
            if (auto* landscape = std::get_if<Landscape>(&other.setting); landscape && combination.land) {
                landscape->sky = landscape->sky == Sky::rain ? Sky::clear : Sky::rain;
            }
            QVERIFY2(!contradictions(picture.caption, other).empty(), picture.caption.c_str());
        }
    }

    void wordsAreFewAndAllOfTheVocabulary() {
        const std::set<std::string> known = vocabulary();
        QVERIFY2(known.size() < 400, qPrintable(QString::number(known.size())));
        std::set<std::string> seen;
        for (const CaptionedScene& picture : m_pictures) {
            for (const std::string& word : wordsOf(picture.caption)) {
                QVERIFY2(known.contains(word), word.c_str());
                QVERIFY(std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
                seen.insert(word);
            }
        }
        for (const std::string& word : known) {
            QVERIFY2(seen.contains(word), qPrintable(QString::fromStdString("never used: " + word)));
        }
    }

    void captionsAreShortAndVaried() {
        std::map<size_t, int> lengths;
        std::set<std::string> different;
        for (const CaptionedScene& picture : m_pictures) {
            const size_t words = wordsOf(picture.caption).size();
            const auto commas = static_cast<size_t>(std::count(picture.caption.begin(), picture.caption.end(), ','));
            QVERIFY2(words >= 1 && words <= mostCaptionWords && words + commas < 32, picture.caption.c_str());
            QVERIFY2(picture.caption == tidied(picture.caption), picture.caption.c_str());
            ++lengths[words];
            different.insert(picture.caption);
        }
        QVERIFY(lengths[2] > 500);  // two words are enough
        QVERIFY(lengths[12] > 500); // but most captions say more
        QVERIFY(different.size() > m_pictures.size() * 8 / 10);
    }

    void textIsTidied() {
        QCOMPARE(tidied(" a  apple , , and a  red cup ,"), std::string("an apple, and a red cup"));
        QCOMPARE(tidied(", two books"), std::string("two books"));
    }

private:
    std::vector<CaptionedScene> m_pictures;
};

QTEST_APPLESS_MAIN(TestCaptions)
#include "tst_captions.moc"
