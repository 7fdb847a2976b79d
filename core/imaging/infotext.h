#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arcflow {

/// The three parts of an A1111-style text, not yet interpreted.
struct Infotext {
    std::string prompt;
    std::string negativePrompt;
    std::vector<std::pair<std::string, std::string>> settings; ///< in file order, values unquoted
    std::string settingsLine;                                  ///< the line they come from

    /// The first setting of that name; null if absent.
    const std::string* find(std::string_view key) const;
};

/// Splits as A1111 does: the last line holds the settings if at least three `key: value` pairs are found in it,
/// "Negative prompt:" starts the negative prompt. Linear in the length of the text.
Infotext parseInfotext(std::string_view text);

/// A value as it must stand in the line of settings: as JSON text if it holds a comma, colon or line break.
std::string quotedSetting(std::string_view value);

} // namespace arcflow
