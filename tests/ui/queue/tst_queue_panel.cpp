#include "tests/ui/queue/queue_session.h"
#include "ui/queue/job_row_delegate.h"
#include "ui/queue/queue_panel.h"
#include "ui/style/theme.h"

#include <QLabel>
#include <QListView>
#include <QToolButton>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

/// The queue's panel, with real keys and buttons.
class TestQueuePanel : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QueueSession> m_session;
    std::unique_ptr<QueuePanel> m_panel;

    void open(FakeScript script = {}) {
        m_session = std::make_unique<QueueSession>(m_folder->path(), script);
        QVERIFY(m_session->waitLoaded());
        m_panel = std::make_unique<QueuePanel>(m_session->jobs, m_session->runner);
        m_panel->resize(420, 240);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void select(int row) { m_panel->list()->setCurrentIndex(m_session->jobs.index(row)); }

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() {
        m_panel.reset();
        m_session.reset();
    }

    void anEmptyQueueSaysWhatToDo() {
        open();
        auto* empty = m_panel->findChild<QLabel*>("queueEmpty");
        QVERIFY(empty->isVisible() && !m_panel->list()->isVisible());
        m_session->runner.setPaused(true);
        m_session->add("a");
        QTRY_VERIFY(!empty->isVisible() && m_panel->list()->isVisible());
    }

    void theButtonPauses() {
        open();
        auto* pause = m_panel->findChild<QToolButton*>("queuePause");
        QTest::mouseClick(pause, Qt::LeftButton);
        QVERIFY(m_session->runner.isPaused());
        QCOMPARE(m_panel->findChild<QLabel*>("queueSummary")->text(), QString("paused"));
        QTest::mouseClick(pause, Qt::LeftButton);
        QVERIFY(!m_session->runner.isPaused());
    }

    void keysHoldDuplicateEditAndCancel() {
        open();
        m_session->runner.setPaused(true);
        const qint64 id = m_session->add("a");
        select(0);
        QTest::keyClick(m_panel->list(), Qt::Key_Space);
        QVERIFY(m_session->jobs.find(id)->held);
        QTest::keyClick(m_panel->list(), Qt::Key_D, Qt::ControlModifier);
        QTRY_COMPARE(m_session->jobs.rowCount(), 2);
        QSignalSpy edit(m_panel.get(), &QueuePanel::editRequested);
        QTest::keyClick(m_panel->list(), Qt::Key_Return);
        QCOMPARE(edit.count(), 1);
        QCOMPARE(edit[0][0].toLongLong(), id);
        QTest::keyClick(m_panel->list(), Qt::Key_Delete);
        QVERIFY(m_session->jobs.find(id)->state == JobState::cancelled);
        for (int row = 0; row < 2; ++row) {
            if (m_session->jobs.jobs()[row].id == id) {
                select(row);
            }
        }
        QTest::keyClick(m_panel->list(), Qt::Key_Delete);
        QVERIFY(m_session->jobs.find(id) == nullptr);
    }

    void failedJobsCanBeCleared() {
        FakeScript script;
        script.generateFailure = Failure{ErrorKind::outOfMemory, "There is not enough memory.", {}};
        open(script);
        auto* clear = m_panel->findChild<QToolButton*>("queueClear");
        QVERIFY(!clear->isVisible());
        const qint64 id = m_session->add("a");
        QTRY_VERIFY(m_session->jobs.find(id)->state == JobState::failed);
        QTRY_VERIFY(clear->isVisible());
        QTest::mouseClick(clear, Qt::LeftButton);
        QCOMPARE(m_session->jobs.rowCount(), 0);
    }

    void durations() {
        QCOMPARE(remainingText(-1), QString());
        QCOMPARE(remainingText(0.2), QString("1 s"));
        QCOMPARE(remainingText(59), QString("59 s"));
        QCOMPARE(remainingText(119), QString("2 min"));
        QCOMPARE(remainingText(3900), QString("1 h 05 min"));
    }
};

QTEST_MAIN(TestQueuePanel)
#include "tst_queue_panel.moc"
