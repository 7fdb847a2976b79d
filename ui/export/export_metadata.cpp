#include "ui/export/export_metadata.h"

#include "core/base/error.h"
#include "core/imaging/metadata_reader.h"
#include "ui/library/file_path.h"
#include "ui/library/image_record.h"

namespace arcflow::ui {
namespace {

std::optional<GenerationMetadata> metadataIn(const QString& file) {
    try {
        return readMetadata(toPath(file)).generation;
    } catch (const Error&) {
        return std::nullopt; // the file is gone or says nothing; the library may know
    }
}

} // namespace

std::optional<GenerationMetadata> metadataOf(const ImageRecord& image, ImageFace face) {
    if (image.mode.isEmpty() && image.prompt.isEmpty() && !image.seed && image.model.isEmpty()) {
        return std::nullopt;
    }
    const bool teacher = face == ImageFace::teacher;
    GenerationMetadata metadata;
    metadata.prompt = image.prompt.toStdString();
    metadata.negativePrompt = image.negativePrompt.toStdString();
    if (image.seed) {
        metadata.seed = *image.seed;
    }
    const auto putPositive = [](auto& field, auto value) {
        if (value > 0) {
            field = value;
        }
    };
    putPositive(metadata.steps, teacher && image.teacherSteps > 0 ? image.teacherSteps : image.steps);
    putPositive(metadata.guidance, image.guidance);
    if (teacher || image.mode.isEmpty()) { // no student of ours uses it
        putPositive(metadata.trueCfg, image.trueCfg);
    }
    if (!image.mode.isEmpty()) {
        metadata.mode = (teacher ? teacherFace : studentFace).toStdString();
    }
    putPositive(metadata.width, image.width);
    putPositive(metadata.height, image.height);
    metadata.model.name = image.model.toStdString();
    if (!teacher) {
        metadata.adapter.name = image.adapter.toStdString();
    }
    metadata.program = image.origin.toStdString();
    putPositive(metadata.evaluations, teacher ? image.teacherEvaluations : image.studentEvaluations);
    if (const double seconds = teacher ? image.teacherSeconds : image.studentSeconds; seconds > 0) {
        metadata.timings = Timings{.total = seconds};
    }
    return metadata;
}

GenerationMetadata reduced(GenerationMetadata metadata, const ExportOptions& options) {
    if (options.metadata == MetadataChoice::none) {
        return {};
    }
    if (options.metadata == MetadataChoice::withoutPrompt) {
        metadata.prompt.clear();
        metadata.negativePrompt.clear();
    }
    if (options.leftOut.testFlag(MetadataField::seed)) {
        metadata.seed.reset();
    }
    if (options.leftOut.testFlag(MetadataField::model)) {
        metadata.model = {};
        metadata.adapter = {};
    }
    if (options.leftOut.testFlag(MetadataField::loras)) {
        metadata.loras.clear();
    }
    if (options.leftOut.testFlag(MetadataField::sampling)) {
        metadata.steps.reset();
        metadata.guidance.reset();
        metadata.trueCfg.reset();
        metadata.sampler.clear();
        metadata.scheduler.clear();
        metadata.timestepRatio.reset();
        metadata.maxSequenceLength.reset();
        metadata.evaluations.reset();
    }
    if (options.leftOut.testFlag(MetadataField::machine)) {
        metadata.device.clear();
        metadata.dtype.clear();
        metadata.timings.reset();
    }
    if (options.leftOut.testFlag(MetadataField::program)) {
        metadata.program.clear();
        metadata.version.clear();
    }
    return metadata;
}

EmbeddedTexts exportTexts(const ImageRecord& image, ImageFace face, const ExportOptions& options) {
    std::optional<GenerationMetadata> metadata = metadataIn(fileOf(image, face));
    if (!metadata) {
        metadata = metadataOf(image, face);
    }
    if (!metadata) {
        return {};
    }
    EmbeddedTexts texts;
    if (options.metadata != MetadataChoice::none) {
        texts = textsFor(reduced(*std::move(metadata), options));
    }
    texts.markAsGenerated = options.markAsGenerated;
    return texts;
}

} // namespace arcflow::ui
