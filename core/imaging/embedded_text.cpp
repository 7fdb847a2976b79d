#include "core/imaging/embedded_text.h"

#include "core/base/error.h"
#include "core/imaging/containers/exr.h"
#include "core/imaging/containers/jpeg.h"
#include "core/imaging/containers/png.h"
#include "core/imaging/containers/tiff.h"
#include "core/imaging/containers/webp.h"

#include <algorithm>

namespace arcflow {

std::vector<TextEntry> readEmbeddedTexts(const ByteSource& source, const std::string& sourceName) {
    const std::string start = source.read(0, std::min<uint64_t>(source.size(), 12)).value_or("");
    TextCollector texts;
    if (png::matches(start)) {
        png::collectTexts(source, texts);
    } else if (jpeg::matches(start)) {
        jpeg::collectTexts(source, texts);
    } else if (webp::matches(start)) {
        webp::collectTexts(source, texts);
    } else if (tiff::matches(start)) {
        tiff::collectTexts(source, texts);
    } else if (exr::matches(start)) {
        exr::collectTexts(source, texts);
    } else {
        fail(ErrorKind::unsupported, sourceName,
             ": expected a PNG, JPEG, WebP, TIFF or OpenEXR image, found none of these");
    }
    return texts.take();
}

} // namespace arcflow
