#include "core/engine/sample_sheet.h"

#include "core/engine/image_decoding.h"
#include "core/imaging/image_io.h"
#include "core/imaging/picture_sheet.h"

namespace arcflow {

void writeSheet(const at::Tensor& pictures, int64_t columns, const std::filesystem::path& file) {
    constexpr int gap = 2;
    std::vector<Image> images;
    for (const at::Tensor& picture : pictures.unbind()) {
        images.push_back(imageOf(picture));
    }
    const int across = static_cast<int>(std::min<int64_t>(columns, pictures.size(0)));
    writeImage(file, pictureSheet(images, across, gap), ImageFormat::png8, {.replaceExisting = true});
}

} // namespace arcflow
