#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace arcflow {

/// Read access to the bytes of a file or of a block of memory. Every read is checked against the real size, so a length
/// field that lies can neither reach outside nor make the program allocate what is not there.
class ByteSource {
public:
    explicit ByteSource(std::string_view memory); ///< the memory must outlive the source
    explicit ByteSource(std::istream& seekable);  ///< the stream, too

    uint64_t size() const { return m_size; }
    /// Exactly `count` bytes from `offset` on; nothing if they are not all there.
    std::optional<std::string> read(uint64_t offset, uint64_t count) const;

private:
    std::string_view m_memory;
    std::istream* m_stream = nullptr;
    uint64_t m_size = 0;
};

} // namespace arcflow
