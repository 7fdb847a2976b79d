#include "core/formats/config_file.h"

#include "core/formats/json_document.h"

#include <cmath>

namespace arcflow {
namespace {

using nlohmann::json;

// The largest published file read this way is a tokenizer_config.json with its chat template, well under 1 MiB.
constexpr JsonLimits configLimits{.bytes = size_t{16} << 20, .depth = 64, .values = 500'000};

} // namespace

struct ConfigFile::Node {
    std::shared_ptr<const json> document;
    const json* object; // within the document
    std::string sourceName;
    std::string prefix; // "" at the top, "text_config." in a section

    const json* find(std::string_view key) const;
    template <typename Value, typename Read>
    std::vector<Value> list(std::string_view key, std::vector<Value> fallback, Read read) const;

    [[noreturn]] void refuse(std::string_view key, const std::string& expected, const json& found) const;
    int64_t integer(std::string_view key, const json& found) const;
    double number(std::string_view key, const json& found) const;
    bool boolean(std::string_view key, const json& found) const;
    std::string text(std::string_view key, const json& found) const;
};

/// The value under a key, or nullptr where it is missing or null.
const json* ConfigFile::Node::find(std::string_view key) const {
    const auto& members = object->get_ref<const json::object_t&>();
    const auto at = members.find(key);
    return at == members.end() || at->second.is_null() ? nullptr : &at->second;
}

template <typename Value, typename Read>
std::vector<Value> ConfigFile::Node::list(std::string_view key, std::vector<Value> fallback, Read read) const {
    const json* found = find(key);
    if (!found) {
        return fallback;
    }
    if (!found->is_array()) {
        refuse(key, "a list", *found);
    }
    std::vector<Value> values;
    values.reserve(found->size());
    for (const json& element : *found) {
        values.push_back((this->*read)(key, element));
    }
    return values;
}

void ConfigFile::Node::refuse(std::string_view key, const std::string& expected, const json& found) const {
    fail(ErrorKind::modelCorrupt, sourceName, ": '", prefix, key, "': expected ", expected, ", found ",
         found.is_structured() ? found.type_name()
                               : excerpt(found.dump(-1, ' ', false, json::error_handler_t::replace)));
}

int64_t ConfigFile::Node::integer(std::string_view key, const json& found) const {
    // Numbers beyond int64_t come as unsigned or floating point.
    if (!found.is_number_integer() || (found.is_number_unsigned() && found.get<uint64_t>() > INT64_MAX)) {
        refuse(key, "a whole number", found);
    }
    return found.get<int64_t>();
}

double ConfigFile::Node::number(std::string_view key, const json& found) const {
    if (!found.is_number() || !std::isfinite(found.get<double>())) {
        refuse(key, "a number", found);
    }
    return found.get<double>();
}

bool ConfigFile::Node::boolean(std::string_view key, const json& found) const {
    if (!found.is_boolean()) {
        refuse(key, "true or false", found);
    }
    return found.get<bool>();
}

std::string ConfigFile::Node::text(std::string_view key, const json& found) const {
    if (!found.is_string()) {
        refuse(key, "a text", found);
    }
    return found.get<std::string>();
}

ConfigFile::ConfigFile(std::shared_ptr<const Node> node) : m_node(std::move(node)) {}

ConfigFile::ConfigFile() {
    static const auto empty = std::make_shared<const json>(json::object());
    m_node = std::make_shared<const Node>(Node{empty, empty.get(), {}, {}});
}

ConfigFile ConfigFile::load(const std::filesystem::path& file) {
    return parse(readTextFile(file, configLimits.bytes), file.string());
}

ConfigFile ConfigFile::parse(std::string_view text, std::string sourceName) {
    auto document = std::make_shared<const json>(parseJson(text, sourceName, configLimits));
    if (!document->is_object()) {
        fail(ErrorKind::modelCorrupt, sourceName, ": expected a JSON object, found ", document->type_name());
    }
    const json* object = document.get();
    return ConfigFile(std::make_shared<const Node>(Node{std::move(document), object, std::move(sourceName), {}}));
}

bool ConfigFile::has(std::string_view key) const {
    return m_node->find(key) != nullptr;
}

int64_t ConfigFile::integer(std::string_view key, int64_t fallback, int64_t least, int64_t most) const {
    const json* found = m_node->find(key);
    if (!found) {
        return fallback;
    }
    const int64_t value = m_node->integer(key, *found);
    if (value < least || value > most) {
        m_node->refuse(key, concat("a whole number from ", least, " to ", most), *found);
    }
    return value;
}

double ConfigFile::number(std::string_view key, double fallback) const {
    const json* found = m_node->find(key);
    return found ? m_node->number(key, *found) : fallback;
}

bool ConfigFile::boolean(std::string_view key, bool fallback) const {
    const json* found = m_node->find(key);
    return found ? m_node->boolean(key, *found) : fallback;
}

std::string ConfigFile::text(std::string_view key, std::string_view fallback) const {
    const json* found = m_node->find(key);
    return found ? m_node->text(key, *found) : std::string(fallback);
}

std::vector<int64_t> ConfigFile::integers(std::string_view key, std::vector<int64_t> fallback) const {
    return m_node->list(key, std::move(fallback), &Node::integer);
}

std::vector<double> ConfigFile::numbers(std::string_view key, std::vector<double> fallback) const {
    return m_node->list(key, std::move(fallback), &Node::number);
}

std::vector<std::string> ConfigFile::texts(std::string_view key, std::vector<std::string> fallback) const {
    return m_node->list(key, std::move(fallback), &Node::text);
}

std::vector<bool> ConfigFile::booleans(std::string_view key, std::vector<bool> fallback) const {
    return m_node->list(key, std::move(fallback), &Node::boolean);
}

ConfigFile ConfigFile::section(std::string_view key) const {
    static const json empty = json::object();
    const json* found = m_node->find(key);
    if (found && !found->is_object()) {
        m_node->refuse(key, "an object", *found);
    }
    return ConfigFile(std::make_shared<const Node>(
        Node{m_node->document, found ? found : &empty, m_node->sourceName, concat(m_node->prefix, key, ".")}));
}

std::vector<std::string> ConfigFile::keys() const {
    std::vector<std::string> names;
    for (const auto& [key, value] : m_node->object->get_ref<const json::object_t&>()) {
        names.push_back(key);
    }
    return names;
}

std::string ConfigFile::jsonText(const Numbers& numbers) const {
    json copy = *m_node->object;
    for (const auto& [key, value] : numbers) {
        std::visit([&member = copy[key]](auto number) { member = number; }, value);
    }
    return copy.dump(2) + "\n";
}

const std::string& ConfigFile::sourceName() const {
    return m_node->sourceName;
}

} // namespace arcflow
