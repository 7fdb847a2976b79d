#include "core/imaging/image_io.h"
#include "tests/ui/gallery/gallery_fixture.h"
#include "ui/gallery/thumbnail_cache.h"
#include "ui/gallery/thumbnail_store.h"

#include <QColorSpace>
#include <QDirIterator>
#include <QtTest>

#include <sys/stat.h>

using namespace arcflow;
using namespace arcflow::ui;

class ThumbnailCacheTest : public QObject {
    Q_OBJECT

    arcflow::test::TempFolder m_folder;

    QString path(const QString& name) const {
        return QString::fromStdString((m_folder.path() / name.toStdString()).string());
    }
    QString picture(const QString& name, QSize size, int number = 1) const {
        const QString file = path(name);
        GalleryFixture::scene(number, size).save(file);
        return file;
    }
    static QStringList filesIn(const QString& folder) {
        QStringList files;
        for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
            files += it.next();
        }
        return files;
    }
    static ThumbnailRequest request(const QString& file, int side = 128) {
        return {file, {}, side, ThumbnailFit::fill, 4};
    }
    QString digest(int number) const { return QString::number(number, 16).rightJustified(40, u'0'); }

private Q_SLOTS:
    void makesThemInTheBackground() {
        const QString file = picture(QStringLiteral("wide.png"), {900, 600});
        ThumbnailCache cache(path(QStringLiteral("cache1")));
        QCOMPARE(cache.find(request(file)).state, PictureState::unknown);
        cache.setWanted(this, {request(file)});
        QCOMPARE(cache.find(request(file)).state, PictureState::unknown); // never waits
        QTRY_COMPARE(cache.find(request(file)).state, PictureState::ready);
        QCOMPARE(cache.find(request(file)).pixmap.size(), QSize(128, 128));
        QCOMPARE(cache.find(request(file, 64)).state, PictureState::unknown);

        ThumbnailRequest whole = request(file);
        whole.fit = ThumbnailFit::whole;
        cache.setWanted(this, {whole});
        QTRY_COMPARE(cache.find(whole).state, PictureState::ready);
        QCOMPARE(cache.find(whole).pixmap.size(), QSize(128, 85));
    }

    void cornersAreRoundAndColoursRight() {
        QImage red(400, 400, QImage::Format_RGB32);
        red.fill(QColor(200, 30, 40));
        const QImage thumbnail = shapedThumbnail(red, 100, ThumbnailFit::fill, 8);
        QCOMPARE(qAlpha(thumbnail.pixel(0, 0)), 0);
        QCOMPARE(QColor(thumbnail.pixel(50, 50)), QColor(200, 30, 40));
        QCOMPARE(QColor(thumbnail.pixel(50, 0)), QColor(200, 30, 40)); // no seam at the edge
    }

    void everyFormatOfTheProgramIsRead_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"a.png", "b16.png", "c.jpg", "d.webp", "e.tif", "f.exr"}) {
            QTest::newRow(name) << name;
        }
    }
    void everyFormatOfTheProgramIsRead() {
        QFETCH(QString, name);
        Image image(300, 200);
        for (size_t i = 0; i < image.pixels.size(); i += 3) {
            image.pixels[i] = 0.8F;
            image.pixels[i + 1] = 0.4F;
            image.pixels[i + 2] = 0.2F;
        }
        const std::filesystem::path file = m_folder.path() / name.toStdString();
        writeImage(file, image, imageFormatFor(file, name.startsWith(QLatin1String("b16")) ? 16 : 8));
        const DecodedPicture picture = decodePicture(QString::fromStdString(file.string()), 64);
        QVERIFY2(picture.state == PictureState::ready, qPrintable(picture.reason));
        QCOMPARE(picture.fullSize, QSize(300, 200));
        QCOMPARE(picture.image.size(), QSize(96, 64));
        const QColor colour(picture.image.pixel(40, 30));
        QVERIFY(std::abs(colour.red() - 204) < 6 && std::abs(colour.green() - 102) < 6 &&
                std::abs(colour.blue() - 51) < 6);
    }

    void otherColourSpacesAreConverted() {
        QImage image(64, 64, QImage::Format_RGB32);
        image.fill(QColor(0, 255, 0));
        image.setColorSpace(QColorSpace::DisplayP3);
        const QString file = path(QStringLiteral("p3.png"));
        QVERIFY(image.save(file));
        QImage expected = image;
        expected.convertToColorSpace(QColorSpace::SRgb);
        QCOMPARE(decodePicture(file).image.pixel(3, 3), expected.pixel(3, 3));
    }

    void badFilesAreRefused_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<PictureState>("state");
        const auto file = [this](const char* name, const QByteArray& bytes) {
            QFile written(path(QLatin1String(name)));
            QVERIFY(written.open(QIODevice::WriteOnly));
            written.write(bytes);
        };
        QFile whole(picture(QStringLiteral("whole.png"), {600, 600}));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QByteArray png = whole.readAll();
        QByteArray bomb = png; // claims to be 100 000 × 100 000
        const char huge[8] = {0, 1, char(0x86), char(0xA0), 0, 1, char(0x86), char(0xA0)};
        bomb.replace(16, 8, QByteArray(huge, 8));
        file("empty.png", {});
        file("text.png", "not a picture at all");
        file("cut.png", png.left(png.size() / 3));
        file("bomb.png", bomb);
        file("noise.jpg", QByteArray("\xFF\xD8\xFF\xE0", 4) + QByteArray(3000, '\x55'));
        file("script.svg",
             "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect width='10' height='10'/></svg>");
        file("noise.exr", QByteArray("\x76\x2f\x31\x01", 4) + QByteArray(3000, '\x7F'));
        file("noise.webp", "RIFF" + QByteArray(4, '\x10') + "WEBPVP8 " + QByteArray(300, '\x7F'));
        ::mkfifo(qPrintable(path(QStringLiteral("pipe.png"))), 0600);
        for (const char* name : {"empty.png", "text.png", "cut.png", "bomb.png", "noise.jpg", "script.svg", "noise.exr",
                                 "noise.webp", "pipe.png"}) {
            QTest::newRow(name) << name << PictureState::broken;
        }
        QTest::newRow("folder") << "." << PictureState::broken;
        QTest::newRow("none") << "there is none.png" << PictureState::missing;
    }
    void badFilesAreRefused() {
        QFETCH(QString, name);
        QFETCH(PictureState, state);
        const DecodedPicture picture = decodePicture(path(name), 320);
        QCOMPARE(picture.state, state);
        QVERIFY(!picture.reason.isEmpty() && picture.reason.size() <= 200);
    }

    void failuresAreNotTriedAgainUntilForgotten() {
        const QString file = path(QStringLiteral("late.png"));
        ThumbnailCache cache(path(QStringLiteral("cache2")));
        QSignalSpy arrived(&cache, &ThumbnailCache::arrived);
        cache.setWanted(this, {request(file)});
        QTRY_COMPARE(cache.find(request(file)).state, PictureState::missing);
        QVERIFY(!cache.find(request(file)).reason.isEmpty());
        picture(QStringLiteral("late.png"), {200, 200});
        arrived.clear();
        cache.setWanted(this, {request(file), request(file, 64)});
        const QString other = picture(QStringLiteral("other.png"), {200, 200});
        cache.setWanted(this, {request(file), request(other)});
        QTRY_COMPARE(cache.find(request(other)).state, PictureState::ready);
        QCOMPARE(arrived.size(), 1);
        QCOMPARE(cache.find(request(file)).state, PictureState::missing);
        cache.forget(file);
        cache.setWanted(this, {request(file)});
        QTRY_COMPARE(cache.find(request(file)).state, PictureState::ready);
    }

    void whatIsNotWantedAnyMoreIsNotMade() {
        QVector<ThumbnailRequest> many;
        for (int i = 0; i < 60; ++i) {
            many.append(request(picture(QStringLiteral("many-%1.png").arg(i), {700, 700}, i)));
        }
        const ThumbnailRequest last = request(picture(QStringLiteral("last.png"), {700, 700}));
        ThumbnailCache cache(path(QStringLiteral("cache3")));
        QStringList made;
        connect(&cache, &ThumbnailCache::arrived, this, [&](const QVector<ThumbnailRequest>& requests) {
            for (const ThumbnailRequest& one : requests) {
                made += one.file;
            }
        });
        cache.setWanted(this, many);
        cache.setWanted(this, {last}); // scrolled away
        QTRY_COMPARE(cache.find(last).state, PictureState::ready);
        QTest::qWait(0);
        QVERIFY2(made.size() <= 1 + 2, qPrintable(QString::number(made.size()))); // two threads had begun at most
    }

    void theMostUrgentComesFirst() {
        QVector<ThumbnailRequest> wanted;
        for (int i = 0; i < 12; ++i) {
            wanted.append(request(picture(QStringLiteral("order-%1.png").arg(i), {500, 500}, i)));
        }
        ThumbnailCache::Limits limits;
        limits.threads = 1;
        ThumbnailCache cache(path(QStringLiteral("cache4")), limits);
        QStringList made, expected;
        connect(&cache, &ThumbnailCache::arrived, this, [&](const QVector<ThumbnailRequest>& requests) {
            for (const ThumbnailRequest& one : requests) {
                made += one.file;
            }
        });
        for (const ThumbnailRequest& one : wanted) {
            expected += one.file;
        }
        QObject patient;
        cache.setWanted(&patient, wanted.mid(6));
        cache.setWanted(this, wanted.mid(0, 6)); // the later list goes before the earlier one
        QTRY_COMPARE(made.size(), 12);
        made.removeOne(expected[6]); // may have begun before the second list came
        expected.removeAt(6);
        QCOMPARE(made, expected);
    }

    void aClientThatGoesTakesItsListAlong() {
        ThumbnailCache cache(path(QStringLiteral("cache5")));
        QVector<ThumbnailRequest> many;
        for (int i = 0; i < 30; ++i) {
            many.append(request(picture(QStringLiteral("gone-%1.png").arg(i), {600, 600}, i)));
        }
        auto* client = new QObject;
        cache.setWanted(client, many);
        delete client;
        const ThumbnailRequest last = request(picture(QStringLiteral("stays.png"), {600, 600}));
        cache.setWanted(this, {last});
        QTRY_COMPARE(cache.find(last).state, PictureState::ready);
        int made = 0;
        for (const ThumbnailRequest& one : many) {
            made += cache.find(one).state == PictureState::ready ? 1 : 0;
        }
        QVERIFY(made <= 2);
    }

    void theDiskIsAskedFirst() {
        const QString folder = path(QStringLiteral("cache6"));
        const QString file = picture(QStringLiteral("kept.png"), {1024, 1024});
        ThumbnailRequest wanted = request(file);
        wanted.contentHash = digest(6);
        {
            ThumbnailCache cache(folder);
            cache.setWanted(this, {wanted});
            QTRY_COMPARE(cache.find(wanted).state, PictureState::ready);
        }
        const QStringList files = filesIn(folder);
        QCOMPARE(files.size(), 1);
        QVERIFY(files.first().endsWith(digest(6) + QStringLiteral("-320.jpg")));
        // Another picture in the stored file shows which one was read.
        QImage green(320, 320, QImage::Format_RGB32);
        green.fill(Qt::green);
        QVERIFY(green.save(files.first()));
        ThumbnailStore store(folder);
        QVERIFY(QColor(store.thumbnail(wanted).image.pixel(60, 60)).green() > 240);
    }

    void aStoredFileThatWasCutOffIsMadeAnew() {
        const QString folder = path(QStringLiteral("cache7"));
        ThumbnailRequest wanted = request(picture(QStringLiteral("again.png"), {1024, 1024}));
        wanted.contentHash = digest(7);
        ThumbnailStore store(folder);
        const QImage first = store.thumbnail(wanted).image;
        QFile stored(store.path(wanted, 320));
        QVERIFY(stored.resize(stored.size() / 2));
        QCOMPARE(store.thumbnail(wanted).image.size(), first.size());
        QVERIFY(stored.size() > 1000);
        QVERIFY(QFile(stored.fileName()).open(QIODevice::ReadOnly));
        QImage again = QImage(stored.fileName());
        QCOMPARE(again.size(), QSize(320, 320));
    }

    void namesComeFromContentsOrFromFileAndTime() {
        ThumbnailStore store(QStringLiteral("/cache"));
        const QString file = picture(QStringLiteral("named.png"), {50, 50});
        QCOMPARE(store.path({file, digest(1), 1}, 320), QStringLiteral("/cache/00/%1-320.jpg").arg(digest(1)));
        const QString byFile = store.path({file, {}, 1}, 320);
        QCOMPARE(store.path({file, QStringLiteral("../../etc/passwd"), 1}, 320),
                 byFile); // no digest: not used as a name
        QFile touched(file);
        QVERIFY(touched.open(QIODevice::ReadWrite));
        QVERIFY(touched.setFileTime(QDateTime::currentDateTime().addSecs(60), QFileDevice::FileModificationTime));
        QVERIFY(store.path({file, {}, 1}, 320) != byFile);
        QCOMPARE(store.path({path(QStringLiteral("no such")), {}, 1}, 320), QString());
    }

    void smallPicturesAreNotStored() {
        const QString folder = path(QStringLiteral("cache8"));
        ThumbnailStore store(folder);
        QCOMPARE(store.thumbnail(request(picture(QStringLiteral("small.png"), {128, 128}))).state, PictureState::ready);
        QVERIFY(filesIn(folder).isEmpty());
    }

    void largerTilesGetLargerThumbnails() {
        QCOMPARE(storedThumbnailSide(96), 320);
        QCOMPARE(storedThumbnailSide(320), 320);
        QCOMPARE(storedThumbnailSide(321), 640);
        QCOMPARE(storedThumbnailSide(5000), 1280);
    }

    void theOldestAreRemovedWhenTheFolderIsFull() {
        const QString folder = path(QStringLiteral("cache9"));
        ThumbnailStore store(folder, 100'000);
        const auto write = [&](const QString& name, int days) {
            QFile file(folder + name);
            QDir().mkpath(QFileInfo(file).absolutePath());
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray(30'000, 'x'));
            file.setFileTime(QDateTime::currentDateTime().addDays(-days), QFileDevice::FileModificationTime);
        };
        for (int i = 0; i < 5; ++i) {
            write(QStringLiteral("/00/%1-320.jpg").arg(digest(i)), i);
        }
        write(QStringLiteral("/holiday.jpg"), 100); // not ours
        QVERIFY(store.wantsPruning());
        QVERIFY(!store.wantsPruning());
        store.prune();
        QVERIFY(QFile::exists(folder + QStringLiteral("/holiday.jpg")));
        QVERIFY(QFile::exists(folder + QStringLiteral("/00/%1-320.jpg").arg(digest(0))));
        QVERIFY(QFile::exists(folder + QStringLiteral("/00/%1-320.jpg").arg(digest(1))));
        QCOMPARE(filesIn(folder).size(), 3);
    }

    void memoryIsBounded() {
        ThumbnailCache::Limits limits;
        limits.memoryBytes = 10 * 128 * 128 * 4;
        ThumbnailCache cache(path(QStringLiteral("cache10")), limits);
        QVector<ThumbnailRequest> wanted;
        for (int i = 0; i < 40; ++i) {
            wanted.append(request(picture(QStringLiteral("bound-%1.png").arg(i), {150, 150}, i)));
        }
        int made = 0;
        connect(&cache, &ThumbnailCache::arrived, this,
                [&](const auto& requests) { made += static_cast<int>(requests.size()); });
        cache.setWanted(this, wanted);
        QTRY_COMPARE(made, 40);
        const auto kept = std::count_if(wanted.begin(), wanted.end(), [&](const ThumbnailRequest& one) {
            return cache.find(one).state == PictureState::ready;
        });
        QVERIFY2(kept >= 8 && kept <= 10, qPrintable(QString::number(kept)));
    }

    void aFolderThatCannotBeWrittenOnlyCostsTime() {
        ThumbnailStore store(QStringLiteral("/proc/thumbnails"));
        QCOMPARE(store.thumbnail(request(picture(QStringLiteral("unstored.png"), {900, 900}))).state,
                 PictureState::ready);
    }

    void extremeShapesAreBounded() {
        QCOMPARE(scaledPictureSize({10000, 100}, 320), QSize(1280, 13));
        QCOMPARE(scaledPictureSize({1, 1}, 320), QSize(1, 1));
        QCOMPARE(scaledPictureSize({16384, 1}, 320), QSize(1280, 1));
        QCOMPARE(shapedThumbnail(GalleryFixture::scene(1, {16000, 2}), 64, ThumbnailFit::whole, 4).size(),
                 QSize(64, 1));
    }
};

QTEST_MAIN(ThumbnailCacheTest)
#include "tst_thumbnail_cache.moc"
