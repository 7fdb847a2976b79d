#include "core/formats/atomic_file.h"

#include "core/base/error.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace arcflow {

AtomicFile::AtomicFile(std::filesystem::path target) : m_target(std::move(target)) {
    static std::atomic<unsigned> counter = 0;
    do {
        // Not made from the target's name, which may already be as long as the file system allows.
        m_temporary = folder() / concat(".arcflow-", ::getpid(), "-", counter++, ".part");
        m_descriptor = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (m_descriptor < 0 && errno == EEXIST); // left over from a crashed process with the same id
    if (m_descriptor < 0) {
        failWithErrno("creating a file in its folder");
    }
}

AtomicFile::~AtomicFile() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
        ::unlink(m_temporary.c_str());
    }
}

void AtomicFile::reserve(uint64_t bytes) {
    if (bytes > 0 && ::fallocate(m_descriptor, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) != 0 &&
        (errno == ENOSPC || errno == EDQUOT)) {
        failWithErrno("reserving space");
    }
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    constexpr size_t largest = size_t{1} << 30; // Linux writes at most 2 GiB a call
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), std::min(bytes.size(), largest));
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            failWithErrno("writing");
        }
        bytes = bytes.subspan(static_cast<size_t>(written));
    }
}

void AtomicFile::commit(IfExists ifExists, Durable durable) {
    if (durable == Durable::now && ::fsync(m_descriptor) != 0) {
        failWithErrno("writing to disk"); // delayed allocation may find the disk full only here
    }
    if (ifExists == IfExists::refuse ? !renameUnlessTaken() : ::rename(m_temporary.c_str(), m_target.c_str()) != 0) {
        if (errno == EEXIST) {
            fail(ErrorKind::invalidRequest, m_target.string(), ": expected a free name, found a file of that name");
        }
        failWithErrno("renaming the finished file");
    }
    const int descriptor = std::exchange(m_descriptor, -1);
    if (::close(descriptor) != 0) {
        failWithErrno("closing");
    }
    if (durable == Durable::later) {
        return;
    }
    // Makes the rename itself durable. The data is safe already, and some file systems cannot sync folders: no error.
    const int folderDescriptor = ::open(folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folderDescriptor >= 0) {
        ::fsync(folderDescriptor);
        ::close(folderDescriptor);
    }
}

bool AtomicFile::renameUnlessTaken() {
    if (::renameat2(AT_FDCWD, m_temporary.c_str(), AT_FDCWD, m_target.c_str(), RENAME_NOREPLACE) == 0) {
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return false;
    }
    // A file system without that call, such as NFS: a hard link does not replace either.
    return ::link(m_temporary.c_str(), m_target.c_str()) == 0 && ::unlink(m_temporary.c_str()) == 0;
}

void AtomicFile::failWithErrno(const char* doing) const {
    const int code = errno;
    const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG; // EFBIG: FAT's 4 GiB, or a limit
    fail(full ? ErrorKind::diskFull : ErrorKind::io, m_target.string(), ": ", doing,
         " failed: ", std::generic_category().message(code));
}

std::filesystem::path AtomicFile::folder() const {
    return m_target.has_parent_path() ? m_target.parent_path() : std::filesystem::path(".");
}

void writeTextFile(const std::filesystem::path& file, std::string_view text) {
    AtomicFile out(file);
    out.write(std::as_bytes(std::span(text)));
    out.commit();
}

} // namespace arcflow
