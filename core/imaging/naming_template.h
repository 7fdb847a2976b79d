#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

namespace arcflow {

/// What a file name can be made of.
struct NameFields {
    std::string prompt; ///< UTF-8; the name takes its first words, up to 40 characters
    std::string model;
    std::string mode;
    uint64_t seed = 0;
    int64_t width = 0;
    int64_t height = 0;
    int64_t steps = 0;
    int64_t index = 0;   ///< within the job
    int64_t counter = 0; ///< over all images
    std::tm time{};      ///< local time: {date} is 2026-02-28, {time} is 14-05-09
};

/// A pattern for file names, checked once and used for many images.
///
///     NamingTemplate names("{date}/{counter:5}-{seed}-{prompt}");
///     names.expand(fields);   // "2026-02-28/00042-1234-two_red_apples"
///
/// Fields: date, time, prompt, model, mode, seed, width, height, steps, index, counter. `{name:digits}` fills a number
/// with zeros; `{{` and `}}` are braces; `/` outside braces starts a folder.
class NamingTemplate {
public:
    /// Error(invalidRequest) for an unknown field (naming it and the known ones), a brace without its partner, digits
    /// for a text or out of 1..20, an absolute path and folders named "." or "..".
    explicit NamingTemplate(std::string pattern);

    const std::string& pattern() const { return m_pattern; }

    /// A relative path without extension that every common file system takes: characters that one of them forbids and
    /// those that disguise a name become "_", names that Windows reserves get a "_" behind, no part begins with "." or
    /// "-", ends in "." or a space, is empty or longer than 200 bytes (cut between characters as people see them).
    std::string expand(const NameFields& fields) const;

private:
    std::string m_pattern;
};

/// The path itself if its name is free, else the first free one with "-2", "-3"… before the extension. Another program
/// can take it before it is written, so writing must still refuse to overwrite.
std::filesystem::path uniqueName(const std::filesystem::path& file);

} // namespace arcflow
