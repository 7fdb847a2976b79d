#pragma once

// For the .cpp files of ui/library only.

#include "core/engine/result.h"
#include "ui/library/library_database.h"

#include <exception>
#include <memory>

namespace arcflow::ui {

/// A library open for writing, and the damaged one that had to make way for it (empty: none).
struct OpenedLibrary {
    std::unique_ptr<LibraryDatabase> database;
    QString setAside;
};

/// Opens a library; after an unclean end it is checked first. One that is damaged is renamed "<name>.damaged-<date>",
/// and a new one is started.
OpenedLibrary openOrReplaceLibrary(const QString& file);

/// What a failure of the library says to people.
Failure libraryFailure(const std::exception_ptr& exception);

} // namespace arcflow::ui
