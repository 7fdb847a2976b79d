#pragma once

#include <chrono>

namespace arcflow {

/// Time since it was made or restarted, by a clock that nobody sets.
class Stopwatch {
public:
    double seconds() const { return std::chrono::duration<double>(Clock::now() - m_start).count(); }
    void restart() { m_start = Clock::now(); }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point m_start = Clock::now();
};

} // namespace arcflow
