#pragma once

#include "app/cli/claims/claims_run.h"

namespace arcflow {

/// Writes what was measured: claims.md with its figures (*.svg), pictures of the columns beside each other (sheet.png),
/// many of the reference and of the main student (reference.png, main.png), and all numbers (claims.json). Each file
/// whole or not at all.
void writeClaims(const ClaimsInput& input, const ClaimsResult& result);

} // namespace arcflow
