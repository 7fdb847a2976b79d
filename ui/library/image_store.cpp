#include "ui/library/image_store.h"

#include "core/base/error.h"
#include "core/formats/atomic_file.h"
#include "ui/library/file_path.h"
#include "ui/library/image_record.h"

#include <QFileInfo>

#include <span>
#include <system_error>

namespace arcflow::ui {

namespace {

std::filesystem::path relativePath(const std::string& name) {
    const std::filesystem::path path(name);
    bool inside = !name.empty() && path.is_relative() && path.has_filename();
    for (const auto& part : path) {
        inside = inside && part != ".." && part != ".";
    }
    if (!inside) {
        fail(ErrorKind::invalidRequest, "expected a file name below the image folder, found '", name, "'");
    }
    return path;
}

bool isTaken(const std::filesystem::path& file) {
    std::error_code ignored; // what cannot be looked at is left to the writing, which reports it
    return std::filesystem::symlink_status(file, ignored).type() > std::filesystem::file_type::not_found;
}

std::string ending(const QString& face, const QString& extension) {
    return ((face.isEmpty() ? QString() : u'-' + face) + extension).toStdString();
}

/// False if the name has been taken meanwhile.
bool written(const std::filesystem::path& file, const std::string& bytes) {
    try {
        AtomicFile output(file);
        output.reserve(bytes.size());
        output.write(std::as_bytes(std::span(bytes)));
        output.commit(IfExists::refuse);
        return true;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::invalidRequest && isTaken(file)) {
            return false;
        }
        throw;
    }
}

} // namespace

QString saveImage(const ImagePlace& place, const Image& image, ImageFormat format, const WriteOptions& options,
                  const EmbeddedTexts& texts) {
    constexpr int mostNames = 1'000'000;
    const std::filesystem::path base = toPath(place.folder) / relativePath(place.name);
    const std::string bytes = encodeImage(image, format, options, texts);
    makeFolder(base.parent_path());
    for (int number = 1; number <= mostNames; ++number) {
        const std::string stem = base.string() + (number > 1 ? concat("-", number) : std::string());
        const std::filesystem::path file = stem + ending(place.face, extensionOf(format));
        const bool free =
            !isTaken(file) && (place.face != studentFace || !isTaken(stem + ending(teacherFace, extensionOf(format))));
        if (free && written(file, bytes)) {
            return fromPath(file);
        }
    }
    fail(ErrorKind::io, base.string(), ": expected a free name, found all numbers up to ", mostNames, " taken");
}

ImagePlace teacherPlaceFor(const QString& studentFile) {
    const QFileInfo info(studentFile);
    QString stem = info.completeBaseName();
    if (const QString face = u'-' + studentFace; stem.endsWith(face)) {
        stem.chop(face.size());
    }
    return {info.absolutePath(), QFile::encodeName(stem).toStdString(), teacherFace};
}

QString extensionOf(ImageFormat format) {
    switch (format) {
    case ImageFormat::png8:
    case ImageFormat::png16:
        break;
    case ImageFormat::jpeg:
        return QStringLiteral(".jpg");
    case ImageFormat::webp:
        return QStringLiteral(".webp");
    case ImageFormat::tiff8:
    case ImageFormat::tiff16:
        return QStringLiteral(".tif");
    case ImageFormat::exrHalf:
    case ImageFormat::exrFloat:
        return QStringLiteral(".exr");
    }
    return QStringLiteral(".png");
}

} // namespace arcflow::ui
