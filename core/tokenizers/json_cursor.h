#pragma once

// For the .cpp files of this folder only: headers of core stay free of nlohmann types.

#include "core/formats/json_document.h"

#include <utility>
#include <vector>

namespace arcflow {

/// A value inside a JSON document and the way that led to it, so that every complaint names file and key. Missing
/// members are null. Values of the wrong type are an Error(modelCorrupt).
class JsonCursor {
public:
    /// `document` must outlive the cursor.
    JsonCursor(const nlohmann::json& document, std::string sourceName)
        : JsonCursor(document, std::move(sourceName), true) {}

    const nlohmann::json& raw() const { return *m_value; }
    const std::string& path() const { return m_path; } ///< "tokenizer.json: model.type"
    bool isNull() const { return m_value->is_null(); }
    bool isObject() const { return m_value->is_object(); }
    bool isText() const { return m_value->is_string(); }

    JsonCursor operator[](const char* key) const;
    std::vector<JsonCursor> elements() const;                        ///< of an array; none if null
    std::vector<std::pair<std::string, JsonCursor>> members() const; ///< of an object; none if null

    const std::string& text() const;
    std::string text(std::string_view fallback) const { return isNull() ? std::string(fallback) : text(); }
    int64_t integer() const;
    double number() const; ///< finite
    bool boolean(bool fallback) const;

    /// What stands there, for messages: a text itself, else the type.
    std::string found() const;
    [[noreturn]] void refuse(ErrorKind kind, std::string_view expected) const;

private:
    JsonCursor(const nlohmann::json& value, std::string path, bool isDocument)
        : m_value(&value), m_path(std::move(path)), m_isDocument(isDocument) {}

    const nlohmann::json* m_value;
    std::string m_path;
    bool m_isDocument;
};

} // namespace arcflow
