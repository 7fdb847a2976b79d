#pragma once

#include <filesystem>

namespace arcflow {

/// The program's data: $ARCFLOW_RESOURCES if set, else ../share/arcflow-studio beside the folder of an installed
/// program, else resources/ of the source tree this program was built from. Not checked for existence: whoever opens a
/// file in it names the file that is missing.
std::filesystem::path resourceFolder();

/// The model that ships with the program.
std::filesystem::path embeddedModelFolder();

} // namespace arcflow
