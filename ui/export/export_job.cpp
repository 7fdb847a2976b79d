#include "ui/export/export_job.h"

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "ui/export/manifest.h"
#include "ui/library/file_path.h"

namespace arcflow::ui {
namespace {

/// One run from first file to manifest, on the worker's thread.
class Run {
public:
    using Report = std::function<void(const ExportProgress&)>;

    Run(const ExportPlan& plan, const PixelSource& pixels, Report report)
        : m_plan(plan), m_writer(plan, pixels), m_report(std::move(report)) {
        m_result.folder = plan.options.folder;
        m_result.planned = plan.items.size();
        m_progress.total = plan.items.size();
    }

    ExportResult result(const std::stop_token& stop);

private:
    void makeTarget();
    void take(const ExportItem& item, const std::variant<WrittenFile, ExportFailure>& outcome);
    void take(const ExportItem& item, const WrittenFile& file);
    void take(const ExportFailure& failure);
    void report(const QString& name);
    void writeManifest();
    bool isOver() const { return m_result.outcome != ExportResult::Outcome::finished; }

    const ExportPlan& m_plan;
    ExportWriter m_writer;
    Report m_report;
    ExportResult m_result;
    ExportProgress m_progress;
    QVector<ManifestRow> m_rows;
    Stopwatch m_start;
    std::optional<Stopwatch> m_reported;
};

ExportResult Run::result(const std::stop_token& stop) {
    makeTarget();
    for (const ExportItem& item : m_plan.items) {
        if (isOver()) {
            break;
        }
        report(item.name);
        take(item, m_writer.write(item, stop));
    }
    if (!m_plan.manifestName.isEmpty() && m_result.written > 0) {
        writeManifest();
    }
    m_result.seconds = m_start.seconds();
    return std::move(m_result);
}

/// Only once: a folder that goes away later is a disk that was pulled, and must not be made anew in its place.
void Run::makeTarget() {
    try {
        makeFolder(toPath(m_plan.options.folder));
    } catch (const Error& error) {
        m_result.outcome = ExportResult::Outcome::stopped;
        m_result.stopText = ExportText::failure(ExportStage::writing, error.kind());
    }
}

void Run::take(const ExportItem& item, const std::variant<WrittenFile, ExportFailure>& outcome) {
    if (const auto* file = std::get_if<WrittenFile>(&outcome)) {
        take(item, *file);
    } else {
        take(std::get<ExportFailure>(outcome));
    }
}

void Run::take(const ExportItem& item, const WrittenFile& file) {
    ++m_progress.done;
    ++m_result.written;
    m_result.roundedBefore += file.roundedBefore ? 1 : 0;
    m_progress.bytes = m_result.bytes += file.bytes;
    if (m_plan.options.manifest) {
        m_rows.push_back({file.name, m_plan.images[item.image], item.face, file.size});
    }
}

void Run::take(const ExportFailure& failure) {
    if (failure.kind == ErrorKind::cancelled) {
        m_result.outcome = ExportResult::Outcome::cancelled;
        return;
    }
    if (failure.endsAll) {
        m_result.outcome = ExportResult::Outcome::stopped;
        m_result.stopText = failure.text;
        return;
    }
    ++m_progress.done;
    ++m_progress.failed;
    m_result.failures.push_back(failure);
}

void Run::report(const QString& name) {
    constexpr double shortestS = 0.05;
    if (m_reported && m_reported->seconds() < shortestS) {
        return;
    }
    m_reported.emplace();
    m_progress.name = name;
    constexpr qsizetype enoughToGuess = 2;
    if (m_progress.done >= enoughToGuess) {
        m_progress.secondsLeft =
            m_start.seconds() / double(m_progress.done) * double(m_progress.total - m_progress.done);
    }
    m_report(m_progress);
}

void Run::writeManifest() {
    const QByteArray table = manifestCsv(m_rows, m_plan.options.spreadsheet);
    try {
        const QString name = storeFile(m_plan.options.folder, m_plan.manifestName,
                                       {table.constData(), static_cast<size_t>(table.size())}, true);
        m_result.manifest = m_plan.options.folder + u'/' + name;
    } catch (const Error& error) {
        m_result.manifestProblem =
            ExportText::tr("The manifest is missing: %1").arg(ExportText::failure(ExportStage::writing, error.kind()));
    }
}

} // namespace

ExportJob::~ExportJob() {
    m_worker.request_stop();
    if (m_worker.joinable()) {
        m_worker.join();
    }
}

void ExportJob::start(std::shared_ptr<const ExportPlan> plan, PixelSource pixels) {
    if (m_running) {
        return;
    }
    m_running = true;
    m_worker = std::jthread([this, plan = std::move(plan), pixels = std::move(pixels)](const std::stop_token& stop) {
        const auto report = [this](const ExportProgress& progress) {
            QMetaObject::invokeMethod(
                this, [this, progress] { Q_EMIT progressChanged(progress); }, Qt::QueuedConnection);
        };
        const auto end = [this](ExportResult result) {
            QMetaObject::invokeMethod(
                this,
                [this, result = std::move(result)] {
                    m_worker.join();
                    m_running = false;
                    Q_EMIT finished(result);
                },
                Qt::QueuedConnection);
        };
        try {
            end(Run(*plan, pixels, report).result(stop));
        } catch (const std::exception& error) { // files are looked after one by one; this is the list itself
            end({.outcome = ExportResult::Outcome::stopped,
                 .folder = plan->options.folder,
                 .planned = plan->items.size(),
                 .stopText = ExportText::tr("The export has failed: %1").arg(QString::fromUtf8(error.what()))});
        }
    });
}

void ExportJob::cancel() {
    m_worker.request_stop();
}

} // namespace arcflow::ui
