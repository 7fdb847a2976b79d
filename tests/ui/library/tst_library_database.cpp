#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"
#include "tests/ui/library/library_samples.h"
#include "ui/library/library_database.h"

#include <QtTest/QtTest>

#include <cmath>
#include <memory>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

QStringList promptsOf(const QVector<JobRecord>& jobs) {
    QStringList prompts;
    for (const JobRecord& job : jobs) {
        prompts.append(job.prompt);
    }
    return prompts;
}

bool equal(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

/// Every field, so that none is forgotten on its way to the file and back.
QString difference(const ImageRecord& a, const ImageRecord& b) {
    QStringList fields;
    const auto check = [&](bool same, const char* field) {
        if (!same) {
            fields.append(QString::fromLatin1(field));
        }
    };
    check(a.id == b.id, "id");
    check(a.job == b.job, "job");
    check(a.index == b.index, "index");
    check(a.created == b.created, "created");
    check(a.studentFile == b.studentFile, "studentFile");
    check(a.teacherFile == b.teacherFile, "teacherFile");
    check(a.mode == b.mode, "mode");
    check(a.prompt == b.prompt, "prompt");
    check(a.negativePrompt == b.negativePrompt, "negativePrompt");
    check(a.seed == b.seed, "seed");
    check(a.width == b.width && a.height == b.height, "size");
    check(a.steps == b.steps && a.teacherSteps == b.teacherSteps, "steps");
    check(a.guidance == b.guidance && a.trueCfg == b.trueCfg, "guidance");
    check(a.model == b.model && a.adapter == b.adapter, "model");
    check(a.studentEvaluations == b.studentEvaluations && a.teacherEvaluations == b.teacherEvaluations, "evaluations");
    check(a.studentSeconds == b.studentSeconds && a.teacherSeconds == b.teacherSeconds, "seconds");
    check(equal(a.psnr, b.psnr) && equal(a.ssim, b.ssim), "psnr, ssim");
    check(a.rating == b.rating && a.rejected == b.rejected, "rating");
    check(a.tags == b.tags, "tags");
    check(a.draftImage == b.draftImage, "draftImage");
    check(a.origin == b.origin && a.contentHash == b.contentHash, "origin, hash");
    check(a.trashed == b.trashed, "trashed");
    return fields.join(u' ');
}

ImageRecord fullImage() {
    ImageRecord image;
    image.job = 7;
    image.index = 3;
    image.created = minute(5);
    image.studentFile = QStringLiteral("/p/a-student.png");
    image.teacherFile = QStringLiteral("/p/a-teacher.png");
    image.mode = QStringLiteral("pair");
    image.prompt = QStringLiteral("two red apples 🍎\n\"quoted\"; DROP TABLE images; --");
    image.negativePrompt = QStringLiteral("blurry");
    image.seed = std::numeric_limits<quint64>::max();
    image.width = 1024;
    image.height = 768;
    image.steps = 2;
    image.teacherSteps = 50;
    image.guidance = 3.5;
    image.trueCfg = 4;
    image.model = QStringLiteral("FLUX.1-dev");
    image.adapter = QStringLiteral("arcflow");
    image.studentEvaluations = 2;
    image.teacherEvaluations = 100;
    image.studentSeconds = 1.25;
    image.teacherSeconds = 31.5;
    image.psnr = 27.25;
    image.ssim = 0.875;
    image.rating = 4;
    image.rejected = true;
    image.tags = QStringList{QStringLiteral("fruit"), QStringLiteral("still life")};
    image.draftImage = 2;
    image.origin = QStringLiteral("ArcFlow Studio");
    image.contentHash = QStringLiteral("00ff");
    return image;
}

} // namespace

