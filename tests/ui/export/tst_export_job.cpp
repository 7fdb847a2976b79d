#include "tests/ui/export/export_test_support.h"
#include "ui/export/export_job.h"

#include <QRandomGenerator>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTimer>
#include <QtTest/QtTest>

#include <csignal>

#include <sys/resource.h>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;
using Outcome = ExportResult::Outcome;

namespace {

/// Lets the test decide how far the export is: it waits before each picture of a deep format.
class Gate {
public:
    PixelSource source() {
        return [this](const ImageRecord&, ImageFace) -> std::optional<Image> {
            m_reached.release();
            m_open.acquire();
            return softPicture(64, 48);
        };
    }
    void waitForPicture() { m_reached.acquire(); }
    void open(int pictures = 1000) { m_open.release(pictures); }

private:
    QSemaphore m_reached, m_open;
};

/// The largest file that this process may write, for as long as the object lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_before{};
};

/// Notes the longest time for which the event loop took no event.
class StallWatch : public QObject {
public:
    StallWatch() {
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] { m_longest = std::max(m_longest, m_since.restart()); });
        m_since.start();
        m_timer.start(1);
    }
    qint64 longestMs() const { return m_longest; }

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_longest = 0;
};

} // namespace

class TestExportJob : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void exportsAll();
    void cancelLeavesCompleteFiles();
    void cancelBeforeTheFirst();
    void diskFull();
    void missingSourcesAreReported();
    void folderGoesAway();
    void folderCannotBeMade();
    void namesTakenMeanwhile();
    void destroyedWhileRunning();
    void threeHundredWithoutAStall();

private:
    QString out() const { return fromPath(*m_folder / "out"); }
    std::shared_ptr<const ExportPlan> plan(const QVector<ImageRecord>& images, ExportOptions options) const;
    ExportResult finish(ExportJob& job);
    void verifyComplete() const;
    QByteArrayList manifestLines(const ExportResult& result) const {
        return QByteArray::fromStdString(readFile(toPath(result.manifest))).trimmed().split('\n');
    }

    std::unique_ptr<TempFolder> m_folder;
    QVector<ImageRecord> m_images;
};

void TestExportJob::init() {
    m_folder = std::make_unique<TempFolder>();
    m_images.clear();
    for (int i = 0; i < 5; ++i) {
        m_images += libraryImage(*m_folder, QStringLiteral("in/%1.png").arg(i), QStringLiteral("picture %1").arg(i),
                                 {64, 48}, static_cast<float>(i));
        m_images.back().id = i + 1;
    }
}

void TestExportJob::cleanup() {
    m_folder.reset();
}

std::shared_ptr<const ExportPlan> TestExportJob::plan(const QVector<ImageRecord>& images, ExportOptions options) const {
    options.folder = out();
    return std::make_shared<const ExportPlan>(planExport(images, options, systemSurroundings()));
}

ExportResult TestExportJob::finish(ExportJob& job) {
    QSignalSpy finished(&job, &ExportJob::finished);
    if (!finished.wait(60000)) {
        qFatal("the export does not end");
    }
    return finished.first().first().value<ExportResult>();
}

/// Every file in the folder can be read as a whole, and no temporary one is left.
void TestExportJob::verifyComplete() const {
    for (const QString& file : filesBelow(out())) {
        QVERIFY2(!file.contains(QStringLiteral(".part")) && !file.startsWith(u'.'), qPrintable(file));
        if (!file.endsWith(QStringLiteral(".csv"))) {
            QCOMPARE(readImage(*m_folder / "out" / toPath(file)).width, 64);
        }
    }
}

void TestExportJob::exportsAll() {
    ExportJob job;
    QSignalSpy progress(&job, &ExportJob::progressChanged);
    m_images[1].teacherFile = m_images[2].studentFile;
    m_images[1].mode = QStringLiteral("pair");
    job.start(plan(m_images, {.format = ImageFormat::jpeg,
                              .faces = ExportFaces::both,
                              .nameTemplate = QStringLiteral("set/{counter}"),
                              .manifest = true}));
    QVERIFY(job.isRunning());
    const ExportResult result = finish(job);
    QVERIFY(!job.isRunning());
    QCOMPARE(result.outcome, Outcome::finished);
    QCOMPARE(result.planned, 6);
    QCOMPARE(result.written, 6);
    QVERIFY(result.failures.isEmpty() && result.stopText.isEmpty() && result.seconds > 0);
    QCOMPARE(filesBelow(out()), (QStringList{"manifest.csv", "set/1.jpg", "set/2-student.jpg", "set/2-teacher.jpg",
                                             "set/3.jpg", "set/4.jpg", "set/5.jpg"}));
    qint64 bytes = 0;
    for (const QString& file : filesBelow(out() + QStringLiteral("/set"))) {
        bytes += QFileInfo(out() + QStringLiteral("/set/") + file).size();
    }
    QCOMPARE(result.bytes, bytes);
    const QByteArrayList lines = manifestLines(result);
    QCOMPARE(lines.size(), 7);
    QVERIFY(lines[3].startsWith("set/2-teacher.jpg,picture 1,"));
    const auto first = progress.first().first().value<ExportProgress>();
    QCOMPARE(first.total, 6);
    QCOMPARE(first.name, QStringLiteral("set/1.jpg"));

    job.start(plan(m_images, {.format = ImageFormat::jpeg,
                              .nameTemplate = QStringLiteral("set/{counter}"),
                              .takenNames = TakenNames::leaveOut}));
    QCOMPARE(finish(job).written, 1); // the pair's name without a face
}

