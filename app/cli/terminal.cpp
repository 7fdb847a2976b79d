#include "app/cli/terminal.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

namespace arcflow {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// The first of the locale's variables that is set decides, as in setlocale(3).
bool localeIsUtf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string value = environment(name);
        if (!value.empty()) {
            std::transform(value.begin(), value.end(), value.begin(), [](unsigned char c) { return std::toupper(c); });
            return value.find("UTF-8") != std::string::npos || value.find("UTF8") != std::string::npos;
        }
    }
    return false;
}

} // namespace

Terminal detectTerminal(const std::ostream& stream) {
    Terminal terminal;
    terminal.utf8 = localeIsUtf8();
    const std::string type = environment("TERM");
    terminal.interactive = &stream == &std::cerr && isatty(STDERR_FILENO) && !type.empty() && type != "dumb";
    if (!terminal.interactive) {
        return terminal;
    }
    terminal.colour = environment("NO_COLOR").empty();
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        terminal.columns = size.ws_col;
    }
    return terminal;
}

} // namespace arcflow
