#include "core/tokenizers/json_cursor.h"

#include <cmath>

namespace arcflow {
namespace {

const nlohmann::json nothing;

} // namespace

JsonCursor JsonCursor::operator[](const char* key) const {
    if (!m_value->is_object() && !isNull()) {
        refuse(ErrorKind::modelCorrupt, "an object");
    }
    const auto member = m_value->find(key); // end() for null, too
    return {member == m_value->end() ? nothing : *member, concat(m_path, m_isDocument ? ": " : ".", key), false};
}

std::vector<JsonCursor> JsonCursor::elements() const {
    if (!m_value->is_array() && !isNull()) {
        refuse(ErrorKind::modelCorrupt, "an array");
    }
    std::vector<JsonCursor> result;
    for (size_t i = 0; i < m_value->size(); ++i) {
        result.push_back({(*m_value)[i], concat(m_path, "[", i, "]"), false});
    }
    return result;
}

std::vector<std::pair<std::string, JsonCursor>> JsonCursor::members() const {
    if (!m_value->is_object() && !isNull()) {
        refuse(ErrorKind::modelCorrupt, "an object");
    }
    std::vector<std::pair<std::string, JsonCursor>> result;
    for (const auto& [key, value] : m_value->items()) {
        result.emplace_back(key, JsonCursor(value, concat(m_path, "[", excerpt(key), "]"), false));
    }
    return result;
}

const std::string& JsonCursor::text() const {
    if (!m_value->is_string()) {
        refuse(ErrorKind::modelCorrupt, "a string");
    }
    return m_value->get_ref<const std::string&>();
}

int64_t JsonCursor::integer() const {
    if (!m_value->is_number_integer()) {
        refuse(ErrorKind::modelCorrupt, "a whole number");
    }
    return m_value->get<int64_t>();
}

double JsonCursor::number() const {
    if (!m_value->is_number() || !std::isfinite(m_value->get<double>())) {
        refuse(ErrorKind::modelCorrupt, "a number");
    }
    return m_value->get<double>();
}

bool JsonCursor::boolean(bool fallback) const {
    if (isNull()) {
        return fallback;
    }
    if (!m_value->is_boolean()) {
        refuse(ErrorKind::modelCorrupt, "true or false");
    }
    return m_value->get<bool>();
}

std::string JsonCursor::found() const {
    return m_value->is_string() ? excerpt(m_value->get_ref<const std::string&>())
           : isNull()           ? "nothing"
                                : std::string("a value of type ") + m_value->type_name();
}

void JsonCursor::refuse(ErrorKind kind, std::string_view expected) const {
    fail(kind, m_path, ": expected ", expected, ", found ", found());
}

} // namespace arcflow
