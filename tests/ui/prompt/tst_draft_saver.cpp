#include "ui/prompt/draft_saver.h"
#include "ui/prompt/prompt_editor.h"
#include "ui/prompt/prompt_panel.h"

#include <QtTest/QtTest>
#include <QtWidgets/QtWidgets>

#include <csignal>

using namespace arcflow::ui;

/// The prompt on disk: in time, whole, and there after kill −9.
class TestDraftSaver : public QObject {
    Q_OBJECT

public:
    /// What the killed processes do: types into a prompt panel, or writes without end.
    static int child(const QString& task, const QString& file) {
        if (task == "type") {
            auto* panel = new PromptPanel;
            panel->keepDraft(file);
            panel->show();
            panel->focusPrompt();
            QTest::keyClicks(panel->findChild<PromptEditor*>(), QStringLiteral("a red house under a full moon"));
            return QCoreApplication::exec();
        }
        DraftSaver saver(file);
        int round = 0;
        QObject::connect(&saver, &DraftSaver::saved, &saver, [&] {
            ++round;
            const QString text = QString::number(round).repeated(1 + round * 37 % 20'000);
            saver.setDraft({text, text, static_cast<int>(text.size())});
            saver.flush();
        });
        saver.setDraft({"0", "0", 1});
        saver.flush();
        return QCoreApplication::exec();
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_file = m_folder->filePath("sub/draft.json");
    }

    void roundTrip() {
        const PromptDraft draft{QStringLiteral("a “red”\nhouse \U0001f3e0 \\{"), QStringLiteral("fog"), 5};
        QVERIFY(!DraftSaver::load(m_file));
        {
            DraftSaver saver(m_file);
            saver.setDraft(draft);
        }
        QCOMPARE(DraftSaver::load(m_file), std::make_optional(draft));
    }

    void savedWhileChanging() {
        DraftSaver saver(m_file);
        QSignalSpy saved(&saver, &DraftSaver::saved);
        QTimer typing;
        int letters = 0;
        connect(&typing, &QTimer::timeout, this, [&] { saver.setDraft({QString(++letters, 'x'), {}, letters}); });
        typing.start(20); // never 300 ms of rest
        QTRY_VERIFY_WITH_TIMEOUT(saved.count() >= 2, 3000);
        QVERIFY(DraftSaver::load(m_file)->text.size() > 1);
        typing.stop();
        QTRY_COMPARE_WITH_TIMEOUT(DraftSaver::load(m_file)->text.size(), letters, 3000);
    }

    void flushedAtOnce() {
        DraftSaver saver(m_file);
        QSignalSpy saved(&saver, &DraftSaver::saved);
        saver.setDraft({"now", {}, 3});
        QElapsedTimer timer;
        timer.start();
        saver.flush();
        QVERIFY(saved.wait(2000));
        QCOMPARE(DraftSaver::load(m_file)->text, QString("now"));
        saver.setDraft({"now", {}, 3});
        saver.flush();
        QVERIFY(!saved.wait(100)); // nothing new to write
    }

    void failuresAreTold() {
        QFile blocker(m_folder->filePath("blocked"));
        QVERIFY(blocker.open(QIODevice::WriteOnly));
        DraftSaver saver(m_folder->filePath("blocked/draft.json"));
        QSignalSpy failed(&saver, &DraftSaver::failed);
        saver.setDraft({"x", {}, 0});
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().contains("draft.json"));
    }

    void damagedFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("sound");
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("half") << QByteArray("{\"prompt\":\"a re") << false;
        QTest::newRow("other JSON") << QByteArray("[1,2]") << false;
        QTest::newRow("wrong type") << QByteArray("{\"prompt\":3}") << false;
        QTest::newRow("noise") << QByteArray(1000, '\xff') << false;
        QTest::newRow("prompt alone") << QByteArray("{\"prompt\":\"a\\u0000b\",\"cursor\":99}") << true;
    }
    void damagedFiles() {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, sound);
        QFile file(m_folder->filePath("draft.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        const auto draft = DraftSaver::load(file.fileName());
        QCOMPARE(draft.has_value(), sound);
        if (draft) {
            QCOMPARE(draft->text, QString("ab"));
            QCOMPARE(draft->cursor, 2);
        }
    }

    /// A process that typed into the panel is killed; what it typed is there, and in the next panel.
    void survivesKill() {
        QProcess process;
        start(process, "type");
        QTRY_COMPARE_WITH_TIMEOUT(DraftSaver::load(m_file).value_or(PromptDraft()).text,
                                  QString("a red house under a full moon"), 20'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        PromptPanel panel;
        panel.keepDraft(m_file);
        QCOMPARE(panel.text(), QString("a red house under a full moon"));
        QCOMPARE(panel.findChild<PromptEditor*>()->textCursor().position(), 29);
        QVERIFY(!panel.findChild<PromptEditor*>()->document()->isUndoAvailable());
    }

    /// Killed at any moment while it writes, the file is one whole draft.
    void neverHalfWritten() {
        for (int round = 0; round < 6; ++round) {
            QProcess process;
            start(process, "write");
            // After some writes, a different number each time.
            QTRY_VERIFY_WITH_TIMEOUT(DraftSaver::load(m_file).value_or(PromptDraft()).cursor > 500 * round, 20'000);
            ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
            QVERIFY(process.waitForFinished());
            const auto draft = DraftSaver::load(m_file);
            QVERIFY(draft);
            QCOMPARE(draft->negative, draft->text);
            QCOMPARE(draft->cursor, draft->text.size());
            QVERIFY(QFile::remove(m_file));
        }
    }

private:
    void start(QProcess& process, const QString& task) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("ARCFLOW_TEST_CHILD", task);
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::ForwardedChannels);
        process.start(QCoreApplication::applicationFilePath(), {m_file});
        QVERIFY(process.waitForStarted());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (const QString task = qEnvironmentVariable("ARCFLOW_TEST_CHILD"); !task.isEmpty()) {
        return TestDraftSaver::child(task, application.arguments().at(1));
    }
    TestDraftSaver test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_draft_saver.moc"
