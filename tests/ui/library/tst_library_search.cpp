#include "tests/support/temp_folder.h"
#include "tests/ui/library/library_samples.h"
#include "ui/library/library_database.h"

#include <QtTest/QtTest>

#include <functional>
#include <memory>

using namespace arcflow::ui;
using namespace arcflow::ui::test;

using Change = std::function<void(ImageFilter&)>;
Q_DECLARE_METATYPE(Change)

/// One library of eight images, many ways of looking at it. Images are named by their index.
class TestLibrarySearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        m_library = std::make_unique<LibraryDatabase>(QString::fromStdString((m_folder / "library.sqlite").string()),
                                                      LibraryDatabase::Access::readWrite);
        struct Sample {
            const char* prompt;
            const char* mode;
            const char* model;
            int rating;
            double psnr;
            quint64 seed;
        };
        const double none = std::numeric_limits<double>::quiet_NaN();
        const Sample samples[] = {
            {"two red apples under the moon", "pair", "nano", 3, 30, 5},
            {"Zebra at NOON, crème brûlée", "student", "nano", 0, none, std::numeric_limits<quint64>::max()},
            {"一个红苹果放在月光下", "pair", "flux", 5, 20, 1},
            {"red 🍎 and 🦄👍🏽", "teacher", "flux", 5, none, 0},
            {"АПЕЛЬСИНЫ на столе", "pair", "flux", 1, std::numeric_limits<double>::infinity(), 7},
            {"moonlight; don't \"quote\" me", "", "sd_xl", 2, none, 42},
            {"rejected moon", "student", "nano", 4, none, 43},
            {"trashed moon", "student", "nano", 4, none, 44},
        };
        for (const Sample& sample : samples) {
            const int index = static_cast<int>(m_ids.size());
            ImageRecord image = imageRecord(QString::fromUtf8(sample.prompt), index);
            image.mode = sample.mode;
            image.model = sample.model;
            image.origin = image.mode.isEmpty() ? "ComfyUI" : "ArcFlow Studio";
            image.rating = sample.rating;
            image.psnr = sample.psnr;
            image.seed = sample.seed;
            image.width = index % 2 ? 1024 : 512;
            image.height = 512;
            image.job = index < 2 ? 1 : 0;
            image.negativePrompt = index == 1 ? "blurry, lowres" : "";
            image.rejected = index == 6;
            m_ids.append(m_library->addImage(image));
        }
        m_library->setTrashed({m_ids[7]}, true);
        m_library->addTag({m_ids[0], m_ids[2], m_ids[7]}, "Fruit basket");
        m_album = m_library->addAlbum("album");
        m_library->addToAlbum(m_album, {m_ids[1], m_ids[2], m_ids[3], m_ids[6]});
    }

    void text_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QVector<int>>("expected");
        const QVector<int> all = {5, 4, 3, 2, 1, 0};
        QTest::newRow("empty") << "" << all;
        QTest::newRow("word") << "apples" << QVector<int>{0};
        QTest::newRow("start of a word") << "moo" << QVector<int>{5, 0};
        QTest::newRow("whole word only, as a space ends it") << "moon " << QVector<int>{0};
        QTest::newRow("one letter") << "z" << QVector<int>{1};
        QTest::newRow("several, any order") << "moon red" << QVector<int>{0};
        QTest::newRow("all of them must be there") << "moon unicorn" << QVector<int>{};
        QTest::newRow("case") << "zEBRA NooN" << QVector<int>{1};
        QTest::newRow("accents") << "creme brulee" << QVector<int>{1};
        QTest::newRow("accents, decomposed") << QString("cre\u0300me") << QVector<int>{1};
        QTest::newRow("Cyrillic, other case") << "апельсин" << QVector<int>{4};
        QTest::newRow("Chinese, inside") << "苹果" << QVector<int>{2};
        QTest::newRow("Chinese, one character") << "月" << QVector<int>{2};
        QTest::newRow("Chinese, not in this order") << "果苹" << QVector<int>{};
        QTest::newRow("emoji") << "🍎" << QVector<int>{3};
        QTest::newRow("emoji without its skin tone") << "👍" << QVector<int>{3};
        QTest::newRow("another emoji") << "🍐" << QVector<int>{};
        QTest::newRow("negative prompt") << "lowres" << QVector<int>{1};
        QTest::newRow("tag") << "basket" << QVector<int>{2, 0};
        QTest::newRow("tag and prompt") << "basket moon" << QVector<int>{0};
        QTest::newRow("apostrophe") << "don't" << QVector<int>{5};
        QTest::newRow("quotes") << "\"quote\"" << QVector<int>{5};
        // Operators of the search engine, and those of SQL, are text.
        QTest::newRow("OR") << "apples OR zebra" << QVector<int>{};
        QTest::newRow("NOT") << "red NOT apples" << QVector<int>{};
        QTest::newRow("column") << "prompt:red" << QVector<int>{};
        QTest::newRow("NEAR") << "NEAR(red apples)" << QVector<int>{};
        QTest::newRow("star") << "ap*les" << QVector<int>{};
        QTest::newRow("quote alone") << "\"" << all;
        QTest::newRow("quotes, odd") << "\"red \"\" apples" << QVector<int>{0};
        QTest::newRow("brackets") << ")( red" << QVector<int>{3, 0};
        QTest::newRow("SQL") << "'; DROP TABLE images; --" << QVector<int>{};
        QTest::newRow("NUL") << QString::fromUtf16(u"red\0apples", 10) << QVector<int>{0};
        QTest::newRow("lone surrogate") << QString(QChar(0xD83C)) << all;
        QTest::newRow("10 kB of words") << QString("red ").repeated(2500) << QVector<int>{3, 0};
        QTest::newRow("10 kB of quotes") << QString(10'000, u'"') << all;
        QTest::newRow("10 kB, one word") << QString(10'000, u'r') << QVector<int>{};
    }
    void text() {
        QFETCH(QString, text);
        QFETCH(QVector<int>, expected);
        ImageFilter filter;
        filter.text = text;
        QCOMPARE(indexes(filter), expected);
    }

    void filters_data() {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QVector<int>>("expected");
        const auto row = [](const char* name, Change change, const QVector<int>& expected) {
            QTest::newRow(name) << change << expected;
        };
        row("rating", [](ImageFilter& f) { f.minimumRating = 3; }, {3, 2, 0});
        row("rejected", [](ImageFilter& f) { f.showRejected = true; }, {6, 5, 4, 3, 2, 1, 0});
        row("trash", [](ImageFilter& f) { f.onlyTrashed = true; }, {7});
        row("trash and text", [](ImageFilter& f) { f.onlyTrashed = true, f.text = "basket"; }, {7});
        row("mode", [](ImageFilter& f) { f.mode = "pair"; }, {4, 2, 0});
        row("other programs' mode", [](ImageFilter& f) { f.mode = ""; }, {5});
        row("model", [](ImageFilter& f) { f.model = "flux"; }, {4, 3, 2});
        row("model, as it is written", [](ImageFilter& f) { f.model = "Flux"; }, {});
        row("tag", [](ImageFilter& f) { f.tag = "fruit BASKET"; }, {2, 0});
        row("unknown tag", [](ImageFilter& f) { f.tag = "vegetables"; }, {});
        row("origin", [](ImageFilter& f) { f.origin = "ComfyUI"; }, {5});
        row("album", [this](ImageFilter& f) { f.album = m_album; }, {3, 2, 1});
        row("job", [](ImageFilter& f) { f.job = 1; }, {1, 0});
        row("images without a job", [](ImageFilter& f) { f.job = 0; }, {5, 4, 3, 2});
        row("from", [](ImageFilter& f) { f.from = minute(4); }, {5, 4});
        row("until", [](ImageFilter& f) { f.until = minute(1); }, {1, 0});
        row("from and until", [](ImageFilter& f) { f.from = f.until = minute(3); }, {3});
        row("seed", [](ImageFilter& f) { f.seed = 42; }, {5});
        row("seed 0", [](ImageFilter& f) { f.seed = 0; }, {3});
        row("largest seed", [](ImageFilter& f) { f.seed = std::numeric_limits<quint64>::max(); }, {1});
        row("width", [](ImageFilter& f) { f.width = 1024; }, {5, 3, 1});
        row("size", [](ImageFilter& f) { f.width = 512, f.height = 512; }, {4, 2, 0});
        row("no such size", [](ImageFilter& f) { f.width = 512, f.height = 513; }, {});
        row("combined", [](ImageFilter& f) { f.text = "red", f.model = "nano", f.mode = "pair", f.minimumRating = 3; },
            {0});
        row("everything at once",
            [this](ImageFilter& f) {
                f.text = "苹果", f.minimumRating = 5, f.showRejected = true, f.mode = "pair", f.model = "flux",
                f.tag = "fruit basket";
                f.origin = "ArcFlow Studio", f.album = m_album, f.job = 0, f.from = minute(2), f.until = minute(2),
                f.seed = 1;
                f.width = 512, f.height = 512, f.sort = ImageSort::worstMatchFirst;
            },
            {2});
        row("album and tag", [this](ImageFilter& f) { f.album = m_album, f.tag = "Fruit basket"; }, {2});
        row("hostile values", [](ImageFilter& f) { f.model = f.mode = f.origin = f.tag = "' OR 1=1 --"; }, {});
    }
    void filters() {
        QFETCH(Change, change);
        QFETCH(QVector<int>, expected);
        ImageFilter filter;
        change(filter);
        QCOMPARE(indexes(filter), expected);
    }

    void sorts_data() {
        QTest::addColumn<int>("sort");
        QTest::addColumn<QVector<int>>("expected");
        QTest::newRow("newest") << int(ImageSort::newestFirst) << QVector<int>{5, 4, 3, 2, 1, 0};
        QTest::newRow("oldest") << int(ImageSort::oldestFirst) << QVector<int>{0, 1, 2, 3, 4, 5};
        QTest::newRow("rating, then newest") << int(ImageSort::bestRatedFirst) << QVector<int>{3, 2, 0, 5, 4, 1};
        QTest::newRow("match, then those without") << int(ImageSort::worstMatchFirst) << QVector<int>{2, 0, 4, 5, 3, 1};
        QTest::newRow("prompt") << int(ImageSort::prompt) << QVector<int>{5, 3, 0, 1, 4, 2};
        QTest::newRow("seed, unsigned") << int(ImageSort::seed) << QVector<int>{3, 2, 0, 4, 5, 1};
    }
    void sorts() {
        QFETCH(int, sort);
        QFETCH(QVector<int>, expected);
        ImageFilter filter;
        filter.sort = static_cast<ImageSort>(sort);
        QCOMPARE(indexes(filter), expected);
        filter.text = "red"; // the same order with a condition
        expected.removeIf([](int index) { return index != 0 && index != 3; });
        QCOMPARE(indexes(filter), expected);
    }
    void equalTimesAreOrderedById() {
        LibraryDatabase library(QString::fromStdString((m_folder / "equal.sqlite").string()),
                                LibraryDatabase::Access::readWrite);
        QVector<qint64> ids;
        for (int i = 0; i < 5; ++i) {
            ids.append(library.addImage(imageRecord("same", 1)));
        }
        ImageFilter filter;
        filter.sort = ImageSort::oldestFirst;
        QCOMPARE(library.imageIds(filter), ids);
        std::reverse(ids.begin(), ids.end());
        QCOMPARE(library.imageIds({}), ids);
    }

    void searchFollowsChanges() {
        LibraryDatabase library(QString::fromStdString((m_folder / "changes.sqlite").string()),
                                LibraryDatabase::Access::readWrite);
        const auto finds = [&](const char* text) {
            ImageFilter filter;
            filter.text = QString::fromUtf8(text);
            return library.imageIds(filter).size() == 1;
        };
        ImageRecord image = imageRecord("red apples", 1);
        image.tags = QStringList{"basket"};
        image.id = library.addImage(image);
        QVERIFY(finds("apples") && finds("basket"));
        image.prompt = "green pears";
        library.updateImage(image);
        QVERIFY(finds("pears") && !finds("apples") && finds("basket"));
        image.negativePrompt = "blurry";
        library.updateImage(image);
        QVERIFY(finds("pears blurry basket"));
        library.removeTag({image.id}, "basket");
        QVERIFY(!finds("basket") && finds("pears"));
        library.addTag({image.id}, "bowl");
        QVERIFY(finds("bowl"));
        library.setRating({image.id}, 3);
        QVERIFY(finds("pears bowl blurry"));
        library.removeImages({image.id});
        QVERIFY(!finds("pears"));
        QVERIFY(library.isSound());
    }

private:
    QVector<int> indexes(const ImageFilter& filter) {
        QVector<int> indexes;
        const auto ids = m_library->imageIds(filter);
        for (const qint64 id : ids) {
            indexes.append(static_cast<int>(m_ids.indexOf(id)));
        }
        return indexes;
    }

    arcflow::test::TempFolder m_folder;
    std::unique_ptr<LibraryDatabase> m_library;
    QVector<qint64> m_ids;
    qint64 m_album = 0;
};

QTEST_GUILESS_MAIN(TestLibrarySearch)
#include "tst_library_search.moc"