void TestExportJob::cancelLeavesCompleteFiles() {
    ExportJob job;
    Gate gate;
    job.start(
        plan(m_images, {.format = ImageFormat::png16, .nameTemplate = QStringLiteral("{counter}"), .manifest = true}),
        gate.source());
    gate.open(2);
    for (int i = 0; i < 3; ++i) {
        gate.waitForPicture();
    }
    job.cancel(); // in the middle of the third
    gate.open();
    const ExportResult result = finish(job);
    QCOMPARE(result.outcome, Outcome::cancelled);
    QCOMPARE(result.written, 2);
    QVERIFY(result.failures.isEmpty());
    QCOMPARE(filesBelow(out()), (QStringList{"1.png", "2.png", "manifest.csv"}));
    verifyComplete();
    QCOMPARE(manifestLines(result).size(), 3);

    // The rest, later.
    job.start(plan(m_images, {.format = ImageFormat::png16,
                              .nameTemplate = QStringLiteral("{counter}"),
                              .takenNames = TakenNames::leaveOut}));
    QCOMPARE(finish(job).written, 3);
    QCOMPARE(filesBelow(out()).size(), 6);
}

void TestExportJob::cancelBeforeTheFirst() {
    ExportJob job;
    Gate gate;
    job.start(plan(m_images, {.format = ImageFormat::png16, .manifest = true}), gate.source());
    gate.waitForPicture();
    job.cancel();
    gate.open();
    const ExportResult result = finish(job);
    QCOMPARE(result.outcome, Outcome::cancelled);
    QCOMPARE(result.written, 0);
    QVERIFY(result.manifest.isEmpty());
    QCOMPARE(filesBelow(out()), QStringList());
}

