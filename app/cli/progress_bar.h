#pragma once

#include "app/cli/terminal.h"

#include <chrono>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

namespace arcflow {

/// One line on a terminal that shows how far the work is; nothing at all where nobody watches. Redrawn at most 20 times
/// a second, but at once when the label changes.
///
///     ProgressBar bar(std::cerr, detectTerminal(std::cerr));
///     bar.show("denoise", 0.5, 1.4);
///     bar.clear(); // before anything else is written
class ProgressBar {
public:
    using Clock = std::chrono::steady_clock;

    ProgressBar(std::ostream& stream, Terminal terminal, std::function<Clock::time_point()> now = Clock::now);
    ~ProgressBar() { clear(); }
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// fraction 0…1 (held there); `remainingS` is left out where it is not known.
    void show(const std::string& label, double fraction, std::optional<double> remainingS = {});
    void clear();

private:
    std::string bar(double fraction, int cells) const;

    std::ostream& m_stream;
    Terminal m_terminal;
    std::function<Clock::time_point()> m_now;
    Clock::time_point m_drawnAt{};
    std::string m_label;
    bool m_visible = false;
};

} // namespace arcflow
