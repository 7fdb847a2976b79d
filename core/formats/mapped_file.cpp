#include "core/formats/mapped_file.h"

#include "core/base/error.h"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace arcflow {
namespace {

[[noreturn]] void failWithErrno(const std::filesystem::path& file, const char* doing) {
    const int code = errno;
    const bool missing = code == ENOENT || code == ENOTDIR;
    fail(missing ? ErrorKind::modelMissing : ErrorKind::io, file.string(), ": ", doing,
         " failed: ", std::generic_category().message(code));
}

} // namespace

MappedFile::MappedFile(const std::filesystem::path& file) {
    // Without O_NONBLOCK, opening a pipe would wait for a writer; regular files do not care.
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        failWithErrno(file, "opening");
    }
    struct Closer {
        int descriptor;
        ~Closer() { ::close(descriptor); } // the mapping outlives the descriptor
    } closer{descriptor};

    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        failWithErrno(file, "reading the size");
    }
    if (!S_ISREG(status.st_mode)) {
        fail(ErrorKind::modelMissing, file.string(), ": expected a file, found a folder or device");
    }
    const auto size = static_cast<size_t>(status.st_size);
    if (size == 0) {
        return; // mmap refuses empty ranges
    }
    void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (start == MAP_FAILED) {
        failWithErrno(file, "mapping");
    }
    m_bytes = {static_cast<const std::byte*>(start), size};
}

MappedFile::~MappedFile() {
    if (!m_bytes.empty()) {
        ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
    }
}

void MappedFile::prefetch(std::span<const std::byte> part) {
    // The kernel's own read-ahead is good enough for less; page faults then cost more than they save.
    constexpr size_t worthwhile = size_t{1} << 20;
    if (part.size() < worthwhile) {
        return;
    }
    static const auto pageSize = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
    const uintptr_t ahead = reinterpret_cast<uintptr_t>(part.data()) & (pageSize - 1); // of the part, in its first page
    ::madvise(const_cast<std::byte*>(part.data()) - ahead, part.size() + ahead, MADV_WILLNEED);
}

} // namespace arcflow
