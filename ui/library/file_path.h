#pragma once

#include <QString>

#include <filesystem>

namespace arcflow::ui {

// Paths between Qt and the standard library.
std::filesystem::path toPath(const QString& file);
QString fromPath(const std::filesystem::path& file);

/// Makes a folder and those it stands in where they are missing. Error(diskFull), Error(io).
void makeFolder(const std::filesystem::path& folder);

} // namespace arcflow::ui
