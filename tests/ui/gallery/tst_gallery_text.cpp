#include "tests/ui/gallery/gallery_fixture.h"
#include "ui/gallery/filter_text.h"
#include "ui/gallery/image_text.h"
#include "ui/gallery/settings_choice.h"

#include <QtTest>

#include <algorithm>

using namespace arcflow::ui;

class GalleryTextTest : public QObject {
    Q_OBJECT

    static QString value(const ImageRecord& image, ImageDetail::Kind kind) {
        const QVector<ImageDetail> rows = imageDetails(image);
        const auto row =
            std::find_if(rows.begin(), rows.end(), [kind](const ImageDetail& detail) { return detail.kind == kind; });
        return row == rows.end() ? QStringLiteral("-") : row->value;
    }
    static SettingChoice choice(const QVector<SettingChoice>& choices, const char* name) {
        const auto found = std::find_if(choices.begin(), choices.end(),
                                        [&](const SettingChoice& one) { return one.name == QLatin1String(name); });
        return found == choices.end() ? SettingChoice() : *found;
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void sizes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QSize>("size");
        QTest::newRow("x") << "512x768" << QSize(512, 768);
        QTest::newRow("times") << " 1024 × 768 " << QSize(1024, 768);
        QTest::newRow("blank") << "640 480" << QSize(640, 480);
        QTest::newRow("square") << "512" << QSize(512, 512);
        QTest::newRow("zero") << "0x512" << QSize();
        QTest::newRow("negative") << "-5x5" << QSize();
        QTest::newRow("words") << "big" << QSize();
        QTest::newRow("three") << "1x2x3" << QSize();
        QTest::newRow("huge") << "99999x1" << QSize();
        QTest::newRow("empty") << "" << QSize();
    }
    void sizes() {
        QFETCH(QString, text);
        QFETCH(QSize, size);
        QCOMPARE(parseSize(text).value_or(QSize()), size);
    }

    void seeds() {
        QCOMPARE(parseSeed(QStringLiteral("4102")), std::optional<quint64>(4102));
        QCOMPARE(parseSeed(QStringLiteral("4 102")), std::optional<quint64>(4102));
        QCOMPARE(parseSeed(QStringLiteral("18,446,744,073,709,551,615")), std::optional<quint64>(~quint64{0}));
        QVERIFY(!parseSeed(QStringLiteral("18446744073709551616")));
        QVERIFY(!parseSeed(QStringLiteral("-1")));
        QVERIFY(!parseSeed(QStringLiteral("seed")));
        QVERIFY(!parseSeed(QString()));
    }

    void everyFieldCanBeSetAndCleared() {
        ImageFilter filter;
        filter.minimumRating = 3;
        filter.mode = filter.model = filter.tag = filter.origin = QStringLiteral("x");
        filter.showRejected = filter.onlyTrashed = true;
        filter.album = filter.job = 5;
        filter.from = QDateTime(QDate(2026, 8, 1), QTime());
        filter.seed = 7;
        filter.width = 512;
        for (const FilterField field : allFilterFields) {
            QVERIFY(isSet(filter, field));
            QVERIFY(!filterChipText(filter, field, {}).isEmpty());
            clear(filter, field);
            QVERIFY(!isSet(filter, field));
        }
        QCOMPARE(filter, ImageFilter());
        QVERIFY(!isRestricted(filter));
    }

    void chipsSayWhatIsAskedFor() {
        const QDate today(2026, 8, 24);
        ImageFilter filter;
        QCOMPARE(filterChipText(filter, FilterField::rating, {}, today), QStringLiteral("★ ≥ 1"));
        filter.minimumRating = 4;
        QCOMPARE(filterChipText(filter, FilterField::rating, {}, today), QStringLiteral("★ ≥ 4"));
        for (const DatePreset& preset : datePresets()) {
            setDates(filter, preset, today);
            QCOMPARE(filterChipText(filter, FilterField::date, {}, today), preset.name);
        }
        setDates(filter, datePresets().first(), today);
        QCOMPARE(filter.from->date(), today);
        filter.album = 3;
        QCOMPARE(filterChipText(filter, FilterField::album, {{3, QStringLiteral("Covers"), 1}}, today),
                 QStringLiteral("Covers"));
    }

    void counts() {
        QCOMPARE(countText(1204, 100000), QStringLiteral("1,204 of 100,000"));
        QVERIFY(countText(1204, 1204).startsWith(QStringLiteral("1,204 ")));
        QCOMPARE(countText(0, 0), QStringLiteral("no images"));
        QCOMPARE(countText(0, 5), QStringLiteral("0 of 5"));
    }

