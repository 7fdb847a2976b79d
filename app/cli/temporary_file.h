#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <unistd.h>

namespace arcflow {

/// A name for a file in the system's temporary folder that this process alone uses; what was written there is removed
/// with the object.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& extension)
        : m_path(std::filesystem::temp_directory_path() / concat("arcflow-", getpid(), extension)) {}
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace arcflow
