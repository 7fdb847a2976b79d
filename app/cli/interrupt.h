#pragma once

#include <array>
#include <csignal>
#include <stop_token>
#include <thread>

namespace arcflow {

/// While one of these lives, the first SIGINT or SIGTERM asks for a stop; a second one ends the process at once with
/// exit code 130. A signal the process was told to ignore (a background job's SIGINT) stays ignored. One at a time.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_source.get_token(); }
    /// As if the user had pressed Ctrl-C once.
    void requestStop() { m_source.request_stop(); }

private:
    static constexpr std::array signals{SIGINT, SIGTERM};

    std::stop_source m_source;
    std::array<struct sigaction, signals.size()> m_previous{};
    int m_wakeUp = -1; ///< read end of the pipe the signal handler writes to
    std::thread m_listener;
};

} // namespace arcflow
