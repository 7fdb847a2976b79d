#include "ui/export/export_writer.h"

#include "core/base/error.h"
#include "core/formats/atomic_file.h"
#include "core/imaging/naming_template.h"
#include "ui/export/export_metadata.h"
#include "ui/library/file_path.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <new>
#include <span>

namespace arcflow::ui {
namespace {

void throwIfStopped(const std::stop_token& stop) {
    if (stop.stop_requested()) {
        fail(ErrorKind::cancelled, "cancelled");
    }
}

bool isTaken(const std::filesystem::path& file) {
    std::error_code ignored; // what cannot be looked at is left to the writing, which reports it
    return std::filesystem::symlink_status(file, ignored).type() > std::filesystem::file_type::not_found;
}

} // namespace

bool has8BitValues(const Image& image) {
    constexpr float tolerance = 1e-3f; // 16-bit levels lie 1/257 of an 8-bit level apart
    return std::all_of(image.pixels.begin(), image.pixels.end(), [](float value) {
        const float level = 255 * value;
        return std::abs(level - std::nearbyint(level)) < tolerance;
    });
}

QString storeFile(const QString& folder, const QString& name, std::string_view bytes, bool number) {
    constexpr int attempts = 100; // against programs that take the same names at the same moment
    const std::filesystem::path root = toPath(folder);
    const std::filesystem::path wanted = root / toPath(name);
    if (!std::filesystem::is_directory(root)) {
        fail(ErrorKind::io, root.string(), ": expected a folder, found none");
    }
    makeFolder(wanted.parent_path());
    for (int attempt = 1;; ++attempt) {
        const std::filesystem::path target = number ? uniqueName(wanted) : wanted;
        try {
            AtomicFile output(target);
            output.reserve(bytes.size());
            output.write(std::as_bytes(std::span(bytes)));
            output.commit(IfExists::refuse);
            return fromPath(target.lexically_relative(root));
        } catch (const Error& error) {
            const bool taken = error.kind() == ErrorKind::invalidRequest && isTaken(target);
            if (!taken || !number || attempt == attempts) {
                throw;
            }
        }
    }
}

std::variant<WrittenFile, ExportFailure> ExportWriter::write(const ExportItem& item,
                                                             const std::stop_token& stop) const {
    ExportStage stage = ExportStage::reading;
    try {
        return tryWrite(item, stop, stage);
    } catch (const Error& error) {
        return failureOf(item, stage, error.kind(), error.what());
    } catch (const std::bad_alloc& error) {
        return failureOf(item, stage, ErrorKind::outOfMemory, error.what());
    } catch (const std::exception& error) {
        return failureOf(item, stage, ErrorKind::internal, error.what());
    }
}

WrittenFile ExportWriter::tryWrite(const ExportItem& item, const std::stop_token& stop, ExportStage& stage) const {
    const ExportOptions& options = m_plan.options;
    throwIfStopped(stop);
    WrittenFile written;
    const Image image = pixelsOf(item, written.roundedBefore);
    const EmbeddedTexts texts = exportTexts(m_plan.images[item.image], item.face, options);
    throwIfStopped(stop);
    stage = ExportStage::encoding;
    const std::string bytes = encodeImage(image, options.format,
                                          {.jpegQuality = options.jpegQuality,
                                           .webpQuality = options.webpQuality,
                                           .tagColourSpace = options.tagColourSpace},
                                          texts);
    throwIfStopped(stop);
    stage = ExportStage::writing;
    written.name = storeFile(options.folder, item.name, bytes, options.takenNames == TakenNames::number);
    written.size = {image.width, image.height};
    written.bytes = static_cast<qint64>(bytes.size());
    return written;
}

std::optional<Image> ExportWriter::undamaged(const ImageRecord& image, ImageFace face) const {
    try {
        std::optional<Image> pixels = m_pixels ? m_pixels(image, face) : std::nullopt;
        return pixels && !pixels->empty() ? std::move(pixels) : std::nullopt;
    } catch (const std::exception&) {
        return std::nullopt; // the file's own pixels are better than none; the result counts them
    }
}

Image ExportWriter::pixelsOf(const ExportItem& item, bool& roundedBefore) const {
    const ImageRecord& record = m_plan.images[item.image];
    const bool deep = isDeep(m_plan.options.format);
    if (deep) {
        if (std::optional<Image> pixels = undamaged(record, item.face)) {
            return *std::move(pixels);
        }
    }
    Image image = readImage(toPath(fileOf(record, item.face)));
    roundedBefore = deep && has8BitValues(image);
    return image;
}

ExportFailure ExportWriter::failureOf(const ExportItem& item, ExportStage stage, ErrorKind kind,
                                      const char* detail) const {
    const ImageRecord& record = m_plan.images[item.image];
    const bool folderGone = stage == ExportStage::writing && !QFileInfo(m_plan.options.folder).isDir();
    return {.image = record.id,
            .source = fileOf(record, item.face),
            .name = item.name,
            .kind = kind,
            .text = ExportText::failure(stage, kind),
            .detail = QString::fromUtf8(detail),
            .endsAll = kind == ErrorKind::diskFull || folderGone};
}

} // namespace arcflow::ui
