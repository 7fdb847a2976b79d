#pragma once

#include "ui/export/export_writer.h"

#include <QObject>

#include <memory>
#include <thread>

namespace arcflow::ui {

/// How far an export is.
struct ExportProgress {
    qsizetype done = 0, total = 0; ///< files, failed ones among the done
    qsizetype failed = 0;
    qint64 bytes = 0;        ///< written so far
    QString name;            ///< the file being written
    double secondsLeft = -1; ///< -1 = not known yet
};

/// What an export has done.
struct ExportResult {
    enum class Outcome {
        finished,  ///< perhaps with failures of single files
        cancelled, ///< by the user
        stopped,   ///< nothing more could be written: the disk is full, or the folder is gone
    };
    Outcome outcome = Outcome::finished;
    QString folder;
    qsizetype planned = 0, written = 0; ///< files
    qsizetype roundedBefore = 0;        ///< of those: deep formats that hold 8-bit values
    qint64 bytes = 0;
    double seconds = 0;
    QVector<ExportFailure> failures;
    QString stopText;        ///< why it has stopped, and what to do
    QString manifest;        ///< absolute; empty if none was written
    QString manifestProblem; ///< why none was written though one was wanted
};

/// Exports in the background, one file after the other, each complete or not at all. GUI thread; signals come there.
class ExportJob : public QObject {
    Q_OBJECT

public:
    explicit ExportJob(QObject* parent = nullptr) : QObject(parent) {}
    /// Stops at once, but for the file that is being encoded; the manifest is still written.
    ~ExportJob() override;

    /// One export at a time. `pixels` is asked for pixels of more than 8 bits; may be empty.
    void start(std::shared_ptr<const ExportPlan> plan, PixelSource pixels = {});
    void cancel(); ///< finished() follows when the file in work is done or dropped
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void progressChanged(const arcflow::ui::ExportProgress& progress); ///< at most 20 times a second
    void finished(const arcflow::ui::ExportResult& result);

private:
    bool m_running = false;
    std::jthread m_worker;
};

} // namespace arcflow::ui

Q_DECLARE_METATYPE(arcflow::ui::ExportProgress)
Q_DECLARE_METATYPE(arcflow::ui::ExportResult)
