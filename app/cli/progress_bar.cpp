#include "app/cli/progress_bar.h"

#include "app/cli/console.h"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string_view>

namespace arcflow {
namespace {

constexpr auto redrawInterval = std::chrono::milliseconds(50);
constexpr int barCells = 28, leastBarCells = 8;

/// Whole seconds, as an estimate is no better.
std::string remainingText(double seconds) {
    const double whole = std::ceil(std::max(seconds, 0.0));
    return whole < 60 ? fixedText(whole, 0) + " s" : secondsText(whole);
}

} // namespace

ProgressBar::ProgressBar(std::ostream& stream, Terminal terminal, std::function<Clock::time_point()> now)
    : m_stream(stream), m_terminal(terminal), m_now(std::move(now)) {}

void ProgressBar::show(const std::string& label, double fraction, std::optional<double> remainingS) {
    if (!m_terminal.interactive) {
        return;
    }
    const Clock::time_point now = m_now();
    if (m_visible && label == m_label && now - m_drawnAt < redrawInterval) {
        return;
    }
    fraction = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
    const std::string percent = fixedText(std::floor(100 * fraction), 0);
    std::string end = "  " + std::string(3 - percent.size(), ' ') + percent + " %";
    if (remainingS) {
        end += "  " + remainingText(*remainingS) + " left";
    }
    // A line of the full width would wrap on some terminals, so one column stays free.
    const int room = m_terminal.columns - 1 - static_cast<int>(displayWidth(label) + 2 + displayWidth(end));
    std::string line = printable(label);
    if (room >= leastBarCells) {
        line += "  " + bar(fraction, std::min(room, barCells)) + end;
    } else if (room + 2 >= 0) {
        line += end;
    } else {
        line = end.substr(2, static_cast<size_t>(std::max(0, m_terminal.columns - 1)));
    }
    m_stream << "\r\x1b[K" << line << std::flush;
    m_label = label;
    m_drawnAt = now;
    m_visible = true;
}

void ProgressBar::clear() {
    if (m_visible) {
        m_stream << "\r\x1b[K" << std::flush;
        m_visible = false;
    }
}

/// Eighths of a cell on a UTF-8 terminal, whole cells elsewhere.
std::string ProgressBar::bar(double fraction, int cells) const {
    static constexpr std::string_view eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    std::string full, empty;
    if (m_terminal.utf8) {
        const int filled = static_cast<int>(std::floor(fraction * cells * 8));
        for (int i = 0; i < filled / 8; ++i) {
            full += "█";
        }
        full += eighths[filled % 8];
        for (int i = filled / 8 + (filled % 8 != 0); i < cells; ++i) {
            empty += "░";
        }
    } else {
        const int filled = static_cast<int>(std::floor(fraction * cells));
        full.assign(static_cast<size_t>(filled), '#');
        empty.assign(static_cast<size_t>(cells - filled), '.');
    }
    return m_terminal.colour ? "\x1b[36m" + full + "\x1b[90m" + empty + "\x1b[0m" : full + empty;
}

} // namespace arcflow
