#include "tests/ui/export/export_test_support.h"
#include "ui/export/export_choice.h"
#include "ui/library/library_service.h"

#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

class TestExportChoice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void selectionFilterAndAlbum();
    void noCallWithoutContext();
};

namespace {

/// Prompts of the images of a choice.
std::optional<QStringList> promptsOf(const ExportChoice& choice, QObject* context) {
    std::optional<QStringList> prompts;
    choice.load(context, [&](const QVector<ImageRecord>& images) {
        prompts.emplace();
        for (const ImageRecord& image : images) {
            *prompts += image.prompt;
        }
    });
    (void)QTest::qWaitFor([&] { return prompts.has_value(); }, 10000);
    return prompts;
}

QVector<qint64> fill(LibraryService& library, QObject* context) {
    QVector<qint64> ids;
    library.write(
        [](LibraryDatabase& db) {
            QVector<qint64> added;
            for (const char* prompt : {"moon", "sea", "moon over sea"}) {
                ImageRecord image;
                image.prompt = QString::fromLatin1(prompt);
                image.studentFile = QStringLiteral("/library/%1.png").arg(image.prompt);
                image.created = QDateTime::currentDateTime();
                added += db.addImage(image);
            }
            db.addToAlbum(db.addAlbum(QStringLiteral("Covers")), {added[1]});
            return added;
        },
        context, [&](const QVector<qint64>& added) { ids = added; });
    (void)QTest::qWaitFor([&] { return !ids.isEmpty(); }, 10000);
    return ids;
}

} // namespace

void TestExportChoice::selectionFilterAndAlbum() {
    const TempFolder folder;
    LibraryService library(fromPath(folder / "library.sqlite"));
    const QVector<qint64> ids = fill(library, this);
    QCOMPARE(ids.size(), 3);
    const ExportChoice selection = exportChoice(library, QStringLiteral("Selection"), QVector<qint64>{ids[2], ids[0]});
    QCOMPARE(selection.count, 2);
    QCOMPARE(promptsOf(selection, this), (QStringList{"moon over sea", "moon"}));
    ImageFilter sea;
    sea.text = QStringLiteral("sea");
    sea.sort = ImageSort::prompt;
    QCOMPARE(promptsOf(exportChoice(library, QStringLiteral("Shown"), sea, 2), this),
             (QStringList{"moon over sea", "sea"}));
    ImageFilter album;
    album.album = 1;
    QCOMPARE(promptsOf(exportChoice(library, QStringLiteral("Covers"), album, 1), this), QStringList{"sea"});
}

void TestExportChoice::noCallWithoutContext() {
    const TempFolder folder;
    LibraryService library(fromPath(folder / "library.sqlite"));
    const QVector<qint64> ids = fill(library, this);
    const ExportChoice choice = exportChoice(library, QStringLiteral("Selection"), ids);
    bool called = false;
    {
        QObject context;
        choice.load(&context, [&](const QVector<ImageRecord>&) { called = true; });
    }
    QVERIFY(promptsOf(choice, this)); // asked for later, answered later
    QVERIFY(!called);
}

QTEST_GUILESS_MAIN(TestExportChoice)
#include "tst_export_choice.moc"
