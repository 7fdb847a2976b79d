#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace arcflow {

/// What went wrong, as far as a caller must tell cases apart. The engine boundary and the window act on the kind;
/// people read the text.
enum class ErrorKind {
    invalidRequest, ///< the request itself cannot be carried out
    modelMissing,   ///< a folder or file is not there
    modelCorrupt,   ///< a file is there but broken, or does not fit the rest
    unsupported,    ///< well-formed, but of a kind this program does not handle
    outOfMemory,
    diskFull,
    io,        ///< reading or writing failed for another reason
    cancelled, ///< asked for by the user: an outcome, not a fault
    diverged,  ///< a training run whose numbers no longer mean anything
    internal,
};

/// Stable lower-case name, for example "model-corrupt".
std::string_view name(ErrorKind kind);

/// Thrown throughout core. The text names what was expected, what was found, and where (file, tensor, line).
class Error : public std::runtime_error {
public:
    Error(ErrorKind kind, const std::string& text) : std::runtime_error(text), m_kind(kind) {}
    ErrorKind kind() const { return m_kind; }

private:
    ErrorKind m_kind;
};

/// Joins values into one string, as a stream would print them.
template <typename... Values> std::string concat(const Values&... values) {
    std::ostringstream out;
    (out << ... << values);
    return out.str();
}

/// Throws Error(kind) with the values joined: fail(ErrorKind::modelCorrupt, file, ": expected ", a, ", found ", b).
template <typename... Values> [[noreturn]] void fail(ErrorKind kind, const Values&... values) {
    throw Error(kind, concat(values...));
}

} // namespace arcflow
