#pragma once

#include "core/engine/model_loading.h"

namespace arcflow {

/// Runs every network of a small model once, at its usual size or 256 pixels if that is larger, so that threads,
/// compiled convolutions and memory are ready and the first image is as fast as the next. Models whose weights exceed
/// `warmUpBytes` are left alone: a run of them takes seconds, beside which the start of a thread is nothing.
inline constexpr uint64_t warmUpBytes = uint64_t{256} << 20;
void warmUp(LoadedWeights& model, const Task& task);

} // namespace arcflow
