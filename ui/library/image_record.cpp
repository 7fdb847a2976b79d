#include "ui/library/image_record.h"

#include "core/base/error.h"
#include "core/imaging/metadata_reader.h"
#include "ui/library/file_path.h"
#include "ui/library/image_header.h"

#include <QCryptographicHash>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace arcflow::ui {

namespace {

/// Texts come from strangers' files; nobody writes a prompt of more than this.
QString boundedText(const std::string& utf8, qsizetype longest = 65536) {
    return QString::fromStdString(utf8).left(longest);
}

int boundedNumber(const std::optional<int64_t>& number) {
    constexpr int64_t largest = 1'000'000'000;
    return static_cast<int>(std::clamp<int64_t>(number.value_or(0), 0, largest));
}

double finiteOrNone(const std::optional<double>& number) {
    return number && std::isfinite(*number) ? *number : 0;
}

} // namespace

ImageRecord imageRecordFrom(const GenerationMetadata& metadata, const QString& file) {
    ImageRecord image;
    const bool isTeacher = metadata.mode == "teacher";
    (isTeacher ? image.teacherFile : image.studentFile) = file;
    if (isTeacher || metadata.mode == "student") {
        image.mode = isTeacher ? teacherFace : studentFace;
    }
    image.prompt = boundedText(metadata.prompt);
    image.negativePrompt = boundedText(metadata.negativePrompt);
    if (metadata.seed) {
        image.seed = *metadata.seed;
    }
    image.width = boundedNumber(metadata.width);
    image.height = boundedNumber(metadata.height);
    image.steps = boundedNumber(metadata.steps);
    image.guidance = finiteOrNone(metadata.guidance);
    const double trueCfg = finiteOrNone(metadata.trueCfg);
    image.trueCfg = trueCfg == 1 ? 0 : trueCfg; // one is off
    constexpr qsizetype longestName = 1000;
    image.model = boundedText(metadata.model.name, longestName);
    image.adapter = boundedText(metadata.adapter.name, longestName);
    (isTeacher ? image.teacherEvaluations : image.studentEvaluations) = boundedNumber(metadata.evaluations);
    if (metadata.timings) {
        (isTeacher ? image.teacherSeconds : image.studentSeconds) = finiteOrNone(metadata.timings->total);
    }
    image.origin = boundedText(metadata.program, longestName);
    return image;
}

ImageRecord pairFrom(const ImageRecord& student, const ImageRecord& teacher) {
    ImageRecord pair = student;
    pair.mode = QStringLiteral("pair");
    pair.teacherFile = teacher.teacherFile;
    pair.teacherSteps = teacher.steps;
    pair.teacherEvaluations = teacher.teacherEvaluations;
    pair.teacherSeconds = teacher.teacherSeconds;
    pair.trueCfg = std::max(student.trueCfg, teacher.trueCfg); // no student uses it
    if (pair.negativePrompt.isEmpty()) {
        pair.negativePrompt = teacher.negativePrompt;
    }
    return pair;
}

QString contentHash(const QString& file, const std::stop_token& stop) {
    QFile input(file);
    if (!input.exists()) {
        fail(ErrorKind::modelMissing, file.toStdString(), ": expected an image, found no file of that name");
    }
    if (!input.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        fail(ErrorKind::io, file.toStdString(), ": ", input.errorString().toStdString());
    }
    QCryptographicHash hash(QCryptographicHash::Sha1);
    constexpr qsizetype blockSize = 1 << 20;
    QByteArray block(blockSize, Qt::Uninitialized);
    for (qint64 count = 0; (count = input.read(block.data(), block.size())) != 0;) {
        if (count < 0) {
            fail(ErrorKind::io, file.toStdString(), ": ", input.errorString().toStdString());
        }
        if (stop.stop_requested()) {
            fail(ErrorKind::cancelled, "cancelled");
        }
        hash.addData(QByteArrayView(block.constData(), count));
    }
    return QString::fromLatin1(hash.result().toHex());
}

FileStamp stampOf(const QString& file) {
    const QFileInfo info(file);
    return {file, info.size(), info.lastModified().toMSecsSinceEpoch()};
}

ImageRecord readImageFile(const QString& file, const std::stop_token& stop) {
    const FoundMetadata found = readMetadata(toPath(file));
    std::ifstream stream(toPath(file), std::ios::binary);
    const auto size = imageSize(ByteSource(stream));
    if (!size) {
        fail(ErrorKind::unsupported, file.toStdString(), ": expected an image, found a damaged header");
    }
    ImageRecord image = imageRecordFrom(found.generation.value_or(GenerationMetadata()), file);
    image.width = size->width;
    image.height = size->height;
    image.created = QFileInfo(file).lastModified();
    if (found.origin != OriginProgram::unknown) {
        const std::string_view origin = name(found.origin);
        image.origin = QString::fromUtf8(origin.data(), static_cast<qsizetype>(origin.size()));
    }
    image.contentHash = contentHash(file, stop);
    return image;
}

} // namespace arcflow::ui
