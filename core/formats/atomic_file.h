#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace arcflow {

/// What to do where the target's name is taken.
enum class IfExists { replace, refuse };

/// When the bytes must be on the disk itself: before commit() returns, or whenever the system gets there. Later is for
/// many small files that one sync at the end makes safe together; a full disk may then show only at that sync.
enum class Durable { now, later };

/// Writes a file so that others see the old one or the complete new one and nothing between, even across a power cut: a
/// hidden temporary file in the same folder, fsync, rename, fsync of the folder. Destroyed before commit(), it removes
/// the temporary file and leaves the target as it was. A full disk, quota or file size limit is Error(diskFull),
/// anything else Error(io).
///
///     AtomicFile out(path);
///     out.write(bytes);
///     out.commit();
class AtomicFile {
public:
    explicit AtomicFile(std::filesystem::path target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// Asks for the space in advance where the file system can, so that a full disk shows before hours of writing.
    void reserve(uint64_t bytes);
    void write(std::span<const std::byte> bytes);
    /// With IfExists::refuse a name that is taken, even since a moment ago, is Error(invalidRequest) and stays as it
    /// was.
    void commit(IfExists ifExists = IfExists::replace, Durable durable = Durable::now);

private:
    [[noreturn]] void failWithErrno(const char* doing) const;
    bool renameUnlessTaken();
    std::filesystem::path folder() const;

    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
};

/// The text as the whole file, replacing what was there. Errors as AtomicFile.
void writeTextFile(const std::filesystem::path& file, std::string_view text);

} // namespace arcflow
