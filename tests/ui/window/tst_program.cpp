#include "app/common/resource_paths.h"

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest/QtTest>

/// The program as it is started from a desktop.
class TestProgram : public QObject {
    Q_OBJECT

    QTemporaryDir m_home;

    void start(QProcess& program, const QStringList& arguments = {}) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), m_home.path());
        for (const char* folder : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
            environment.insert(QString::fromLatin1(folder), m_home.path() + u'/' + QString::fromLatin1(folder));
        }
        QDir().mkpath(m_home.path() + QStringLiteral("/XDG_RUNTIME_DIR"));
        QFile::setPermissions(m_home.path() + QStringLiteral("/XDG_RUNTIME_DIR"),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(ARCFLOW_BINARY_DIR "/bin/arcflow-studio"), arguments);
        QVERIFY(program.waitForStarted());
    }

    bool libraryExists() const {
        return !QDir(m_home.path() + QStringLiteral("/XDG_DATA_HOME"))
                    .entryList({QStringLiteral("ArcFlow*")})
                    .isEmpty();
    }

private Q_SLOTS:
    void aSecondStartHandsOverAndEnds() {
        QProcess first, second;
        start(first);
        QTRY_VERIFY_WITH_TIMEOUT(libraryExists(), 20000);
        QTest::qWait(500);
        QCOMPARE(first.state(), QProcess::Running);
        QElapsedTimer clock;
        clock.start();
        start(second, {QStringLiteral("somewhere.png")});
        QVERIFY(second.waitForFinished(10000));
        QCOMPARE(second.exitCode(), 0);
        qInfo("the second start ended after %lld ms", clock.elapsed());
        QCOMPARE(first.state(), QProcess::Running);
        first.kill(); // a crash leaves a lock and a socket behind
        QVERIFY(first.waitForFinished());
        QProcess third;
        start(third);
        QTest::qWait(1500);
        QCOMPARE(third.state(), QProcess::Running);
        third.kill();
        QVERIFY(third.waitForFinished());
    }
};

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
