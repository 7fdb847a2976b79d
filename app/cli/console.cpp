#include "app/cli/console.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>

namespace arcflow {
namespace {

/// What the user can do about a kind of failure, where there is a general answer.
std::string_view advice(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::modelMissing:
        return "Check the path.";
    case ErrorKind::modelCorrupt:
        return "Run 'arcflow inspect' on it to see what is wrong, and copy or download it again.";
    case ErrorKind::outOfMemory:
        return "Try a smaller --size, --dtype bf16, or a lower --max-memory.";
    case ErrorKind::diskFull:
        return "Free some space, or choose another folder with -o.";
    case ErrorKind::internal:
        return "This is a fault in the program; please report it.";
    case ErrorKind::diverged:
        return "Start again with a lower learning rate: it goes on from the last state that was kept.";
    case ErrorKind::invalidRequest:
    case ErrorKind::unsupported:
    case ErrorKind::io:
    case ErrorKind::cancelled:
        break;
    }
    return {};
}

std::string sentence(std::string_view text) {
    std::string result = printable(text);
    if (!result.empty() && std::string_view(".!?:").find(result.back()) == std::string_view::npos) {
        result += '.';
    }
    return result;
}

} // namespace

std::string printable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '\n' || byte == '\t' || byte == '\r') {
            result += ' ';
        } else if (byte < 0x20 || byte == 0x7f) {
            result += '?';
        } else if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
            result += '?'; // U+0080…U+009F: control characters as well
            ++i;
        } else {
            result += text[i];
        }
    }
    return result;
}

size_t displayWidth(std::string_view text) {
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

void Table::row(std::vector<std::string> cells) {
    cells.resize(m_columns.size());
    for (std::string& cell : cells) {
        cell = printable(cell);
    }
    m_rows.push_back(std::move(cells));
}

std::string Table::text() const {
    std::vector<size_t> widths(m_columns.size());
    for (const std::vector<std::string>& row : m_rows) {
        for (size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], displayWidth(row[i]));
        }
    }
    std::string result;
    for (const std::vector<std::string>& row : m_rows) {
        std::string line;
        for (size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - displayWidth(row[i]), ' ');
            line += (i > 0 ? "  " : "") + (m_columns[i] == Align::left ? row[i] + padding : padding + row[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + '\n';
    }
    return result;
}

void Console::line(std::string_view text) {
    m_out << printable(text) << '\n';
}

void Console::json(const nlohmann::ordered_json& value) {
    // File names and messages may hold bytes that are no UTF-8; JSON may not.
    m_out << value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void Console::warning(std::string_view text) {
    m_err << "arcflow: warning: " << sentence(text) << '\n';
}

void Console::error(ErrorKind kind, std::string_view text, std::string_view detail) {
    m_err << "arcflow: " << sentence(text);
    if (const std::string_view next = advice(kind); !next.empty()) {
        m_err << ' ' << next;
    }
    m_err << '\n';
    if (!detail.empty() && detail != text) {
        m_err << "  " << printable(detail) << '\n';
    }
}

void Console::usageError(std::string_view text, std::string_view command) {
    m_err << "arcflow: " << sentence(text) << " Run '" << command << " --help' for the options.\n";
}

std::string fixedText(double value, int decimals) {
    std::array<char, 64> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
    return std::string(buffer.data(), static_cast<size_t>(std::clamp<int>(length, 0, buffer.size() - 1)));
}

std::string secondsText(double seconds) {
    if (seconds >= 60) {
        const auto whole = static_cast<int64_t>(std::llround(seconds));
        return std::to_string(whole / 60) + " min " + (whole % 60 < 10 ? "0" : "") + std::to_string(whole % 60) + " s";
    }
    return fixedText(seconds, seconds >= 10 ? 1 : seconds >= 1 ? 2 : 3) + " s";
}

std::string bytesText(uint64_t bytes) {
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    auto value = static_cast<double>(bytes);
    size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return fixedText(value, unit == 0 || value >= 100 ? 0 : 1) + ' ' + units[unit];
}

std::string countText(int64_t count) {
    constexpr std::array<std::pair<double, const char*>, 3> units{{{1e9, " B"}, {1e6, " M"}, {1e3, " k"}}};
    for (const auto& [size, suffix] : units) {
        if (static_cast<double>(count) >= size) {
            const double value = static_cast<double>(count) / size;
            return fixedText(value, value >= 100 ? 0 : value >= 10 ? 1 : 2) + suffix;
        }
    }
    return std::to_string(count);
}

} // namespace arcflow
