#pragma once

#include <ATen/ATen.h>

#include <filesystem>

namespace arcflow {

/// Pictures [N, 3, H, W] in −1…1 as one PNG, `columns` in a row with narrow gaps.
void writeSheet(const at::Tensor& pictures, int64_t columns, const std::filesystem::path& file);

} // namespace arcflow