void TestExportJob::diskFull() {
    Image grain(400, 400); // half a megabyte in any format
    QRandomGenerator random(5);
    for (float& value : grain.pixels) {
        value = static_cast<float>(random.generateDouble());
    }
    m_images[2].studentFile = fromPath(*m_folder / "in/large.png");
    writeImage(toPath(m_images[2].studentFile), grain, ImageFormat::png8);
    ExportJob job;
    ExportResult result;
    {
        const FileSizeLimit limit(400'000);
        job.start(plan(m_images, {.nameTemplate = QStringLiteral("{counter}"), .manifest = true}));
        result = finish(job);
    }
    QCOMPARE(result.outcome, Outcome::stopped);
    QCOMPARE(result.written, 2);
    QVERIFY2(result.stopText.contains(QStringLiteral("disk is full")), qPrintable(result.stopText));
    QCOMPARE(filesBelow(out()), (QStringList{"1.png", "2.png", "manifest.csv"}));
    verifyComplete();
    QCOMPARE(manifestLines(result).size(), 3);
}

void TestExportJob::missingSourcesAreReported() {
    QFile::remove(m_images[1].studentFile);
    m_folder->write("in/3.png", "damaged");
    ExportJob job;
    job.start(plan(m_images, {.nameTemplate = QStringLiteral("{counter}"), .manifest = true}));
    const ExportResult result = finish(job);
    QCOMPARE(result.outcome, Outcome::finished);
    QCOMPARE(result.written, 3);
    QCOMPARE(result.failures.size(), 2);
    QCOMPARE(result.failures[0].image, 2);
    QCOMPARE(result.failures[0].source, m_images[1].studentFile);
    QCOMPARE(result.failures[0].name, QStringLiteral("2.png"));
    QCOMPARE(result.failures[0].kind, ErrorKind::modelMissing);
    QVERIFY(result.failures[1].text.contains(QStringLiteral("damaged")));
    QCOMPARE(filesBelow(out()), (QStringList{"1.png", "3.png", "5.png", "manifest.csv"}));
    QCOMPARE(manifestLines(result).size(), 4);
}

void TestExportJob::folderGoesAway() {
    ExportJob job;
    Gate gate;
    job.start(
        plan(m_images, {.format = ImageFormat::png16, .nameTemplate = QStringLiteral("{counter}"), .manifest = true}),
        gate.source());
    gate.open(1);
    gate.waitForPicture();
    gate.waitForPicture();
    QVERIFY(QDir().rename(out(), out() + QStringLiteral("-pulled")));
    gate.open();
    const ExportResult result = finish(job);
    QCOMPARE(result.outcome, Outcome::stopped);
    QCOMPARE(result.written, 1);
    QVERIFY(!result.stopText.isEmpty() && !result.manifestProblem.isEmpty());
    QVERIFY(!QFileInfo::exists(out())); // not made anew under the disk's name
}

void TestExportJob::folderCannotBeMade() {
    const auto ready = plan(m_images, {});
    m_folder->write("out", "a file");
    ExportJob job;
    job.start(ready);
    const ExportResult result = finish(job);
    QCOMPARE(result.outcome, Outcome::stopped);
    QCOMPARE(result.written, 0);
    QVERIFY(!result.stopText.isEmpty());
    QCOMPARE(readFile(*m_folder / "out"), std::string("a file"));
}

void TestExportJob::namesTakenMeanwhile() {
    const auto ready = plan(m_images.mid(0, 2), {.nameTemplate = QStringLiteral("{counter}"), .manifest = true});
    m_folder->write("out/1.png", "mine");
    m_folder->write("out/manifest.csv", "mine");
    ExportJob job;
    job.start(ready);
    const ExportResult result = finish(job);
    QCOMPARE(result.written, 2);
    QCOMPARE(filesBelow(out()), (QStringList{"1-2.png", "1.png", "2.png", "manifest-2.csv", "manifest.csv"}));
    QCOMPARE(readFile(*m_folder / "out/1.png"), std::string("mine"));
    QVERIFY(manifestLines(result)[1].startsWith("1-2.png,"));

    const auto again =
        plan(m_images.mid(2, 2), {.nameTemplate = QStringLiteral("{counter}-x"), .takenNames = TakenNames::leaveOut});
    m_folder->write("out/1-x.png", "mine");
    job.start(again);
    const ExportResult second = finish(job);
    QCOMPARE(second.written, 1);
    QCOMPARE(second.failures.size(), 1);
    QVERIFY(second.failures[0].text.contains(QStringLiteral("taken its name")));
    QCOMPARE(readFile(*m_folder / "out/1-x.png"), std::string("mine"));
}

void TestExportJob::destroyedWhileRunning() {
    Gate gate;
    {
        ExportJob job;
        job.start(plan(m_images,
                       {.format = ImageFormat::png16, .nameTemplate = QStringLiteral("{counter}"), .manifest = true}),
                  gate.source());
        gate.open(1);
        gate.waitForPicture();
        gate.waitForPicture();
        job.cancel();
        gate.open();
    }
    QCOMPARE(filesBelow(out()), (QStringList{"1.png", "manifest.csv"}));
    verifyComplete();
}

void TestExportJob::threeHundredWithoutAStall() {
    constexpr qint64 limitMs = 50;
    constexpr int attempts = 3; // another program may take the processor; the export itself would stall every time
    QVector<ImageRecord> many;
    for (int i = 0; i < 300; ++i) {
        many += m_images[i % m_images.size()];
    }
    qint64 longest = 0;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        ExportJob job;
        QSignalSpy progress(&job, &ExportJob::progressChanged);
        const auto ready = plan(many, {.format = ImageFormat::jpeg, .manifest = true});
        const StallWatch watch;
        QElapsedTimer time;
        time.start();
        job.start(ready);
        const ExportResult result = finish(job);
        QCOMPARE(result.written, 300);
        QVERIFY2(progress.size() >= 2, "no progress");
        QVERIFY2(progress.size() <= 20 * static_cast<double>(time.elapsed()) / 1000 + 2,
                 qPrintable(QString::number(progress.size())));
        qsizetype done = -1;
        for (const auto& arguments : progress) {
            const auto step = arguments.first().value<ExportProgress>();
            QVERIFY(step.done > done && step.total == 300);
            done = step.done;
        }
        longest = watch.longestMs();
        if (longest < limitMs) {
            break;
        }
    }
    QVERIFY2(longest < limitMs, qPrintable(QStringLiteral("the event loop stood still for %1 ms").arg(longest)));
}

QTEST_GUILESS_MAIN(TestExportJob)
#include "tst_export_job.moc"
