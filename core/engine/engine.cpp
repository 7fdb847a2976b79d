#include "core/engine/engine.h"

#include "core/engine/torch_engine.h"

namespace arcflow {

std::string_view name(Phase phase) {
    switch (phase) {
    case Phase::load:
        return "load";
    case Phase::encode:
        return "encode";
    case Phase::denoise:
        return "denoise";
    case Phase::decode:
        break;
    }
    return "decode";
}

} // namespace arcflow

arcflow::Engine* arcflowCreateEngine(const char* embeddedModel) {
    return new arcflow::TorchEngine(embeddedModel ? embeddedModel : "");
}
