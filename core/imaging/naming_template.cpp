#include "core/imaging/naming_template.h"

#include "core/base/error.h"
#include "core/imaging/unicode.h"

#include <unicode/brkiter.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace arcflow {

namespace {

constexpr size_t maxPartBytes = 200; // file systems take 255; the rest is for "-123", the extension and temporary names
constexpr int maxPromptCharacters = 40;

std::string timeText(const std::tm& time, const char* format) {
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &time)};
}

std::string firstWords(const std::string& prompt);

struct Field {
    std::string_view name;
    bool isNumber;
    std::string (*value)(const NameFields&);
};

constexpr std::array<Field, 11> knownFields = {{
    {"date", false, [](const NameFields& f) { return timeText(f.time, "%Y-%m-%d"); }},
    {"time", false, [](const NameFields& f) { return timeText(f.time, "%H-%M-%S"); }},
    {"prompt", false, [](const NameFields& f) { return firstWords(f.prompt); }},
    {"model", false, [](const NameFields& f) { return f.model; }},
    {"mode", false, [](const NameFields& f) { return f.mode; }},
    {"seed", true, [](const NameFields& f) { return std::to_string(f.seed); }},
    {"width", true, [](const NameFields& f) { return std::to_string(f.width); }},
    {"height", true, [](const NameFields& f) { return std::to_string(f.height); }},
    {"steps", true, [](const NameFields& f) { return std::to_string(f.steps); }},
    {"index", true, [](const NameFields& f) { return std::to_string(f.index); }},
    {"counter", true, [](const NameFields& f) { return std::to_string(f.counter); }},
}};

/// Cuts a text between two characters as people see them (an emoji with its modifiers, a letter with its accents).
/// `fits` is asked with the length in UTF-16 units and the number of characters so far.
icu::UnicodeString cutAtCharacter(const icu::UnicodeString& text, const std::function<bool(int32_t, int)>& fits) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> characters(
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status)) {
        fail(ErrorKind::internal, "character boundaries: ICU data is missing (", u_errorName(status), ")");
    }
    characters->setText(text);
    int32_t length = 0;
    int count = 0;
    for (int32_t next = characters->next(); next != icu::BreakIterator::DONE && fits(next, count + 1);
         next = characters->next()) {
        length = next;
        ++count;
    }
    return text.tempSubString(0, length);
}

icu::UnicodeString unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string utf8(const icu::UnicodeString& text) {
    std::string result;
    text.toUTF8String(result);
    return result;
}

/// At most `most` bytes of UTF-8.
std::string cutToBytes(const std::string& text, size_t most) {
    if (text.size() <= most) {
        return text;
    }
    const icu::UnicodeString units = unicode(text);
    return utf8(cutAtCharacter(
        units, [&](int32_t length, int) { return utf8(units.tempSubString(0, length)).size() <= most; }));
}

/// The words of a prompt, joined with "_", as many as go into 40 characters; a first word longer than that is cut.
std::string firstWords(const std::string& prompt) {
    constexpr size_t enoughBytes = 4096; // no character that people would call one needs a hundred bytes
    std::string joined;
    for (const char c : cutToBytes(prompt.substr(0, 2 * enoughBytes), enoughBytes)) {
        const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!space) {
            joined.push_back(c);
        } else if (!joined.empty() && joined.back() != '_') {
            joined.push_back('_');
        }
    }
    const icu::UnicodeString whole = unicode(joined);
    icu::UnicodeString cut = cutAtCharacter(whole, [](int32_t, int count) { return count <= maxPromptCharacters; });
    const bool insideWord = cut.length() < whole.length() && whole.charAt(cut.length()) != u'_';
    const int32_t lastSpace = cut.lastIndexOf(u'_');
    if (insideWord && lastSpace > 0) {
        cut.truncate(lastSpace);
    }
    return utf8(cut);
}

/// Characters that Windows or a shell takes amiss, control characters, and those that turn the direction of writing,
/// with which "gpj.exe" can be shown as "exe.jpg".
bool isUnsafe(UChar32 c) {
    constexpr std::u16string_view forbidden = u"<>:\"/\\|?*";
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFD || c == 0x200E || c == 0x200F || c == 0x061C ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
           (c < 0x80 && forbidden.find(static_cast<char16_t>(c)) != std::u16string_view::npos);
}

std::string withoutUnsafe(const std::string& text) {
    icu::UnicodeString units = unicode(text);
    for (int32_t i = 0; i < units.length(); ++i) {
        if (isUnsafe(units.char32At(i))) { // all of them are single units
            units.setCharAt(i, u'_');
        }
    }
    return utf8(units);
}

