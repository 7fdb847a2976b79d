#include "ui/library/folder_scanner.h"

#include "ui/library/library_recovery.h"
#include "ui/library/library_service.h"

#include <QDir>
#include <QElapsedTimer>

#include <exception>
#include <thread>

namespace arcflow::ui {

namespace {

struct BatchOutcome {
    ScanChanges changes;
    std::exception_ptr failure;
};

BatchOutcome addBatch(LibraryDatabase& database, const QVector<ScannedImage>& found) {
    try {
        return {database.addScanned(found), nullptr};
    } catch (const std::exception&) {
        return {{}, std::current_exception()};
    }
}

} // namespace

struct FolderScanner::Private {
    Private(FolderScanner& owner, LibraryService& service) : scanner(owner), library(service) {}

    void run(const ScanOptions& options, const QHash<QString, KnownFile>& known, int scanNumber,
             const std::stop_token& stop);
    void note(const BatchOutcome& outcome, int scanNumber);
    void finish(const ScanReport& report, int scanNumber);
    void cancel() {
        if (thread.joinable()) {
            thread.request_stop();
            thread.join();
        }
        ++number;
        running = false;
    }

    FolderScanner& scanner;
    LibraryService& library;
    std::jthread thread;
    bool running = false;
    int number = 0; ///< of the scan: what comes from an earlier one is dropped
    int addedCount = 0, changedCount = 0;
};

void FolderScanner::Private::run(const ScanOptions& options, const QHash<QString, KnownFile>& known, int scanNumber,
                                 const std::stop_token& stop) {
    QElapsedTimer sinceProgress;
    ScanSink sink;
    sink.progress = [&](int done, int total) {
        constexpr qint64 leastMs = 50;
        if (!sinceProgress.isValid() || sinceProgress.elapsed() >= leastMs || done == total) {
            sinceProgress.start();
            QMetaObject::invokeMethod(
                &scanner,
                [this, done, total, scanNumber] {
                    if (scanNumber == number) {
                        Q_EMIT scanner.progress(done, total);
                    }
                },
                Qt::QueuedConnection);
        }
    };
    sink.found = [&](QVector<ScannedImage> found) {
        library.write([found = std::move(found)](LibraryDatabase& database) { return addBatch(database, found); },
                      &scanner, [this, scanNumber](const BatchOutcome& outcome) { note(outcome, scanNumber); });
    };
    const ScanReport report = scanFolder(options, known, sink, stop);
    // Behind the last images in the writer's queue: whoever hears of the end finds all of them.
    library.write([](LibraryDatabase&) {}, &scanner, [this, report, scanNumber] { finish(report, scanNumber); });
}

void FolderScanner::Private::note(const BatchOutcome& outcome, int scanNumber) {
    const auto& [added, changed] = outcome.changes;
    if (scanNumber == number) {
        addedCount += static_cast<int>(added.size());
        changedCount += static_cast<int>(changed.size());
        if (outcome.failure) {
            thread.request_stop(); // what cannot be kept need not be read
        }
    }
    if (outcome.failure) {
        Q_EMIT library.failed(libraryFailure(outcome.failure));
    }
    if (!added.isEmpty()) {
        Q_EMIT library.imagesAdded(added);
    }
    if (!changed.isEmpty()) {
        Q_EMIT library.imagesChanged(changed);
    }
}

void FolderScanner::Private::finish(const ScanReport& report, int scanNumber) {
    if (scanNumber != number) {
        return;
    }
    thread.join();
    running = false;
    ScanReport complete = report;
    complete.added = addedCount;
    complete.changed = changedCount;
    Q_EMIT scanner.finished(complete);
}

FolderScanner::FolderScanner(LibraryService& library, QObject* parent)
    : QObject(parent), m_private(std::make_unique<Private>(*this, library)) {
    connect(&library, &LibraryService::failed, this, [this] {
        if (m_private->running && !m_private->thread.joinable()) {
            stop(); // the library could not be opened
        }
    });
}

FolderScanner::~FolderScanner() {
    m_private->cancel();
}

void FolderScanner::start(const QString& folder) {
    Private& p = *m_private;
    p.cancel();
    p.running = true;
    p.addedCount = p.changedCount = 0;
    ScanOptions options;
    options.folder = folder;
    options.excluded = QStringList{p.library.trashFolder()};
    // From the writer, so that images whose adding has been asked for are known.
    p.library.write([](LibraryDatabase& database) { return database.knownFiles(); }, this,
                    [&p, options, scanNumber = p.number](const QHash<QString, KnownFile>& known) {
                        if (scanNumber != p.number) {
                            return;
                        }
                        p.thread = std::jthread([&p, options, known, scanNumber](const std::stop_token& stop) {
                            p.run(options, known, scanNumber, stop);
                        });
                    });
}

void FolderScanner::stop() {
    Private& p = *m_private;
    if (p.thread.joinable()) {
        p.thread.request_stop();
    } else if (p.running) { // it still waits for the library
        p.cancel();
        ScanReport report;
        report.stopped = true;
        Q_EMIT finished(report);
    }
}

bool FolderScanner::isRunning() const {
    return m_private->running;
}

QString scanText(const ScanReport& report) {
    QString text = report.stopped ? FolderScanner::tr("Stopped: %n images added so far.", nullptr, report.added)
                                  : FolderScanner::tr("%n images added.", nullptr, report.added);
    if (report.changed > 0) {
        text += u' ' + FolderScanner::tr("%n had moved or changed.", nullptr, report.changed);
    }
    if (report.unreadable > 0) {
        text += u' ' + FolderScanner::tr("%n files could not be read.", nullptr, report.unreadable);
    }
    return text;
}

QString rebuiltText(const ScanReport& report, const QString& damagedFile) {
    return FolderScanner::tr("The library file was damaged and has been built again from your images. ") +
           scanText(report) + u' ' +
           FolderScanner::tr(
               "Ratings, tags, albums, the queue and prompt history were in the damaged file and could not be brought "
               "back; it is kept as %1.")
               .arg(QDir::toNativeSeparators(damagedFile));
}

} // namespace arcflow::ui
