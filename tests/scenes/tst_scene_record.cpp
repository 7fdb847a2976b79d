#include "app/scenes/scene_record.h"
#include "app/scenes/series.h"
#include "core/base/error.h"

#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::scenes;

namespace {

QJsonObject parsed(const std::string& json) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
}

} // namespace

class TestSceneRecord : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scenesComeBackAsTheyWere() {
        for (const SceneSet set : {SceneSet::training, SceneSet::heldOut}) {
            for (uint64_t index = 0; index < 500; ++index) {
                const Scene scene = sampleScene(11, index, set);
                const std::string json = sceneJson(scene);
                QVERIFY2(sceneFromJson(json) == scene, json.c_str());
                QVERIFY(json.find('\n') == std::string::npos);
            }
        }
    }

    void aRecordIsReadable() {
        const Scene scene{.setting = Landscape{Land::sea, DayTime::night, Sky::moon},
                          .groups = {{Kind::boat,
                                      Colour::red,
                                      Size::medium,
                                      {Place{.x = 40, .y = 75, .size = 30}, Place{.x = 70.5}}}},
                          .detail = 4'000'000'000};
        const QJsonObject line = parsed(captionLine("000007.png", "two \"red\" boats", scene));
        QCOMPARE(line["file"].toString(), QString("000007.png"));
        QCOMPARE(line["caption"].toString(), QString("two \"red\" boats"));
        const QJsonObject record = line["scene"].toObject();
        QCOMPARE(record["setting"].toString(), QString("landscape"));
        QCOMPARE(record["land"].toString(), QString("sea"));
        QCOMPARE(record["time"].toString(), QString("night"));
        QCOMPARE(record["sky"].toString(), QString("moon"));
        QCOMPARE(record["detail"].toDouble(), 4e9);
        const QJsonObject boats = record["objects"][0].toObject();
        QCOMPARE(boats["kind"].toString(), QString("boat"));
        QCOMPARE(boats["colour"].toString(), QString("red"));
        QCOMPARE(boats["count"].toInt(), 2);
        QCOMPARE(boats["places"][1].toObject()["x"].toDouble(), 70.5);
    }

    void tagsSayWhatIsToBeSeen() {
        const Scene still{.setting = StillLife{Surface::table, Backdrop::mint},
                          .groups = {{Kind::apple, Colour::red, Size::big, {Place{.x = 20}, Place{.x = 60}}}}};
        QCOMPARE(tagsOf(still), (std::vector<std::string>{"surface=table", "backdrop=mint", "apple", "apple.colour=red",
                                                          "apple.count=2"}));
        const Scene bare{.setting = Landscape{Land::desert, DayTime::dusk, Sky::stars}};
        QCOMPARE(tagsOf(bare), (std::vector<std::string>{"land=desert", "time=dusk", "sky=stars"}));
        QVERIFY(captionLine("a.png", "desert", bare).find(R"("tags":["land=desert","time=dusk","sky=stars"])") !=
                std::string::npos);
    }

    void whatIsNoRecordIsRefused_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        const auto row = [](const char* name, const char* from, const char* to) { QTest::newRow(name) << from << to; };
        row("no JSON", "{", "");
        row("unknown kind", "apple", "gnu");
        row("unknown colour", "red", "reddish");
        row("another setting", "still life", "portrait");
        row("a still life has no land", "still life", "landscape");
        row("count", "\"count\":2", "\"count\":3");
        row("place outside", "\"x\":20.0", "\"x\":200.0");
        row("no number", "\"x\":20.0", "\"x\":\"left\"");
        row("no place", "\"y\"", "\"why\"");
        row("detail", "\"detail\":0", "\"detail\":-1");
        row("detail too large", "\"detail\":0", "\"detail\":4294967296");
        row("light", "\"light_x\":30.0", "\"light_x\":null");
    }
    void whatIsNoRecordIsRefused() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        const Scene scene{.setting = StillLife{},
                          .groups = {{Kind::apple, Colour::red, Size::big, {Place{.x = 20}, Place{.x = 60}}}}};
        const QString sound = QString::fromStdString(sceneJson(scene));
        QVERIFY(sceneFromJson(sound.toStdString()) == scene);
        QString broken = sound;
        broken.replace(broken.indexOf(from), from.size(), to);
        QVERIFY(broken != sound);
        try {
            sceneFromJson(broken.toStdString());
            QFAIL("it was taken");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::modelCorrupt);
        }
    }
};

QTEST_APPLESS_MAIN(TestSceneRecord)
#include "tst_scene_record.moc"
