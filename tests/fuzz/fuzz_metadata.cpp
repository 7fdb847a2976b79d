// Image files and the texts in them, as strangers made them: PNG, JPEG, WebP, TIFF and OpenEXR containers, Exif and
// XMP, and the settings of every program that this one reads. Whatever stands in them, the texts stay within bounds and
// what is understood survives being written again.

#include "core/base/error.h"
#include "core/imaging/byte_order.h"
#include "core/imaging/metadata_reader.h"
#include "core/imaging/unicode.h"

#include <zlib.h>

#include <cstdint>
#include <cstdlib>

using namespace arcflow;

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// Gives every chunk of a PNG its right checksum: without it, hardly a mutated input would get past that.
std::string withRightChecksums(std::string file) {
    constexpr size_t signatureSize = 8;
    for (size_t offset = signatureSize; offset + 12 <= file.size();) {
        const size_t length = loadNumber<uint32_t>(file.data() + offset, ByteOrder::big);
        if (length > file.size() - offset - 12) {
            break;
        }
        const auto* checked = reinterpret_cast<const Bytef*>(file.data() + offset + 4);
        storeNumber(file.data() + offset + 8 + length, static_cast<uint32_t>(crc32_z(0, checked, length + 4)),
                    ByteOrder::big);
        offset += 12 + length;
    }
    return file;
}

void check(const FoundMetadata& found) {
    size_t bytes = 0;
    for (const TextEntry& entry : found.texts) {
        require(isUtf8(entry.key) && isUtf8(entry.text));
        bytes += entry.key.size() + entry.text.size();
    }
    require(bytes <= TextCollector::maxBytes && found.texts.size() <= TextCollector::maxEntries);
    require(found.generation || found.origin == OriginProgram::unknown);
    if (found.generation) {
        require(metadataFromJson(toJson(*found.generation), "fuzz") == *found.generation);
        metadataFromInfotext(toInfotext(*found.generation));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    try {
        check(readMetadata(input.starts_with("\x89PNG") ? withRightChecksums(input) : input, "fuzz"));
    } catch (const Error& error) {
        // No image: then a text, in the places where such texts stand.
        require(error.kind() == ErrorKind::unsupported);
        for (const char* key : {"parameters", "arcflow", "prompt"}) {
            check(interpretTexts({{key, toValidUtf8(input)}}));
        }
    }
    return 0;
}
