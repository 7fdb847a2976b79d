// Safetensors headers: whatever the bytes, an Error or entries that lie within the file.

#include "core/base/error.h"
#include "core/formats/safetensors_header.h"

#include <cstdlib>

using namespace arcflow;

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

void readAndCheck(std::span<const std::byte> file) {
    SafetensorsHeader header;
    try {
        header = readSafetensorsHeader(file, "fuzz");
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::modelCorrupt || error.kind() == ErrorKind::unsupported);
        return;
    }
    uint64_t position = 0;
    for (const TensorEntry& entry : header.tensors) {
        require(entry.begin == position && entry.end >= entry.begin);
        require(entry.end - entry.begin == static_cast<uint64_t>(entry.elementCount()) * byteSize(entry.type));
        require(header.find(entry.name) == &entry);
        position = entry.end;
    }
    require(header.bufferStart + position == file.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    readAndCheck(std::as_bytes(std::span(input)));

    // Once more as JSON, a NUL and the buffer, with the length put before: mutations would rarely keep it right.
    const std::string_view json = input.substr(0, input.find('\0'));
    std::string framed;
    for (int shift = 0; shift < 64; shift += 8) {
        framed += static_cast<char>((json.size() >> shift) & 0xff);
    }
    framed += json;
    framed += input.substr(std::min(size, json.size() + 1));
    readAndCheck(std::as_bytes(std::span(framed)));
    return 0;
}
