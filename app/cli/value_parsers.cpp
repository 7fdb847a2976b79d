#include "app/cli/value_parsers.h"

#include <array>
#include <cctype>
#include <limits>

namespace arcflow {

std::pair<int, int> parseSize(std::string_view text) {
    constexpr int largestSide = 16384;
    constexpr std::string_view separators[] = {"x", "X", "×"};
    for (const std::string_view separator : separators) {
        const size_t at = text.find(separator);
        if (at == std::string_view::npos) {
            continue;
        }
        try {
            return {parseNumber<int>(text.substr(0, at), 1, largestSide),
                    parseNumber<int>(text.substr(at + separator.size()), 1, largestSide)};
        } catch (const Error&) {
            break; // the message below names the whole form
        }
    }
    fail(ErrorKind::invalidRequest, "expected WIDTHxHEIGHT in pixels, for example 512x768, found '", text, "'");
}

uint64_t parseBytes(std::string_view text) {
    constexpr uint64_t most = uint64_t{1} << 60;
    constexpr std::string_view prefixes = "KMGTP";
    size_t digits = 0;
    while (digits < text.size() && (std::isdigit(static_cast<unsigned char>(text[digits])) || text[digits] == '.')) {
        ++digits;
    }
    std::string_view unit = text.substr(digits);
    double factor = 1;
    if (!unit.empty() && unit.front() == ' ') {
        unit.remove_prefix(1);
    }
    if (!unit.empty() && unit != "B") {
        const size_t power = prefixes.find(static_cast<char>(std::toupper(static_cast<unsigned char>(unit.front()))));
        const std::string_view rest = unit.substr(1);
        if (power == std::string_view::npos || !(rest.empty() || rest == "B" || rest == "iB" || rest == "b")) {
            fail(ErrorKind::invalidRequest, "expected bytes, for example 8000000000, 512M or 12G, found '", text, "'");
        }
        factor = std::ldexp(1.0, 10 * static_cast<int>(power + 1));
    }
    try {
        return static_cast<uint64_t>(parseNumber<double>(text.substr(0, digits), 0.0, most / factor) * factor);
    } catch (const Error&) {
        fail(ErrorKind::invalidRequest, "expected bytes, for example 8000000000, 512M or 12G, found '", text, "'");
    }
}

LoraChoice parseLora(std::string_view text) {
    LoraChoice choice;
    const size_t colon = text.rfind(':');
    if (colon != std::string_view::npos) {
        double strength = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, strength);
        if (error == std::errc() && stop == end && colon + 1 < text.size()) {
            choice.strength = parseNumber<double>(text.substr(colon + 1), -10.0, 10.0);
            text = text.substr(0, colon);
        }
    }
    if (text.empty()) {
        fail(ErrorKind::invalidRequest, "expected FILE or FILE:STRENGTH, found no file name");
    }
    choice.file = std::filesystem::path(text);
    return choice;
}

} // namespace arcflow
