#include "tests/ui/window/stall_monitor.h"

#include <QAbstractEventDispatcher>
#include <QEvent>
#include <QMetaEnum>
#include <QThread>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>

#include <cxxabi.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace arcflow::ui::test {
namespace {

QString describe(const QObject* receiver, QEvent::Type type) {
    const char* kind = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    return QStringLiteral("%1 \"%2\", %3")
        .arg(QLatin1String(receiver->metaObject()->className()), receiver->objectName(),
             kind ? QString::fromLatin1(kind) : QString::number(type));
}

constexpr int mostFrames = 40, ownFrames = 2; // the handler and what called it
std::array<void*, mostFrames> sampledFrames;
std::atomic<int> sampledCount = 0;

void sample(int) {
    sampledCount = ::backtrace(sampledFrames.data(), mostFrames);
}

/// "program(_ZN7arcflow2ui3fooEv+0x1d) [0x…]" → "arcflow::ui::foo()"
QString functionName(const QString& symbol) {
    const qsizetype open = symbol.indexOf(u'('), plus = symbol.indexOf(u'+', open);
    const QByteArray mangled = symbol.mid(open + 1, plus - open - 1).toLatin1();
    int status = 0;
    char* demangled = abi::__cxa_demangle(mangled.constData(), nullptr, nullptr, &status);
    QString name = demangled           ? QString::fromLatin1(demangled)
                   : mangled.isEmpty() ? symbol
                                       : QString::fromLatin1(mangled);
    std::free(demangled); // NOLINT(*-no-malloc): __cxa_demangle's
    return name;
}

QStringList sampledStack() {
    QStringList stack;
    const int count = sampledCount;
    char** symbols = ::backtrace_symbols(sampledFrames.data(), count);
    for (int i = ownFrames; symbols && i < count; ++i) {
        stack.append(functionName(QString::fromLocal8Bit(symbols[i])));
    }
    std::free(symbols); // NOLINT(*-no-malloc): backtrace_symbols'
    return stack;
}

} // namespace

QString StallMonitor::Stall::text() const {
    return QStringLiteral("%1 ms: %2\n    %3")
        .arg(milliseconds, 0, 'f', 1)
        .arg(event, stack.join(QStringLiteral("\n    ")));
}

StallMonitor::StallMonitor(int& argc, char** argv)
    : QApplication(argc, argv), m_statistics(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {
    (void)::backtrace(sampledFrames.data(), mostFrames); // loads what it needs, which a signal handler may not
    struct sigaction action {};
    action.sa_handler = sample;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGURG, &action, nullptr); // ignored by default, so a late one does no harm
    struct sigevent event {};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGURG;
    event._sigev_un._tid = static_cast<pid_t>(::syscall(SYS_gettid));
    ::timer_create(CLOCK_MONOTONIC, &event, &m_sampler);
    // An event loop inside an event (a menu, a dialog) is waiting, not work.
    const QAbstractEventDispatcher* dispatcher = QAbstractEventDispatcher::instance();
    connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] {
        if (m_depth > 0) {
            end(QStringLiteral("a nested event loop"));
        }
    });
    connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] {
        if (m_depth > 0) {
            begin();
        }
    });
}

StallMonitor::~StallMonitor() {
    ::timer_delete(m_sampler);
    ::close(m_statistics);
}

bool StallMonitor::notify(QObject* receiver, QEvent* event) {
    if (QThread::currentThread() != thread()) {
        return QApplication::notify(receiver, event);
    }
    if (m_depth > 0) {
        ++m_depth;
        const bool done = QApplication::notify(receiver, event);
        --m_depth;
        return done;
    }
    // The receiver may be gone afterwards.
    const QString name = describe(receiver, event->type());
    begin();
    ++m_depth;
    const bool done = QApplication::notify(receiver, event);
    --m_depth;
    end(name);
    return done;
}

void StallMonitor::begin() {
    sampledCount = 0;
    constexpr long nanoseconds = sampledAfter * 1'000'000L;
    const itimerspec once{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_nsec = nanoseconds}};
    ::timer_settime(m_sampler, 0, &once, nullptr);
    m_waitedBefore = waitedForProcessor();
    m_clock.start();
}

void StallMonitor::end(const QString& event) {
    const itimerspec never{};
    ::timer_settime(m_sampler, 0, &never, nullptr);
    constexpr double nanosecondsPerMillisecond = 1e6;
    const double milliseconds = static_cast<double>(m_clock.nsecsElapsed() - (waitedForProcessor() - m_waitedBefore)) /
                                nanosecondsPerMillisecond;
    if (milliseconds > m_worst.milliseconds) {
        m_worst = {milliseconds, event, sampledStack()};
    }
}

/// Nanoseconds in which this thread could have run, but others did.
qint64 StallMonitor::waitedForProcessor() const {
    std::array<char, 96> text{};
    if (m_statistics < 0 || ::pread(m_statistics, text.data(), text.size() - 1, 0) <= 0) {
        return 0;
    }
    char* afterRunning = nullptr;
    std::strtoll(text.data(), &afterRunning, 10);
    return std::strtoll(afterRunning, nullptr, 10);
}

} // namespace arcflow::ui::test
