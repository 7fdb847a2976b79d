#include "core/base/error.h"
#include "core/engine/distillation.h"
#include "core/formats/safetensors_file.h"

#include <cstring>

namespace arcflow {

std::optional<int64_t> keptIterations(const std::filesystem::path& state) {
    try {
        const SafetensorsFile file = SafetensorsFile::open(state);
        const TensorEntry& entry = file.at("iteration");
        int64_t iteration = 0;
        if (entry.type != StoredType::i64 || entry.elementCount() != 1) {
            return {};
        }
        std::memcpy(&iteration, file.bytes(entry).data(), sizeof(iteration));
        return iteration >= 0 ? std::optional(iteration) : std::nullopt;
    } catch (const Error&) {
        return {};
    }
}

} // namespace arcflow
