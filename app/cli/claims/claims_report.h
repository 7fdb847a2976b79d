#pragma once

#include "app/cli/claims/claims_run.h"

namespace arcflow {

/// Writes what was measured: claims.md with its figures (*.svg), a sheet of pictures (sheet.png) and all numbers
/// (claims.json). Each file whole or not at all.
void writeClaims(const ClaimsInput& input, const ClaimsResult& result);

} // namespace arcflow
