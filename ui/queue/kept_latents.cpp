#include "ui/queue/kept_latents.h"

#include <QDir>
#include <QFile>

namespace arcflow::ui {

QString KeptLatents::file(qint64 job, int index, RunMode run) const {
    return QStringLiteral("%1/%2-%3-%4.safetensors")
        .arg(m_folder)
        .arg(job)
        .arg(index)
        .arg(run == RunMode::teacher ? "teacher" : "student");
}

void KeptLatents::keep(qint64 job, int index, const FinishedLatents& latents) const {
    if (!QDir().mkpath(m_folder)) {
        fail(ErrorKind::io, "the folder ", m_folder.toStdString(),
             " cannot be made; check the permissions of the folder above");
    }
    writeLatents(file(job, index, latents.run).toStdString(), latents.latents, {{"arcflow", toJson(latents.metadata)}});
}

std::vector<FinishedLatents> KeptLatents::find(qint64 job, int index) const {
    std::vector<FinishedLatents> found;
    for (const RunMode run : {RunMode::student, RunMode::teacher}) {
        const std::string path = file(job, index, run).toStdString();
        try {
            std::map<std::string, std::string> metadata;
            LatentImage latents = readLatents(path, &metadata);
            found.push_back({index, run, std::move(latents), metadataFromJson(metadata["arcflow"], path)});
        } catch (const Error&) {
            // Not there, or not whole: the run is made again.
        }
    }
    return found;
}

void KeptLatents::forget(qint64 job, int index) const {
    for (const RunMode run : {RunMode::student, RunMode::teacher}) {
        QFile::remove(file(job, index, run));
    }
}

void KeptLatents::forgetJob(qint64 job) const {
    QDir folder(m_folder);
    for (const QString& name : folder.entryList({QStringLiteral("%1-*.safetensors").arg(job)}, QDir::Files)) {
        folder.remove(name);
    }
}

void KeptLatents::prune(const QSet<qint64>& jobs) const {
    QDir folder(m_folder);
    for (const QString& name : folder.entryList({QStringLiteral("*.safetensors")}, QDir::Files)) {
        bool named = false;
        const qint64 job = name.section(QLatin1Char('-'), 0, 0).toLongLong(&named);
        if (named && !jobs.contains(job)) {
            folder.remove(name);
        }
    }
}

} // namespace arcflow::ui
