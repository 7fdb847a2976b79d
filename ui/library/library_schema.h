#pragma once

// For the .cpp files of ui/library only.

#include "ui/library/library_connection.h"

namespace arcflow::ui {

/// The newest version of the library file, kept in its `user_version`.
int libraryVersion();

/// Brings a new or older file up to libraryVersion(), each step in a transaction of its own. Error(unsupported) for a
/// newer file, Error(modelCorrupt) for a database that is no library.
void migrateLibrary(LibraryConnection& connection);

/// For connections that only read: Error(unsupported) unless the file has libraryVersion().
void requireCurrentLibrary(LibraryConnection& connection);

/// Makes the full-text index and puts the texts of all images into it.
void createSearchIndex(LibraryConnection& connection);

/// What images are ordered by when they are sorted by prompt.
QString promptSortKey(const QString& prompt);

} // namespace arcflow::ui