    void detailsOfAPair() {
        const ImageRecord pair = GalleryFixture::pair(102);
        QCOMPARE(value(pair, ImageDetail::Kind::model), QStringLiteral("nano + ArcFlow K 16"));
        QCOMPARE(value(pair, ImageDetail::Kind::seed), QStringLiteral("4,102"));
        QCOMPARE(value(pair, ImageDetail::Kind::size), QStringLiteral("128 × 128"));
        QCOMPARE(value(pair, ImageDetail::Kind::steps), QStringLiteral("2 | 32"));
        QCOMPARE(value(pair, ImageDetail::Kind::guidance), QStringLiteral("3.0"));
        QCOMPARE(value(pair, ImageDetail::Kind::time), QStringLiteral("0.24 s | 6.61 s"));
        QCOMPARE(value(pair, ImageDetail::Kind::match), QStringLiteral("27.9 dB"));
        QCOMPARE(imageBadge(pair), QStringLiteral("pair"));
    }

    void whatIsNotKnownIsNotShown() {
        ImageRecord foreign;
        foreign.studentFile = QStringLiteral("/pictures/a.png");
        for (const auto kind :
             {ImageDetail::Kind::model, ImageDetail::Kind::seed, ImageDetail::Kind::steps, ImageDetail::Kind::match}) {
            QCOMPARE(value(foreign, kind), QStringLiteral("-"));
        }
        QVERIFY(imageBadge(foreign).isEmpty());
        QCOMPARE(imageFiles(foreign).size(), 1);
    }

    void promptsAreNeverMarkup() {
        ImageRecord image = GalleryFixture::record(1);
        image.prompt = QStringLiteral("<img src='file:///etc/passwd'><b>bold</b>") + QString(5000, u'x');
        const QString tip = imageToolTip(image);
        QVERIFY(!tip.contains(QStringLiteral("<img")));
        QVERIFY(tip.contains(QStringLiteral("&lt;img")));
        QVERIFY(tip.size() < 1000);
        QVERIFY(imageDescription(image).size() < 400);
    }

    void severalImagesAreSummedUp() {
        QVector<ImageRecord> images{GalleryFixture::record(1), GalleryFixture::record(2), GalleryFixture::pair(3)};
        images[1].model = QStringLiteral("FLUX.1-dev");
        const QVector<ImageDetail> rows = summaryOfImages(images);
        QStringList values;
        for (const ImageDetail& row : rows) {
            values += row.value;
        }
        QVERIFY(values.contains(QStringLiteral("2 × student, 1 × pair")));
        QVERIFY(values.contains(QStringLiteral("2 × nano, 1 × FLUX.1-dev")));
        QVERIFY(values.contains(QStringLiteral("128 × 128 px")));
        QVERIFY(values.contains(QStringLiteral("27.9 dB on average")));
    }

    void durations() {
        QCOMPARE(durationText(0.244), QStringLiteral("0.24 s"));
        QCOMPARE(durationText(12.34), QStringLiteral("12.3 s"));
        QCOMPARE(durationText(65), QStringLiteral("1 min 5 s"));
    }

    void settingsBesideThoseInForce() {
        const QVariantMap current{{QStringLiteral("prompt"), QStringLiteral("a cat")},
                                  {QStringLiteral("seed"), QVariant::fromValue<quint64>(4003)},
                                  {QStringLiteral("width"), 128},
                                  {QStringLiteral("height"), 128},
                                  {QStringLiteral("guidance"), 3.5},
                                  {QStringLiteral("model"), QStringLiteral("FLUX.1-dev")}};
        const QVector<SettingChoice> choices = settingChoices(GalleryFixture::pair(3), current);
        QVERIFY(choice(choices, "prompt").differs && choice(choices, "prompt").suggested);
        QCOMPARE(choice(choices, "prompt").currentText, QStringLiteral("a cat"));
        QVERIFY(!choice(choices, "seed").differs);
        QVERIFY(!choice(choices, "size").differs);
        QVERIFY(!choice(choices, "size").suggested);
        QCOMPARE(choice(choices, "size").newText, QStringLiteral("128 × 128"));
        QCOMPARE(choice(choices, "guidance").values, (QVariantMap{{QStringLiteral("guidance"), 3.0}}));
        QCOMPARE(choice(choices, "steps").newText, QStringLiteral("2 | 32"));
        QCOMPARE(choice(choices, "steps").currentText, QStringLiteral("none"));
        QVERIFY(choice(choices, "model").differs);
        QVERIFY(!choice(choices, "model").suggested);              // loading it takes time
        QVERIFY(choice(choices, "negativePrompt").name.isEmpty()); // neither has one
    }

    void theTeachersStepsGoToTheTeacher() {
        ImageRecord image = GalleryFixture::record(1);
        image.mode = QStringLiteral("teacher");
        image.steps = 32;
        QCOMPARE(choice(settingChoices(image, {}), "steps").values,
                 (QVariantMap{{QStringLiteral("teacherSteps"), 32}}));
    }
};

QTEST_GUILESS_MAIN(GalleryTextTest)
#include "tst_gallery_text.moc"
