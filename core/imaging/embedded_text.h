#pragma once

#include "core/imaging/byte_source.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arcflow {

/// The texts an image file is given. An empty one is left out.
struct EmbeddedTexts {
    std::string parameters; ///< A1111-style text, UTF-8: what other programs read
    std::string arcflow;    ///< the request as JSON, in ASCII: what this program reads, exact
    std::string program;    ///< XMP CreatorTool: "ArcFlow Studio 0.1.0"
    /// IPTC DigitalSourceType trainedAlgorithmicMedia, in XMP: says that a model made the image.
    bool markAsGenerated = false;
};

/// A text as it stands in an image file, decoded to UTF-8.
struct TextEntry {
    std::string key; ///< "parameters", "arcflow", "prompt", "UserComment", "ImageDescription"… (PNG: the keyword)
    std::string text;
    bool operator==(const TextEntry&) const = default;
};

/// Collects texts within bounds; what goes beyond them is dropped.
class TextCollector {
public:
    static constexpr size_t maxBytes = size_t{16} << 20; ///< of all texts together; ComfyUI workflows reach a few MB
    static constexpr size_t maxEntries = 256;

    size_t room() const { return m_entries.size() < maxEntries ? maxBytes - m_bytes : 0; }
    void add(std::string key, std::string text) {
        if (key.size() + text.size() <= room()) {
            m_bytes += key.size() + text.size();
            m_entries.push_back({std::move(key), std::move(text)});
        }
    }
    std::vector<TextEntry> take() { return std::move(m_entries); }

private:
    std::vector<TextEntry> m_entries;
    size_t m_bytes = 0;
};

/// Every text in a PNG, JPEG, WebP, TIFF or OpenEXR file, in file order. Damaged or oversized parts are skipped: an
/// image cut off in a download still gives what is left of it. Error(unsupported) naming the source if it is none of
/// these formats.
std::vector<TextEntry> readEmbeddedTexts(const ByteSource& source, const std::string& sourceName);

} // namespace arcflow