/// CON, NUL, COM1… mean devices on Windows, with any extension.
bool isReserved(std::string_view part) {
    std::string stem(part.substr(0, part.find('.')));
    std::transform(stem.begin(), stem.end(), stem.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    constexpr std::array<std::string_view, 6> devices = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
    constexpr std::array<std::string_view, 3> superscripts = {"\u00B9", "\u00B2", "\u00B3"};
    if (std::find(devices.begin(), devices.end(), stem) != devices.end()) {
        return true;
    }
    if (!stem.starts_with("COM") && !stem.starts_with("LPT")) {
        return false;
    }
    const std::string_view number = std::string_view(stem).substr(3);
    return (number.size() == 1 && number[0] >= '1' && number[0] <= '9') ||
           std::find(superscripts.begin(), superscripts.end(), number) != superscripts.end();
}

std::string safePart(const std::string& text) {
    std::string part = withoutUnsafe(text);
    part.erase(0, std::min(part.find_first_not_of(" .-"), part.size()));
    part = cutToBytes(part, maxPartBytes);
    part.erase(part.find_last_not_of(" .") + 1);
    if (part.empty()) {
        return "_";
    }
    return isReserved(part) ? part.insert(std::min(part.find('.'), part.size()), "_") : part;
}

std::string fieldList() {
    std::string list;
    for (const Field& field : knownFields) {
        list += (list.empty() ? "" : ", ") + std::string(field.name);
    }
    return list;
}

/// A piece of a pattern: text as it stands, or a field with its number of digits.
struct Piece {
    std::string text;
    const Field* field = nullptr;
    size_t digits = 0;
};

Piece parseField(const std::string& pattern, std::string_view inside) {
    const size_t colon = inside.find(':');
    const std::string_view name = inside.substr(0, colon);
    const auto field =
        std::find_if(knownFields.begin(), knownFields.end(), [&](const Field& known) { return known.name == name; });
    if (field == knownFields.end()) {
        fail(ErrorKind::invalidRequest, "file name template '", pattern, "': unknown field '", name,
             "'; the fields are ", fieldList());
    }
    Piece piece{"", &*field, 0};
    if (colon != std::string_view::npos) {
        const std::string_view digits = inside.substr(colon + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), piece.digits);
        if (!field->isNumber || error != std::errc() || end != digits.data() + digits.size() || piece.digits < 1 ||
            piece.digits > 20) {
            fail(ErrorKind::invalidRequest, "file name template '", pattern, "': expected {", name, "}",
                 field->isNumber ? " or a width of 1 to 20 digits" : " without a width", ", found {", inside, "}");
        }
    }
    return piece;
}

/// The pattern cut into pieces; "/" in text is a piece of its own, so that only it starts a folder.
std::vector<Piece> parse(const std::string& pattern) {
    std::vector<Piece> pieces;
    std::string_view rest = pattern;
    while (!rest.empty()) {
        if (rest.starts_with("{{") || rest.starts_with("}}")) {
            pieces.push_back({std::string(1, rest[0])});
            rest.remove_prefix(2);
        } else if (rest[0] == '{' && rest.find('}') != std::string_view::npos) {
            const size_t end = rest.find('}');
            pieces.push_back(parseField(pattern, rest.substr(1, end - 1)));
            rest.remove_prefix(end + 1);
        } else if (rest[0] == '{' || rest[0] == '}') {
            fail(ErrorKind::invalidRequest, "file name template '", pattern, "': a '", rest[0],
                 "' stands alone; a brace itself is written twice");
        } else {
            const size_t end = rest[0] == '/' ? 1 : rest.find_first_of("{}/");
            pieces.push_back({std::string(rest.substr(0, end))});
            rest.remove_prefix(pieces.back().text.size());
        }
    }
    return pieces;
}

std::string expandPiece(const Piece& piece, const NameFields& fields) {
    if (!piece.field) {
        return piece.text;
    }
    std::string value = piece.field->value(fields);
    if (value.size() < piece.digits) {
        value.insert(0, piece.digits - value.size(), '0');
    }
    return value;
}

} // namespace

NamingTemplate::NamingTemplate(std::string pattern) : m_pattern(std::move(pattern)) {
    parse(m_pattern);
    if (m_pattern.starts_with('/')) {
        fail(ErrorKind::invalidRequest, "file name template '", m_pattern,
             "': expected a name or relative path, found an "
             "absolute one");
    }
    for (const auto& part : std::filesystem::path(m_pattern)) {
        if (part == "." || part == "..") {
            fail(ErrorKind::invalidRequest, "file name template '", m_pattern, "': expected folder names, found '",
                 part.string(), "'");
        }
    }
}

std::string NamingTemplate::expand(const NameFields& fields) const {
    std::string path;
    std::string part;
    for (const Piece& piece : parse(m_pattern)) {
        if (!piece.field && piece.text == "/") {
            path += safePart(part) + "/";
            part.clear();
        } else {
            part += expandPiece(piece, fields);
        }
    }
    return path + safePart(part);
}

std::filesystem::path uniqueName(const std::filesystem::path& file) {
    std::error_code error;
    std::filesystem::path candidate = file;
    for (int number = 2;
         std::filesystem::symlink_status(candidate, error).type() != std::filesystem::file_type::not_found; ++number) {
        if (error) {
            fail(ErrorKind::io, candidate.string(), ": looking for a free name failed: ", error.message());
        }
        candidate = file.parent_path() / (file.stem().string() + concat("-", number) + file.extension().string());
    }
    return candidate;
}

} // namespace arcflow
