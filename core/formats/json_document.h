#pragma once

// For the .cpp files of arcflow_base only: headers of core stay free of nlohmann types.

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace arcflow {

/// Bounds for JSON from files nobody vouches for. A value costs at most about 100 bytes of memory besides its own text,
/// so `values` bounds what a short text of many tiny values can grow to.
struct JsonLimits {
    size_t bytes = size_t{64} << 20;
    size_t depth = 64; ///< of nested objects and arrays; parsing itself needs no stack for them
    size_t values = 2'000'000;
};

/// Parses one JSON text. Anything but a single well-formed value within the limits, in valid UTF-8 and without
/// duplicate keys in any object, is an Error(modelCorrupt) naming the source and the byte where reading stopped.
nlohmann::json parseJson(std::string_view text, const std::string& sourceName, JsonLimits limits = {});

/// Receives a JSON text piece by piece, for readers that need no whole document in memory. Duplicate keys are for the
/// handler to refuse; everything else is checked as in parseJson.
class JsonHandler {
public:
    virtual ~JsonHandler() = default;
    virtual void beginObject() = 0;
    virtual void key(std::string& name) = 0; ///< may be moved from
    virtual void endObject() = 0;
    virtual void beginArray() = 0;
    virtual void endArray() = 0;
    virtual void value(nlohmann::json&& scalar) = 0; ///< null, boolean, number or string

protected:
    /// Throws an Error naming the source, the problem and the byte reached.
    [[noreturn]] void refuse(const std::string& problem, ErrorKind kind = ErrorKind::modelCorrupt) const;

private:
    friend void readJson(std::string_view, const std::string&, JsonLimits, JsonHandler&);
    std::string_view m_sourceName;
    const size_t* m_position = nullptr;
};

void readJson(std::string_view text, const std::string& sourceName, JsonLimits limits, JsonHandler& handler);

/// The whole file. Error(modelMissing) if it is not there, Error(modelCorrupt) if it is longer than `maxBytes`.
std::string readTextFile(const std::filesystem::path& file, size_t maxBytes);

/// A text from a file for use in a message: in quotes, cut to `most` bytes, control characters replaced.
std::string excerpt(std::string_view text, size_t most = 80);

} // namespace arcflow
