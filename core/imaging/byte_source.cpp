#include "core/imaging/byte_source.h"

namespace arcflow {

ByteSource::ByteSource(std::string_view memory) : m_memory(memory), m_size(memory.size()) {}

ByteSource::ByteSource(std::istream& seekable) : m_stream(&seekable) {
    seekable.seekg(0, std::ios::end);
    const auto end = seekable.tellg();
    m_size = seekable && end > 0 ? static_cast<uint64_t>(end) : 0;
}

std::optional<std::string> ByteSource::read(uint64_t offset, uint64_t count) const {
    if (offset > m_size || count > m_size - offset) {
        return std::nullopt;
    }
    if (!m_stream) {
        return std::string(m_memory.substr(offset, count));
    }
    std::string bytes(count, '\0');
    m_stream->clear();
    m_stream->seekg(static_cast<std::streamoff>(offset));
    m_stream->read(bytes.data(), static_cast<std::streamsize>(count));
    if (!*m_stream) { // the file was cut while it was being read
        return std::nullopt;
    }
    return bytes;
}

} // namespace arcflow
