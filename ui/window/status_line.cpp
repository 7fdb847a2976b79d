#include "ui/window/status_line.h"

#include "ui/bridge/engine_client.h"
#include "ui/queue/job_row_delegate.h"
#include "ui/queue/job_runner.h"

#include <QFile>
#include <QLabel>

#include <cmath>
#include <unistd.h>

namespace arcflow::ui {
namespace {

constexpr int memoryIntervalMs = 2000;

/// Bytes of this process in memory, without a file that grows with it.
qint64 residentBytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    return file.readAll().split(' ').value(1).toLongLong() * sysconf(_SC_PAGESIZE);
}

qint64 machineBytes() {
    return static_cast<qint64>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
}

QString sizeText(qint64 bytes) {
    const double mega = static_cast<double>(bytes) / (1 << 20);
    return mega < 1000 ? StatusLine::tr("%1 MB").arg(std::lround(mega))
                       : StatusLine::tr("%1 GB").arg(mega / 1024, 0, 'f', mega < 10240 ? 1 : 0);
}

} // namespace

StatusLine::StatusLine(EngineClient& engine, JobRunner& runner, QWidget* parent)
    : QStatusBar(parent),
      m_engine(engine),
      m_runner(runner),
      m_model(new QLabel(this)),
      m_memory(new QLabel(this)),
      m_job(new QLabel(this)),
      m_training(new QLabel(this)) {
    setObjectName(QStringLiteral("statusLine"));
    setSizeGripEnabled(false);
    m_model->setObjectName(QStringLiteral("statusModel"));
    m_memory->setObjectName(QStringLiteral("statusMemory"));
    m_job->setObjectName(QStringLiteral("statusJob"));
    addWidget(m_model);
    addWidget(m_memory);
    m_training->setObjectName(QStringLiteral("statusTraining"));
    m_training->hide();
    addPermanentWidget(m_training);
    addPermanentWidget(m_job);
    auto* offline = new QLabel(tr("offline"), this);
    offline->setToolTip(tr("The program never uses the network."));
    addPermanentWidget(offline);
    connect(&m_timer, &QTimer::timeout, this, &StatusLine::updateMemory);
    m_timer.start(memoryIntervalMs);
    updateMemory();
    connect(&runner, &JobRunner::progressed, this,
            [this](qint64, double fraction, double left) { updateJob(fraction, left); });
    connect(&runner, &JobRunner::jobEnded, this, [this] { updateJob(-1, -1); });
}

void StatusLine::setModel(const QString& text, bool ready) {
    const LoadedModel& model = m_engine.model();
    QStringList parts{(ready ? tr("● ready") : tr("○ loading")), text};
    if (ready) {
        parts += {QString::fromStdString(model.numberFormat), QString::fromStdString(model.device),
                  tr("%n threads", nullptr, model.threads)};
    }
    m_model->setText(parts.join(QStringLiteral("   ")));
}

void StatusLine::setTraining(const QString& text) {
    if (text != m_training->text()) {
        m_training->setText(text);
        m_training->setVisible(!text.isEmpty());
    }
}

void StatusLine::updateMemory() {
    m_memory->setText(tr("memory %1 of %2").arg(sizeText(residentBytes()), sizeText(machineBytes())));
}

void StatusLine::updateJob(double fraction, double secondsLeft) {
    if (fraction < 0) {
        return m_job->clear();
    }
    const QString left = remainingText(secondsLeft);
    const QString percent = tr("job %1 %").arg(std::lround(100 * fraction));
    m_job->setText(left.isEmpty() ? percent : tr("%1 · %2 left").arg(percent, left));
}

} // namespace arcflow::ui
