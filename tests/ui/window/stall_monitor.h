#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QStringList>

#include <ctime>

namespace arcflow::ui::test {

/// An application that knows how long its GUI thread was away from the event loop: between taking an event and being
/// ready for the next. Time in which the system ran other processes instead does not count, waiting for files and locks
/// does. Where the thread was after `sampledAfter` milliseconds is kept. One in a process.
///
///     StallMonitor application(argc, argv);
///     application.reset();
///     …
///     QVERIFY2(application.worst().milliseconds < 50, qPrintable(application.worst().event));
class StallMonitor : public QApplication {
    Q_OBJECT

public:
    struct Stall {
        double milliseconds = 0;
        QString event;     ///< what was being handled: receiver and kind
        QStringList stack; ///< innermost call first; empty if it was shorter than sampledAfter
        QString text() const;
    };
    static constexpr int sampledAfter = 30;

    StallMonitor(int& argc, char** argv);
    ~StallMonitor() override;

    bool notify(QObject* receiver, QEvent* event) override;

    void reset() { m_worst = {}; }
    const Stall& worst() const { return m_worst; }

private:
    void begin();
    void end(const QString& event);
    qint64 waitedForProcessor() const;

    QElapsedTimer m_clock;
    qint64 m_waitedBefore = 0;
    int m_depth = 0;
    int m_statistics = -1; ///< /proc/thread-self/schedstat
    timer_t m_sampler{};   ///< signals this thread, whose stack is then kept
    Stall m_worst;
};

} // namespace arcflow::ui::test
