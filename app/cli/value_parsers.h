#pragma once

#include "core/base/error.h"
#include "core/engine/request.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arcflow {

// Texts of the command line as values. What does not parse throws Error(invalidRequest) with the form expected.

/// "512x768" (x, X or ×), each side 1…16384 pixels.
std::pair<int, int> parseSize(std::string_view text);
/// "8000000000", "8G", "8GiB", "8GB": binary units, as memory is sold; at most 2^60.
uint64_t parseBytes(std::string_view text);
/// "style.safetensors" or "style.safetensors:0.8". What follows the last colon counts only if it is a number.
LoraChoice parseLora(std::string_view text);

/// The whole text as a finite number between `least` and `most`.
template <typename Number> Number parseNumber(std::string_view text, Number least, Number most) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || !(value >= least && value <= most)) {
        fail(ErrorKind::invalidRequest, "expected a ", std::integral<Number> ? "whole number" : "number", " from ",
             least, " to ", most, ", found '", text, "'");
    }
    return value;
}

/// An option whose text `parse` turns into a value and stores; its errors become errors of the option.
template <typename Store>
CLI::Option* addParsed(CLI::App& app, const std::string& names, const std::string& typeName, const std::string& help,
                       Store store) {
    const std::string option = names.substr(names.find("--") == std::string::npos ? 0 : names.find("--"));
    return app
        .add_option_function<std::string>(
            names,
            [option, store](const std::string& text) {
                try {
                    store(text);
                } catch (const Error& error) {
                    throw CLI::ValidationError(option, error.what());
                }
            },
            help)
        ->type_name(typeName);
}

/// A number within bounds.
template <typename Number, typename Target>
CLI::Option* addNumber(CLI::App& app, const std::string& names, Target& target, Number least, Number most,
                       const std::string& help) {
    return addParsed(app, names, "N", help, [&target, least, most](const std::string& text) {
        target = parseNumber<Number>(text, least, most);
    });
}

/// One of a few words.
template <typename Value, typename Target>
CLI::Option* addChoice(CLI::App& app, const std::string& names, Target& target,
                       std::vector<std::pair<std::string, Value>> choices, const std::string& help) {
    std::string words;
    for (const auto& [word, value] : choices) {
        words += (words.empty() ? "" : "|") + word;
    }
    return addParsed(app, names, words, help, [&target, choices = std::move(choices), words](const std::string& text) {
        for (const auto& [word, value] : choices) {
            if (word == text) {
                target = value;
                return;
            }
        }
        fail(ErrorKind::invalidRequest, "expected ", words, ", found '", text, "'");
    });
}

} // namespace arcflow
