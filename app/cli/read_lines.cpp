#include "app/cli/read_lines.h"

#include "core/base/error.h"

#include <fstream>

namespace arcflow {

std::vector<std::string> readLines(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) {
        fail(ErrorKind::io, "cannot read ", file.string());
    }
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (!line.empty()) {
            lines.push_back(line);
        }
    }
    return lines;
}

} // namespace arcflow
