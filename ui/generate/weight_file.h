#pragma once

#include <filesystem>

namespace arcflow::ui {

/// What a safetensors file seems to hold, by the start of its header. Only the engine's inspection tells for sure.
enum class WeightKind {
    lora,
    arcflowAdapter, ///< ArcFlow's heads
    other,          ///< whole weights
    unreadable,     ///< no safetensors file, or it cannot be opened
};

/// Reads at most 128 KiB, without following what the file says beyond that. Any thread.
WeightKind peekWeights(const std::filesystem::path& file);

} // namespace arcflow::ui