class TestLibraryDatabase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<arcflow::test::TempFolder>();
        m_file = QString::fromStdString((*m_folder / "sub/library.sqlite").string());
        m_library = std::make_unique<LibraryDatabase>(m_file, LibraryDatabase::Access::readWrite);
    }
    void cleanup() {
        m_library.reset();
        m_folder.reset();
    }

    // Opening

    void readingNeedsAFile() {
        VERIFY_ERROR(LibraryDatabase(m_file + "x", LibraryDatabase::Access::readOnly), ErrorKind::io, "no file");
        QVERIFY(!QFile::exists(m_file + "x"));
    }
    void readerCannotWrite() {
        LibraryDatabase reader(m_file, LibraryDatabase::Access::readOnly);
        VERIFY_ERROR(reader.addJob(jobRecord("x")), ErrorKind::io, "readonly");
        QVERIFY(reader.isSound());
    }
    void folderThatCannotBeMade() {
        const auto blocked = m_folder->write("file", "x");
        VERIFY_ERROR(LibraryDatabase(QString::fromStdString((blocked / "l.sqlite").string()),
                                     LibraryDatabase::Access::readWrite),
                     ErrorKind::io, "folder");
    }
    void endIsNoted() {
        QVERIFY(!m_library->endedUncleanly());
        m_library.reset();
        LibraryDatabase again(m_file, LibraryDatabase::Access::readWrite);
        QVERIFY(!again.endedUncleanly());
        QVERIFY(again.isSound());
        LibraryDatabase meanwhile(m_file,
                                  LibraryDatabase::Access::readWrite); // as after a crash: the mark is still set
        QVERIFY(meanwhile.endedUncleanly());
    }
    void readerSeesWhatIsCommitted() {
        LibraryDatabase reader(m_file, LibraryDatabase::Access::readOnly);
        QVERIFY(reader.imageIds({}).isEmpty());
        const qint64 id = m_library->addImage(imageRecord("apples"));
        QCOMPARE(reader.imageIds({}), QVector<qint64>{id});
        m_library->setRating({id}, 3);
        QCOMPARE(reader.images({id}).first().rating, 3);
    }
    void longReadDoesNotBlockTheWriter() {
        for (int i = 0; i < 100; ++i) {
            m_library->addImage(imageRecord("apples", i));
        }
        RawDatabase reader(m_file);
        QSqlQuery open = reader.query("SELECT id FROM images"); // a read transaction until it is finished
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 20; ++i) {
            m_library->addImage(imageRecord("pears", 100 + i));
        }
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
        int seen = 1;
        while (open.next()) {
            ++seen;
        }
        QCOMPARE(seen, 100); // and it sees one moment
        QCOMPARE(m_library->imageIds({}).size(), 120);
    }
    void twoWritersTakeTurns() {
        LibraryDatabase other(m_file, LibraryDatabase::Access::readWrite);
        for (int i = 0; i < 20; ++i) {
            (i % 2 ? other : *m_library).addJob(jobRecord(QString::number(i)));
        }
        QCOMPARE(m_library->queue().size(), 20);
    }

    // Queue

    void jobRoundTrip() {
        JobRecord job;
        job.state = JobState::failed;
        job.held = true;
        job.request = QByteArray("{\"prompt\": \"\xC3\xA4\"}\0x", 18);
        job.prompt = QStringLiteral("ä\n🍎");
        job.mode = QStringLiteral("pair");
        job.count = 12;
        job.finished = 5;
        job.failureKind = QStringLiteral("disk-full");
        job.failureText = QStringLiteral("text");
        job.failureDetail = QStringLiteral("detail");
        job.created = minute(1);
        job.started = minute(2);
        job.ended = minute(3);
        job.draftImage = 9;
        job.id = m_library->addJob(job);
        const auto same = [](const JobRecord& a, const JobRecord& b) {
            return a.id == b.id && a.state == b.state && a.held == b.held && a.request == b.request &&
                   a.prompt == b.prompt && a.mode == b.mode && a.count == b.count && a.finished == b.finished &&
                   a.failureKind == b.failureKind && a.failureText == b.failureText &&
                   a.failureDetail == b.failureDetail && a.created == b.created && a.started == b.started &&
                   a.ended == b.ended && a.draftImage == b.draftImage;
        };
        QVERIFY(same(*m_library->job(job.id), job));
        QVERIFY(!m_library->job(job.id + 1));

        JobRecord changed; // everything at its default: empty texts and unset times must come back, too
        changed.id = job.id;
        changed.position = 2.5;
        m_library->updateJob(changed);
        QVERIFY(same(*m_library->job(job.id), changed));
        QCOMPARE(m_library->job(job.id)->position, 2.5);
        m_library->removeJob(job.id);
        QVERIFY(!m_library->job(job.id));
        QVERIFY(m_library->addJob(changed) != job.id); // an id is never used again
    }

    void queueKeepsOrder() {
        const qint64 a = m_library->addJob(jobRecord("a"));
        const qint64 b = m_library->addJob(jobRecord("b"));
        const qint64 c = m_library->addJob(jobRecord("c"));
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"a", "b", "c"}));
        m_library->moveJob(c, a);
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"c", "a", "b"}));
        m_library->moveJob(c, 0);
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"a", "b", "c"}));
        m_library->moveJob(a, c);
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"b", "a", "c"}));
        m_library->moveJob(b, b);
        m_library->moveJob(b, a); // stays where it is
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"b", "a", "c"}));
        m_library->moveJob(b, 12345); // gone meanwhile: the end
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"a", "c", "b"}));
        m_library->moveJob(12345, a);
        JobRecord front = jobRecord("front");
        front.position = m_library->queue().first().position - 1;
        m_library->addJob(front);
        m_library->addJob(jobRecord("last"));
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"front", "a", "c", "b", "last"}));
    }

    /// Two jobs change places in front of a third until doubles between the positions have run out many times over.
    void queueOrderSurvivesManyMoves() {
        QVector<qint64> ids;
        for (const char* name : {"a", "b", "c", "d"}) {
            ids.append(m_library->addJob(jobRecord(name)));
        }
        for (int i = 0; i < 150; ++i) {
            m_library->moveJob(ids[i % 2], ids[2]);
            const QStringList expected = i % 2 == 0 ? QStringList{"b", "a", "c", "d"} : QStringList{"a", "b", "c", "d"};
            QCOMPARE(promptsOf(m_library->queue()), expected);
        }
    }
    void equalPositionsCanBeParted() {
        QVector<qint64> ids;
        for (const char* name : {"a", "b", "c"}) {
            JobRecord job = jobRecord(name);
            job.position = 1;
            ids.append(m_library->addJob(job));
        }
        m_library->moveJob(ids[2], ids[1]);
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"a", "c", "b"}));
    }
    /// Random moves against a plain list.
    void queueMovesLikeAList() {
        QRandomGenerator random(7);
        QVector<qint64> expected;
        for (int i = 0; i < 12; ++i) {
            expected.append(m_library->addJob(jobRecord(QString::number(i))));
        }
        for (int i = 0; i < 200; ++i) {
            const qint64 moved = expected[random.bounded(12)];
            const int before = random.bounded(13);
            const qint64 target = before == 12 ? 0 : expected[before];
            m_library->moveJob(moved, target);
            if (moved != target) {
                expected.removeOne(moved);
                expected.insert(target == 0 ? expected.size() : expected.indexOf(target), moved);
            }
            QVector<qint64> found;
            const auto queue = m_library->queue();
            for (const JobRecord& job : queue) {
                found.append(job.id);
            }
            QCOMPARE(found, expected);
        }
    }

    void queueAndHistory() {
        int number = 0;
        for (const JobState state : {JobState::waiting, JobState::running, JobState::interrupted, JobState::done,
                                     JobState::failed, JobState::cancelled}) {
            JobRecord job = jobRecord(QString::number(number));
            job.state = state;
            job.ended = minute(number++);
            m_library->addJob(job);
        }
        QCOMPARE(promptsOf(m_library->queue()), (QStringList{"0", "1", "2"}));
        QCOMPARE(promptsOf(m_library->history(10)), (QStringList{"5", "4", "3"}));
        QCOMPARE(promptsOf(m_library->history(2)), (QStringList{"5", "4"}));
        QCOMPARE(m_library->markInterrupted(), 1);
        QCOMPARE(m_library->markInterrupted(), 0);
        QCOMPARE(m_library->queue()[1].state, JobState::interrupted);
    }

    // Images

    void imageRoundTrip() {
        ImageRecord image = fullImage();
        image.id = m_library->addImage(image);
        QCOMPARE(difference(m_library->images({image.id}).first(), image), QString());

        ImageRecord plain; // defaults: no seed, no date, NaN, empty texts
        plain.id = m_library->addImage(plain);
        QCOMPARE(difference(m_library->images({plain.id}).first(), plain), QString());

        ImageRecord changed = fullImage();
        changed.id = plain.id;
        changed.seed = 0;
        changed.trashed = minute(9);
        changed.psnr = std::numeric_limits<double>::infinity();
        m_library->updateImage(changed);
        changed.tags.clear(); // updateImage leaves tags alone
        QCOMPARE(difference(m_library->images({plain.id}).first(), changed), QString());
        changed.id = 999;
        m_library->updateImage(changed); // nothing happens
        QVERIFY(m_library->images({999}).isEmpty());
    }
    void imagesComeInTheOrderAskedFor() {
        QVector<ImageRecord> images;
        for (int i = 0; i < 300; ++i) {
            images.append(imageRecord(QString::number(i), i));
        }
        m_library->addImages(images);
        QVector<qint64> ids = m_library->imageIds({});
        QCOMPARE(ids.size(), 300);
        std::shuffle(ids.begin(), ids.end(), QRandomGenerator(3));
        QVector<qint64> asked = ids;
        asked.insert(5, 100'000);
        asked.append(ids.first());
        QVector<qint64> found;
        const auto records = m_library->images(asked);
        for (const ImageRecord& image : records) {
            found.append(image.id);
        }
        QCOMPARE(found, ids + QVector<qint64>{ids.first()});
        QVERIFY(m_library->images({}).isEmpty());
    }
    void imagesOfFile() {
        ImageRecord pair = fullImage();
        const qint64 id = m_library->addImage(pair);
        m_library->addImage(imageRecord("other", 1));
        QCOMPARE(m_library->imagesOfFile(pair.studentFile), QVector<qint64>{id});
        QCOMPARE(m_library->imagesOfFile(pair.teacherFile), QVector<qint64>{id});
        QVERIFY(m_library->imagesOfFile("/p/none.png").isEmpty());
        QVERIFY(m_library->imagesOfFile("").isEmpty());
    }
    void marks() {
        const qint64 a = m_library->addImage(imageRecord("a", 1));
        const qint64 b = m_library->addImage(imageRecord("b", 2));
        m_library->setRating({a, b, 999}, 9);
        QCOMPARE(m_library->images({b}).first().rating, 5);
        m_library->setRejected({a}, true);
        QCOMPARE(m_library->imageIds({}), QVector<qint64>{b});
        m_library->setRejected({a}, false);
        m_library->setTrashed({b}, true);
        QCOMPARE(m_library->imageIds({}), QVector<qint64>{a});
        const auto trashed = m_library->images({b}).first().trashed;
        QVERIFY(trashed && std::abs(trashed->secsTo(QDateTime::currentDateTime())) < 60);
        m_library->setTrashed({b}, false);
        QCOMPARE(m_library->imageIds({}), (QVector<qint64>{b, a}));
    }
    void removedImagesAreForgotten() {
        ImageRecord image = fullImage();
        const qint64 id = m_library->addImage(image);
        ImageRecord final = imageRecord("final", 2);
        final.draftImage = id;
        const qint64 finalId = m_library->addImage(final);
        const qint64 album = m_library->addAlbum("album");
        m_library->addToAlbum(album, {id});
        m_library->addVote(id, "student");
        m_library->removeImages({id, 999});
        QVERIFY(m_library->images({id}).isEmpty());
        ImageFilter filter;
        filter.showRejected = true;
        filter.text = "quoted";
        QVERIFY(m_library->imageIds(filter).isEmpty());
        QVERIFY(m_library->allTags().isEmpty());
        QCOMPARE(m_library->albums().first().images, 0);
        QCOMPARE(m_library->votes().value("student"), 1);
        QCOMPARE(m_library->images({finalId}).first().draftImage, 0);
        QVERIFY(m_library->isSound());
        QVERIFY(m_library->addImage(image) > finalId);
    }
    /// A scan of the folder may come upon a file before the job's own record of it arrives.
    void jobTakesTheImageThatAScanHasFound() {
        ImageRecord found = imageRecord("apples", 1);
        found.tags = QStringList{"kept"};
        found.rating = 2;
        const qint64 id = m_library->addImage(found);
        ImageRecord made = imageRecord("apples", 1);
        made.job = 5;
        made.tags = QStringList{"made"};
        made.studentSeconds = 2;
        QCOMPARE(m_library->addImage(made), id);
        const ImageRecord image = m_library->images({id}).first();
        QCOMPARE(image.job, 5);
        QCOMPARE(image.studentSeconds, 2.0);
        QCOMPARE(image.rating, 2);
        QCOMPARE(image.tags, (QStringList{"kept", "made"}));
        QVERIFY(m_library->addImage(made) != id); // only once
    }

    // Tags and albums

    void tags() {
        const qint64 a = m_library->addImage(imageRecord("a", 1));
        const qint64 b = m_library->addImage(imageRecord("b", 2));
        m_library->addTag({a, b, 999}, "  warm \n light ");
        m_library->addTag({a}, "Apple");
        m_library->addTag({b}, "apple"); // the one that is there
        m_library->addTag({a}, " ");
        QCOMPARE(m_library->allTags(), (QStringList{"Apple", "warm light"}));
        QCOMPARE(m_library->images({a}).first().tags, (QStringList{"Apple", "warm light"}));
        QCOMPARE(m_library->images({b}).first().tags, (QStringList{"Apple", "warm light"}));
        m_library->removeTag({a}, "apple");
        QCOMPARE(m_library->images({a}).first().tags, QStringList{"warm light"});
        QCOMPARE(m_library->allTags(), (QStringList{"Apple", "warm light"}));
        m_library->removeTag({b}, "apple");
        QCOMPARE(m_library->allTags(), QStringList{"warm light"}); // unused ones go
        m_library->removeTag({b}, "never was");
    }
    void models() {
        for (const char* model : {"nano", "FLUX.1-dev", "nano", ""}) {
            ImageRecord image = imageRecord("x");
            image.model = model;
            m_library->addImage(image);
        }
        QCOMPARE(m_library->allModels(), (QStringList{"FLUX.1-dev", "nano"}));
    }
    void albums() {
        const qint64 image = m_library->addImage(imageRecord("a", 1));
        const qint64 trashed = m_library->addImage(imageRecord("b", 2));
        const qint64 zebra = m_library->addAlbum("zebra");
        const qint64 apple = m_library->addAlbum(" Apple ");
        QCOMPARE(m_library->addAlbum("apple"), apple);
        m_library->addToAlbum(apple, {image, trashed, 999});
        m_library->addToAlbum(apple, {image}); // once is enough
        m_library->addToAlbum(999, {image});
        m_library->setTrashed({trashed}, true);
        QVector<AlbumRecord> albums = m_library->albums();
        QCOMPARE(albums.size(), 2);
        QCOMPARE(albums[0].name, QString("Apple"));
        QCOMPARE(albums[0].images, 1);
        QCOMPARE(albums[1].images, 0);
        ImageFilter filter;
        filter.album = apple;
        QCOMPARE(m_library->imageIds(filter), QVector<qint64>{image});
        m_library->renameAlbum(apple, "zoo");
        QCOMPARE(m_library->albums()[1].name, QString("zoo"));
        m_library->renameAlbum(apple, "ZOO"); // its own name in other letters
        VERIFY_ERROR(m_library->renameAlbum(apple, "Zebra"), ErrorKind::invalidRequest, "another album");
        VERIFY_ERROR(m_library->renameAlbum(apple, " "), ErrorKind::invalidRequest, "a name");
        VERIFY_ERROR(m_library->addAlbum(""), ErrorKind::invalidRequest, "a name");
        m_library->removeFromAlbum(apple, {image});
        QVERIFY(m_library->imageIds(filter).isEmpty());
        m_library->removeAlbum(apple);
        QCOMPARE(m_library->albums().size(), 1);
        QCOMPARE(m_library->albums()[0].id, zebra);
        QCOMPARE(m_library->images({image}).size(), 1);
    }

    // Prompts, estimates, votes

    void prompts() {
        m_library->rememberPrompt("two red apples", "blurry");
        m_library->rememberPrompt("Ein Krähennest", "");
        m_library->rememberPrompt("50 % off_sale", "");
        m_library->rememberPrompt("two red apples", "");
        m_library->rememberPrompt("  ", "x");
        const auto texts = [&](const QString& search, int limit = 10) {
            QStringList found;
            const auto prompts = m_library->prompts(search, limit);
            for (const PromptRecord& prompt : prompts) {
                found.append(prompt.text);
            }
            return found;
        };
        QCOMPARE(texts(""), (QStringList{"two red apples", "50 % off_sale", "Ein Krähennest"}));
        QCOMPARE(texts("", 1), QStringList{"two red apples"});
        QCOMPARE(texts("APPLE two"), QStringList{"two red apples"}); // any words, any order
        QCOMPARE(texts("krahen"), QStringList{"Ein Krähennest"});
        QCOMPARE(texts("%"), QStringList{"50 % off_sale"});
        QCOMPARE(texts("f_s"), QStringList{"50 % off_sale"});
        QVERIFY(texts("blurry").isEmpty()); // it was used without since
        QVERIFY(texts("'; DROP TABLE prompts").isEmpty());
        QVERIFY(texts(QString(10'000, u'a')).isEmpty());
        const PromptRecord apples = m_library->prompts("apples", 1).first();
        QCOMPARE(apples.uses, 2);
        QCOMPARE(apples.negative, QString());
        QVERIFY(std::abs(apples.lastUsed.secsTo(QDateTime::currentDateTime())) < 60);
        m_library->forgetPrompt("two red apples");
        QCOMPARE(texts(""), (QStringList{"50 % off_sale", "Ein Krähennest"}));
    }
    void snippets() {
        const qint64 light = m_library->saveSnippet({0, "light", "warm light"});
        m_library->saveSnippet({0, "Film", "35 mm"});
        QCOMPARE(m_library->saveSnippet({light, "light", "cold light"}), light);
        const auto snippets = m_library->snippets();
        QCOMPARE(snippets.size(), 2);
        QCOMPARE(snippets[0].name, QString("Film"));
        QCOMPARE(snippets[1].text, QString("cold light"));
        QCOMPARE(snippets[1].id, light);
        m_library->removeSnippet(light);
        QCOMPARE(m_library->snippets().size(), 1);
    }
    void statistics() {
        for (int i = 0; i < 5; ++i) {
            m_library->addStatistic(
                {i % 2 ? "flux" : "nano", "teacher", "cpu", "fp32", 64, 32, i, 0.5, 1.5, 0.25, qint64{1} << 40});
        }
        const auto found = m_library->statistics("nano", 2);
        QCOMPARE(found.size(), 2);
        QCOMPARE(found[0].evaluations, 4);
        QCOMPARE(found[1].evaluations, 2);
        QCOMPARE(found[0].mode + found[0].device + found[0].format, QString("teachercpufp32"));
        QCOMPARE(found[0].width, 64);
        QCOMPARE(found[0].height, 32);
        QCOMPARE(found[0].encodeSeconds + found[0].denoiseSeconds + found[0].decodeSeconds, 2.25);
        QCOMPARE(found[0].peakBytes, qint64{1} << 40);
        QVERIFY(m_library->statistics("other", 2).isEmpty());
    }
    void votes() {
        QVERIFY(m_library->votes().isEmpty());
        const qint64 image = m_library->addImage(imageRecord("a"));
        for (const char* choice : {"student", "teacher", "student", "none"}) {
            m_library->addVote(image, choice);
        }
        m_library->addVote(999, "teacher"); // deleted meanwhile
        QCOMPARE(m_library->votes(), (QHash<QString, int>{{"student", 2}, {"teacher", 2}, {"none", 1}}));
    }

    void everythingIsThereAfterReopening() {
        const qint64 image = m_library->addImage(fullImage());
        const qint64 job = m_library->addJob(jobRecord("job"));
        m_library.reset();
        LibraryDatabase again(m_file, LibraryDatabase::Access::readWrite);
        QCOMPARE(again.images({image}).size(), 1);
        QCOMPARE(again.job(job)->prompt, QString("job"));
        QVERIFY(again.isSound());
    }

private:
    std::unique_ptr<arcflow::test::TempFolder> m_folder;
    QString m_file;
    std::unique_ptr<LibraryDatabase> m_library;
};

QTEST_GUILESS_MAIN(TestLibraryDatabase)
#include "tst_library_database.moc"
