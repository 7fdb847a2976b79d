#include "ui/distil/distil_store.h"

#include "core/base/error.h"
#include "core/engine/curve_log.h"
#include "core/engine/distillation.h"
#include "core/engine/distillation_json.h"
#include "core/formats/atomic_file.h"

#include <QDir>
#include <QFile>

namespace arcflow::ui {

void DistilStore::write(const DistillationRequest& request) const {
    clear();
    if (!QDir().mkpath(m_folder)) {
        fail(ErrorKind::io, "cannot make the folder ", m_folder.toStdString());
    }
    writeTextFile(requestFile().toStdString(), toJson(request));
}

std::optional<UnfinishedRun> DistilStore::find() const {
    QFile file(requestFile());
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray json = file.readAll();
    UnfinishedRun run;
    try {
        run.request =
            distillationFromJson({json.constData(), static_cast<size_t>(json.size())}, requestFile().toStdString());
    } catch (const Error&) {
        return {};
    }
    run.iteration = keptIterations(run.request.state).value_or(0);
    const std::vector<TrainingProgress> curve = readCurve(curveFile().toStdString(), run.iteration);
    run.curve = QVector<TrainingProgress>(curve.begin(), curve.end());
    return run;
}

void DistilStore::markFinished() const {
    QFile::remove(requestFile());
}

void DistilStore::clear() const {
    for (const QString& file : {requestFile(), stateFile(), curveFile()}) {
        QFile::remove(file);
    }
}

} // namespace arcflow::ui
