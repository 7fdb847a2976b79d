#include "tests/ui/window/studio_session.h"
#include "ui/shell/message_bar.h"

#include <QApplication>
#include <QProcess>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

constexpr int wanted = 12;
constexpr int diskKilobytes = 512;

/// A file system of its own, so small that a few images fill it. Needs the right to mount.
class SmallDisk {
public:
    explicit SmallDisk(const QString& folder) : m_folder(folder) {
        QDir().mkpath(folder);
        m_mounted =
            QProcess::execute(QStringLiteral("mount"),
                              {QStringLiteral("-t"), QStringLiteral("tmpfs"), QStringLiteral("-o"),
                               QStringLiteral("size=%1k").arg(diskKilobytes), QStringLiteral("none"), folder}) == 0;
    }
    ~SmallDisk() {
        if (m_mounted) {
            QProcess::execute(QStringLiteral("umount"), {m_folder});
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool isMounted() const { return m_mounted; }
    bool enlarge() {
        return QProcess::execute(QStringLiteral("mount"),
                                 {QStringLiteral("-o"), QStringLiteral("remount,size=64m"), m_folder}) == 0;
    }

private:
    QString m_folder;
    bool m_mounted = false;
};

} // namespace

/// The disk of the images fills up in the middle of a job.
class TestFullDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pausesAndGoesOn() {
        const QTemporaryDir folder;
        SmallDisk disk(folder.path() + QStringLiteral("/images"));
        if (!disk.isMounted()) {
            QSKIP("No right to mount a small file system here.");
        }
        StudioSession studio(folder.path());
        QVERIFY(studio.waitReady());
        QFile filler(folder.path() + QStringLiteral("/images/filler"));
        QVERIFY(filler.open(QIODevice::WriteOnly));
        filler.write(QByteArray((diskKilobytes - 100) * 1024, 'x'));
        filler.close();
        QSignalSpy stopped(&studio.services.runner, &JobRunner::stopped);
        studio.window.desk().generate({.mode = RunMode::student, .count = wanted});
        QVERIFY(stopped.wait(StudioSession::patience));
        QVERIFY(studio.services.runner.isPaused());
        QVERIFY(stopped.first().first().value<Failure>().kind == ErrorKind::diskFull);
        QVERIFY(studio.window.messages().isVisible());
        const auto before = static_cast<int>(studio.images().size());
        QVERIFY2(before < wanted, qPrintable(QString::number(before)));
        for (const ImageRecord& image : studio.images()) {
            QVERIFY(!QImage(image.studentFile).isNull()); // no halves
        }

        QVERIFY(disk.enlarge());
        studio.services.runner.setPaused(false);
        if (!studio.waitImages(wanted)) {
            for (const JobRecord& job : studio.services.jobs.jobs()) {
                qWarning() << "job" << job.id << static_cast<int>(job.state) << job.finished << job.failureText;
            }
            QFAIL(qPrintable(QStringLiteral("%1 images").arg(studio.images().size())));
        }
        const QVector<ImageRecord> images = studio.images();
        QCOMPARE(images.size(), wanted);
        QSet<quint64> seeds;
        for (const ImageRecord& image : images) {
            QVERIFY(!QImage(image.studentFile).isNull());
            seeds.insert(*image.seed);
        }
        QCOMPARE(seeds.size(), wanted); // each once
        qInfo("stopped after %d of %d images; all there in the end", before, wanted);
    }
};

QTEST_MAIN(TestFullDisk)
#include "tst_full_disk.moc"
