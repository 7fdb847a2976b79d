#include "core/formats/json_document.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

namespace arcflow {
namespace {

using nlohmann::json;

/// Walks the text and keeps count: the parser tells its events no position of its own.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, size_t* count) : m_at(at), m_count(count) {}
    reference operator*() const { return *m_at; }
    CountingIterator& operator++() {
        ++m_at;
        ++*m_count;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return m_at == other.m_at; }
    bool operator!=(const CountingIterator& other) const { return m_at != other.m_at; }

private:
    const char* m_at;
    size_t* m_count;
};

/// "[json.exception.parse_error.101] parse error at line 1, column 3: syntax error …" → "syntax error …", printable.
std::string problemText(std::string_view what) {
    constexpr size_t longest = 200;
    if (const size_t column = what.find("column "); column != std::string_view::npos) {
        if (const size_t colon = what.find(": ", column); colon != std::string_view::npos) {
            what.remove_prefix(colon + 2);
        }
    }
    std::string text(what.substr(0, longest));
    for (char& c : text) {
        if (c < 0x20 || c > 0x7e) { // also the bytes of broken UTF-8, which are negative here
            c = '?';
        }
    }
    return what.size() > longest ? text + "…" : text;
}

/// Stands between the parser (which is iterative) and a handler and enforces the limits.
class LimitedEvents final : public nlohmann::json_sax<json> {
public:
    LimitedEvents(JsonHandler& handler, JsonLimits limits, std::function<void(const std::string&)> refuse)
        : m_handler(handler), m_limits(limits), m_refuse(std::move(refuse)) {}

    bool null() override { return scalar(nullptr); }
    bool boolean(bool value) override { return scalar(value); }
    bool number_integer(number_integer_t value) override { return scalar(value); }
    bool number_unsigned(number_unsigned_t value) override { return scalar(value); }
    bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
    bool string(string_t& value) override { return scalar(std::move(value)); }
    bool binary(binary_t&) override { return false; } // no part of JSON text

    bool start_object(size_t) override {
        enter();
        m_handler.beginObject();
        return true;
    }
    bool key(string_t& name) override {
        m_handler.key(name);
        return true;
    }
    bool end_object() override {
        --m_depth;
        m_handler.endObject();
        return true;
    }
    bool start_array(size_t) override {
        enter();
        m_handler.beginArray();
        return true;
    }
    bool end_array() override {
        --m_depth;
        m_handler.endArray();
        return true;
    }
    bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& error) override {
        m_refuse("invalid JSON, " + problemText(error.what()));
        return false;
    }

private:
    bool scalar(json value) {
        countValue();
        m_handler.value(std::move(value));
        return true;
    }
    void enter() {
        countValue();
        if (++m_depth > m_limits.depth) {
            m_refuse(concat("JSON nested deeper than ", m_limits.depth, " levels"));
        }
    }
    void countValue() {
        if (++m_values > m_limits.values) {
            m_refuse(concat("JSON with more than ", m_limits.values, " values"));
        }
    }

    JsonHandler& m_handler;
    JsonLimits m_limits;
    std::function<void(const std::string&)> m_refuse;
    size_t m_depth = 0;
    size_t m_values = 0;
};

/// Builds the document.
class DocumentBuilder final : public JsonHandler {
public:
    json document;

    void beginObject() override { m_open.push_back(place(json::object())); }
    void beginArray() override { m_open.push_back(place(json::array())); }
    void endObject() override { m_open.pop_back(); }
    void endArray() override { m_open.pop_back(); }
    void value(json&& scalar) override { place(std::move(scalar)); }
    void key(std::string& name) override {
        const auto [member, isNew] = m_open.back()->get_ref<json::object_t&>().try_emplace(name);
        if (!isNew) {
            refuse("duplicate key " + excerpt(name));
        }
        m_member = &member->second;
    }

private:
    json* place(json&& value) {
        if (m_open.empty()) {
            document = std::move(value);
            return &document;
        }
        if (m_open.back()->is_array()) {
            auto& array = m_open.back()->get_ref<json::array_t&>();
            array.push_back(std::move(value));
            return &array.back(); // stays put until the next element, when this one is no longer open
        }
        *m_member = std::move(value);
        return m_member;
    }

    std::vector<json*> m_open;
    json* m_member = nullptr; // the value the last key asks for
};

} // namespace

void JsonHandler::refuse(const std::string& problem, ErrorKind kind) const {
    fail(kind, m_sourceName, ": ", problem, " (at byte ", m_position ? *m_position : 0, ")");
}

void readJson(std::string_view text, const std::string& sourceName, JsonLimits limits, JsonHandler& handler) {
    size_t position = 0;
    handler.m_sourceName = sourceName;
    handler.m_position = &position;
    const auto refuse = [&handler](const std::string& problem) { handler.refuse(problem); };
    if (text.size() > limits.bytes) {
        refuse(concat("JSON of ", text.size(), " bytes, more than the ", limits.bytes, " allowed"));
    }
    // The parser takes a NUL for the end of the text and would not look at what follows.
    if (const size_t nul = text.find('\0'); nul != std::string_view::npos) {
        position = nul;
        refuse("invalid JSON, a NUL byte");
    }
    LimitedEvents events(handler, limits, refuse);
    json::sax_parse(CountingIterator(text.data(), &position), CountingIterator(text.data() + text.size(), &position),
                    &events);
    handler.m_sourceName = {};
    handler.m_position = nullptr;
}

json parseJson(std::string_view text, const std::string& sourceName, JsonLimits limits) {
    DocumentBuilder builder;
    readJson(text, sourceName, limits, builder);
    return std::move(builder.document);
}

std::string readTextFile(const std::filesystem::path& file, size_t maxBytes) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) {
        if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory) {
            fail(ErrorKind::io, file.string(), ": ", error.message());
        }
        fail(ErrorKind::modelMissing, file.string(), ": no such file");
    }
    if (!std::filesystem::is_regular_file(status)) { // a pipe would block, a folder "opens"
        fail(ErrorKind::modelCorrupt, file.string(), ": expected a file, found a folder or device");
    }
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        fail(ErrorKind::io, file.string(), ": cannot be opened for reading");
    }
    std::string text;
    std::array<char, 1 << 16> piece; // the size the file system reports is not to be relied on for one buffer
    while (in.read(piece.data(), piece.size()), in.gcount() > 0) {
        text.append(piece.data(), static_cast<size_t>(in.gcount()));
        if (text.size() > maxBytes) {
            fail(ErrorKind::modelCorrupt, file.string(), ": longer than the ", maxBytes, " bytes allowed");
        }
    }
    if (in.bad()) {
        fail(ErrorKind::io, file.string(), ": reading failed after ", text.size(), " bytes");
    }
    return text;
}

std::string excerpt(std::string_view text, size_t most) {
    size_t length = std::min(text.size(), most);
    while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) {
        --length; // do not cut a character in two
    }
    std::string result = "'";
    for (const char c : text.substr(0, length)) {
        result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    return result + (length < text.size() ? "…'" : "'");
}

} // namespace arcflow
