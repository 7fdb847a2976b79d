#pragma once

#include "core/engine/result.h"
#include "ui/library/scan_folder.h"

#include <QObject>

#include <memory>

namespace arcflow::ui {

class LibraryService;

/// Brings the images of a folder into the library, in the background and a few at a time, so that they show up while it
/// runs. Files that are known and unchanged are skipped; images that were moved keep their ratings. Also how a library
/// that had to be set aside is built again: see rebuiltText() for what cannot come back.
///
///     FolderScanner scanner(library);
///     connect(&scanner, &FolderScanner::finished, …);
///     scanner.start(pictures);
class FolderScanner : public QObject {
    Q_OBJECT

public:
    explicit FolderScanner(LibraryService& library, QObject* parent = nullptr);
    ~FolderScanner() override; ///< stops, and waits for the file that is being read

    /// Stops a scan that is running, whose finished() is not sent then.
    void start(const QString& folder);
    void stop(); ///< what has been found until then stays in the library; finished() says so
    bool isRunning() const;

Q_SIGNALS:
    void progress(int done, int total); ///< files, at most twenty times a second
    void finished(const arcflow::ui::ScanReport& report);

private:
    struct Private;
    std::unique_ptr<Private> m_private;
};

/// One or two sentences for people: what a scan came to.
QString scanText(const ScanReport& report);
/// The same for a library that was built anew: also what could not be brought back, and where the damaged file is.
QString rebuiltText(const ScanReport& report, const QString& damagedFile);

} // namespace arcflow::ui
