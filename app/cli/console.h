#pragma once

#include "app/cli/exit_code.h"

#include <nlohmann/json_fwd.hpp>

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// The text with control characters replaced, so that a prompt or file name from elsewhere cannot steer the terminal.
/// Line breaks become spaces.
std::string printable(std::string_view text);

/// Columns a UTF-8 text takes on a terminal, counting each code point as one.
size_t displayWidth(std::string_view text);

/// Rows of text in aligned columns: the first to the left, numbers to the right.
class Table {
public:
    enum class Align { left, right };

    explicit Table(std::vector<Align> columns) : m_columns(std::move(columns)) {}
    /// Cells beyond the last column are left out, missing ones are empty.
    void row(std::vector<std::string> cells);
    std::string text() const; ///< with a line break after every row

private:
    std::vector<Align> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

/// Where results and messages go: results to `out`, everything about them to `err`.
class Console {
public:
    Console(std::ostream& out, std::ostream& err) : m_out(out), m_err(err) {}

    std::ostream& out() { return m_out; }
    std::ostream& err() { return m_err; }

    void line(std::string_view text); ///< one line of results
    void json(const nlohmann::ordered_json& value);
    void warning(std::string_view text);
    /// "arcflow: what happened. What to do.", and the detail, if any, on lines of its own.
    void error(ErrorKind kind, std::string_view text, std::string_view detail = {});
    void usageError(std::string_view text, std::string_view command);

private:
    std::ostream& m_out;
    std::ostream& m_err;
};

// Numbers as people read them.
std::string secondsText(double seconds); ///< "0.061 s", "12.3 s", "3 min 05 s"
std::string bytesText(uint64_t bytes);   ///< "512 B", "1.5 MiB"
std::string countText(int64_t count);    ///< "940", "12.3 M", "11.9 B"
std::string fixedText(double value, int decimals);

} // namespace arcflow
