#include "ui/queue/result_saver.h"

#include "core/engine/trajectory_file.h"
#include "core/imaging/metrics.h"
#include "core/imaging/naming_template.h"
#include "ui/library/image_record.h"
#include "ui/library/image_store.h"

#include <QDir>

#include <ctime>

namespace arcflow::ui {
namespace {

NameFields nameFields(const GeneratedImage& image, qint64 job, int index) {
    const GenerationMetadata& metadata = image.metadata;
    NameFields fields{.prompt = metadata.prompt,
                      .model = metadata.model.name,
                      .mode = metadata.mode,
                      .seed = metadata.seed.value_or(0),
                      .width = image.image.width,
                      .height = image.image.height,
                      .steps = metadata.steps.value_or(0),
                      .index = index,
                      .counter = job};
    const std::time_t now = std::time(nullptr);
    localtime_r(&now, &fields.time);
    return fields;
}

void measurePair(const RunResult& result, ImageRecord& record) {
    const Image student = roundedToLevels(result.images[0].image);
    const Image teacher = roundedToLevels(result.images[1].image);
    record.psnr = psnr(teacher, student);
    constexpr int ssimWindow = 11;
    if (std::min(teacher.width, teacher.height) >= ssimWindow) {
        record.ssim = ssim(teacher, student).mean;
    }
}

RunStatistic statisticOf(const GeneratedImage& image, const RunResult& result) {
    const LoadedModel& model = result.model;
    return {.model = QString::fromStdString(model.modelHash),
            .mode = image.run == RunMode::teacher ? teacherFace : studentFace,
            .device = QString::fromStdString(model.device),
            .format = QString::fromStdString(model.numberFormat),
            .width = image.image.width,
            .height = image.image.height,
            .evaluations = image.times.evaluations,
            .encodeSeconds = image.times.encodeS,
            .denoiseSeconds = image.times.denoiseS,
            .decodeSeconds = image.times.decodeS,
            .peakBytes = static_cast<qint64>(result.peakBytes)};
}

void saveTrajectory(const RunResult& result, const QString& file, quint64 estimateBytes) {
    TrajectoryRecord record;
    for (const GeneratedImage& image : result.images) {
        (image.run == RunMode::teacher ? record.teacher : record.student) = image.steps;
        record.plane = image.plane;
    }
    if (!record.student.empty() || !record.teacher.empty()) {
        QDir().mkpath(QFileInfo(file).path());
        writeTrajectory(file.toStdString(), record, estimateBytes);
    }
}

} // namespace

QString trajectoryFile(const QString& folder, qint64 job, int index) {
    return QStringLiteral("%1/%2-%3.safetensors").arg(folder).arg(job).arg(index);
}

SavedResult saveResult(const RunResult& result, qint64 job, int index, const OutputPolicy& output,
                       const QString& trajectoryFolder) {
    saveTrajectory(result, trajectoryFile(trajectoryFolder, job, index), output.estimateBytes);
    const NamingTemplate names(output.namingTemplate.toStdString());
    const bool pair = result.images.size() == 2;
    SavedResult saved;
    std::vector<ImageRecord> faces;
    for (const GeneratedImage& image : result.images) {
        const bool second = !faces.empty();
        const ImagePlace place = second ? teacherPlaceFor(faces.front().studentFile)
                                        : ImagePlace{output.folder, names.expand(nameFields(image, job, index)),
                                                     pair ? studentFace : QString()};
        const EmbeddedTexts texts = output.embedMetadata ? textsFor(image.metadata) : EmbeddedTexts{};
        const QString file = saveImage(place, image.image, output.format, output.write, texts);
        faces.push_back(imageRecordFrom(image.metadata, file));
        saved.statistics.push_back(statisticOf(image, result));
    }
    saved.record = pair ? pairFrom(faces[0], faces[1]) : faces.front();
    ImageRecord& record = saved.record;
    record.job = job;
    record.index = index;
    record.created = QDateTime::currentDateTime();
    record.width = result.images.front().image.width;
    record.height = result.images.front().image.height;
    record.contentHash = contentHash(record.coverFile());
    if (pair) {
        measurePair(result, record);
    }
    return saved;
}

} // namespace arcflow::ui
