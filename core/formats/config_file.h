#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace arcflow {

/// A JSON object of settings (config.json, model_index.json, scheduler_config.json…), read with defaults: unknown keys
/// are ignored, missing or null ones take the default given, a value of the wrong type or out of range is an
/// Error(modelCorrupt) that names file and key. Parsing is bounded (size, depth) and refuses duplicate keys.
/// Copies share the parsed document.
///
///     ConfigFile config = ConfigFile::load(folder / "config.json");
///     int64_t layers = config.integer("num_layers", 19, 1, 1000);
class ConfigFile {
public:
    static ConfigFile load(const std::filesystem::path& file);
    static ConfigFile parse(std::string_view text, std::string sourceName);
    ConfigFile(); ///< an empty object: every key takes its default

    bool has(std::string_view key) const; ///< present and not null
    int64_t integer(std::string_view key, int64_t fallback, int64_t least = 0, int64_t most = int64_t{1} << 40) const;
    double number(std::string_view key, double fallback) const; ///< finite
    bool boolean(std::string_view key, bool fallback) const;
    std::string text(std::string_view key, std::string_view fallback = {}) const;
    std::vector<int64_t> integers(std::string_view key, std::vector<int64_t> fallback) const;
    std::vector<double> numbers(std::string_view key, std::vector<double> fallback) const;
    std::vector<std::string> texts(std::string_view key, std::vector<std::string> fallback) const;
    std::vector<bool> booleans(std::string_view key, std::vector<bool> fallback) const;
    ConfigFile section(std::string_view key) const; ///< nested object; empty if missing
    std::vector<std::string> keys() const;
    /// The object as JSON text, with these numbers in place of its own.
    using Numbers = std::map<std::string, std::variant<int64_t, double>>;
    std::string jsonText(const Numbers& numbers = {}) const;
    const std::string& sourceName() const; ///< the file, for messages

private:
    struct Node;
    explicit ConfigFile(std::shared_ptr<const Node> node);
    std::shared_ptr<const Node> m_node;
};

} // namespace arcflow
