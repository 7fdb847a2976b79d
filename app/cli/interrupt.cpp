#include "app/cli/interrupt.h"

#include "app/cli/exit_code.h"
#include "core/base/error.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <unistd.h>

namespace arcflow {
namespace {

// Touched by the signal handler, hence lock-free and global.
std::atomic<int> handlerPipe{-1};
std::atomic<int> signalCount{0};
static_assert(std::atomic<int>::is_always_lock_free);

// request_stop() takes a lock and runs callbacks, so it must not be called here: a thread does it, woken through a
// pipe.
extern "C" void onInterrupt(int) {
    if (signalCount.fetch_add(1) > 0) {
        _exit(exitCode(ExitCode::cancelled));
    }
    const int savedErrno = errno;
    const char wake = 's';
    [[maybe_unused]] const ssize_t written = write(handlerPipe.load(), &wake, 1);
    errno = savedErrno;
}

} // namespace

Interrupt::Interrupt() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        fail(ErrorKind::internal, "cannot make a pipe for Ctrl-C handling");
    }
    m_wakeUp = ends[0];
    signalCount = 0;
    handlerPipe = ends[1];
    m_listener = std::thread([source = m_source, pipeEnd = m_wakeUp]() mutable {
        char wake = 0;
        ssize_t count = 0;
        do {
            count = read(pipeEnd, &wake, 1);
        } while (count < 0 && errno == EINTR);
        if (count == 1) {
            source.request_stop();
        }
    });
    for (size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals[i], nullptr, &m_previous[i]);
        if (m_previous[i].sa_handler != SIG_IGN) {
            struct sigaction action {};
            action.sa_handler = onInterrupt;
            action.sa_flags = SA_RESTART;
            sigaction(signals[i], &action, nullptr);
        }
    }
}

Interrupt::~Interrupt() {
    for (size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals[i], &m_previous[i], nullptr);
    }
    close(handlerPipe.exchange(-1)); // the listener reads the end of the pipe
    m_listener.join();
    close(m_wakeUp);
}

} // namespace arcflow
