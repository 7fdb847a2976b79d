#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace arcflow {

/// A regular file mapped read-only. Error(modelMissing) if it is not there, Error(io) if it cannot be read.
///
/// Limit of every mapping: when another program truncates the file in place, touching the lost pages ends this process.
/// Replacing it by rename, as AtomicFile and downloaders do, is safe.
class MappedFile {
public:
    explicit MappedFile(const std::filesystem::path& file);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return m_bytes; }

    /// Starts reading a part of bytes() from disk without waiting for it. Advice only.
    static void prefetch(std::span<const std::byte> part);

private:
    std::span<const std::byte> m_bytes;
};

} // namespace arcflow
