#include "core/imaging/codec/pixel_codec.h"

#include "core/base/module_library.h"

namespace arcflow {

const PixelCodec& PixelCodec::instance() {
    static const PixelCodec* codec = ModuleLibrary(ModuleLibrary::locate("arcflow_pixels"))
                                         .function<decltype(arcflowPixelCodec)>("arcflowPixelCodec")();
    return *codec;
}

} // namespace arcflow
