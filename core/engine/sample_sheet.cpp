#include "core/engine/sample_sheet.h"

#include "core/imaging/image_io.h"

namespace arcflow {

void writeSheet(const at::Tensor& pictures, int64_t columns, const std::filesystem::path& file) {
    constexpr int64_t gap = 2;
    const int64_t count = pictures.size(0), height = pictures.size(2), width = pictures.size(3);
    const int64_t rows = (count + columns - 1) / columns;
    at::Tensor sheet = at::ones({rows * (height + gap) - gap, columns * (width + gap) - gap, 3});
    const at::Tensor pixels = ((pictures.to(at::kCPU, at::kFloat) + 1) / 2).clamp(0, 1).permute({0, 2, 3, 1});
    for (int64_t i = 0; i < count; ++i) {
        sheet.narrow(0, i / columns * (height + gap), height)
            .narrow(1, i % columns * (width + gap), width)
            .copy_(pixels[i]);
    }
    Image image(static_cast<int>(sheet.size(1)), static_cast<int>(sheet.size(0)));
    const at::Tensor whole = sheet.contiguous();
    std::copy_n(whole.const_data_ptr<float>(), image.pixels.size(), image.pixels.begin());
    writeImage(file, image, ImageFormat::png8, {.replaceExisting = true});
}

} // namespace arcflow
