#include "ui/generate/weight_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace arcflow::ui {

WeightKind peekWeights(const std::filesystem::path& file) {
    constexpr uint64_t largestHeader = 100'000'000; // of the format
    constexpr uint64_t looked = 128 << 10;
    std::ifstream in(file, std::ios::binary);
    std::array<unsigned char, 8> lengthBytes{};
    if (!in.read(reinterpret_cast<char*>(lengthBytes.data()), lengthBytes.size())) {
        return WeightKind::unreadable;
    }
    uint64_t length = 0;
    for (size_t i = lengthBytes.size(); i-- > 0;) {
        length = length << 8 | lengthBytes[i];
    }
    if (length < 2 || length > largestHeader) {
        return WeightKind::unreadable;
    }
    std::string start(static_cast<size_t>(std::min(length, looked)), '\0');
    in.read(start.data(), static_cast<std::streamsize>(start.size()));
    if (static_cast<size_t>(in.gcount()) != start.size() || start.front() != '{') {
        return WeightKind::unreadable;
    }
    const auto mentions = [&](std::string_view word) { return start.find(word) != std::string::npos; };
    if (mentions("\"proj_out_loggamma") || mentions("\"proj_out_means")) {
        return WeightKind::arcflowAdapter;
    }
    constexpr std::array loraWords{"lora_A.",   "lora_B.", "lora_down", "lora_up",   "_lora1.",         "_lora.down",
                                   "lora.down", "hada_",   "lokr_",     "lora_unet", "lora_transformer"};
    const bool lora = std::any_of(loraWords.begin(), loraWords.end(), mentions);
    return lora ? WeightKind::lora : WeightKind::other;
}

} // namespace arcflow::ui
