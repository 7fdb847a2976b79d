#include "ui/export/export_options.h"

#include <algorithm>
#include <array>

namespace arcflow::ui {
namespace {

constexpr qsizetype longestTemplate = 400;
constexpr qsizetype longestPath = 4096;

// In the order of their enums.
constexpr std::array formatNames = {"png8", "png16", "jpeg", "webp", "tiff8", "tiff16", "exrHalf", "exrFloat"};
constexpr std::array facesNames = {"cover", "student", "teacher", "both"};
constexpr std::array metadataNames = {"all", "withoutPrompt", "none"};
constexpr std::array takenNames = {"number", "leaveOut"};
constexpr std::array fieldNames = {"seed", "model", "loras", "sampling", "machine", "program"}; // bit by bit

template <typename Enum, size_t count> QString nameOf(Enum value, const std::array<const char*, count>& names) {
    return QString::fromLatin1(names[static_cast<size_t>(value)]);
}

template <typename Enum, size_t count>
void read(const QVariantMap& map, const char* key, const std::array<const char*, count>& names, Enum& value) {
    const QString text = map.value(QString::fromLatin1(key)).toString();
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const char* name) { return text == QLatin1String(name); });
    if (found != names.end()) {
        value = static_cast<Enum>(found - names.begin());
    }
}

void read(const QVariantMap& map, const char* key, bool& value) {
    if (const auto found = map.find(QString::fromLatin1(key)); found != map.end()) {
        value = found->toBool();
    }
}

void readQuality(const QVariantMap& map, const char* key, int& value) {
    bool isNumber = false;
    const int number = map.value(QString::fromLatin1(key)).toInt(&isNumber);
    if (isNumber && number >= 1 && number <= 100) {
        value = number;
    }
}

} // namespace

bool isDeep(ImageFormat format) {
    return format == ImageFormat::png16 || format == ImageFormat::tiff16 || format == ImageFormat::exrHalf ||
           format == ImageFormat::exrFloat;
}

QVariantMap toVariantMap(const ExportOptions& options) {
    QStringList leftOut;
    for (size_t i = 0; i < fieldNames.size(); ++i) {
        if (options.leftOut.testFlag(static_cast<MetadataField>(1 << i))) {
            leftOut += QString::fromLatin1(fieldNames[i]);
        }
    }
    return {{QStringLiteral("format"), nameOf(options.format, formatNames)},
            {QStringLiteral("jpegQuality"), options.jpegQuality},
            {QStringLiteral("webpQuality"), options.webpQuality},
            {QStringLiteral("tagColourSpace"), options.tagColourSpace},
            {QStringLiteral("faces"), nameOf(options.faces, facesNames)},
            {QStringLiteral("nameTemplate"), options.nameTemplate},
            {QStringLiteral("takenNames"), nameOf(options.takenNames, takenNames)},
            {QStringLiteral("metadata"), nameOf(options.metadata, metadataNames)},
            {QStringLiteral("leftOut"), leftOut},
            {QStringLiteral("markAsGenerated"), options.markAsGenerated},
            {QStringLiteral("manifest"), options.manifest},
            {QStringLiteral("spreadsheet"), options.spreadsheet},
            {QStringLiteral("folder"), options.folder}};
}

ExportOptions exportOptionsFrom(const QVariantMap& map) {
    ExportOptions options;
    read(map, "format", formatNames, options.format);
    readQuality(map, "jpegQuality", options.jpegQuality);
    readQuality(map, "webpQuality", options.webpQuality);
    read(map, "tagColourSpace", options.tagColourSpace);
    read(map, "faces", facesNames, options.faces);
    read(map, "takenNames", takenNames, options.takenNames);
    read(map, "metadata", metadataNames, options.metadata);
    read(map, "markAsGenerated", options.markAsGenerated);
    read(map, "manifest", options.manifest);
    read(map, "spreadsheet", options.spreadsheet);
    const QStringList leftOut = map.value(QStringLiteral("leftOut")).toStringList();
    for (size_t i = 0; i < fieldNames.size(); ++i) {
        options.leftOut.setFlag(static_cast<MetadataField>(1 << i), leftOut.contains(QLatin1String(fieldNames[i])));
    }
    const QString pattern = map.value(QStringLiteral("nameTemplate")).toString();
    if (!pattern.isEmpty() && pattern.size() <= longestTemplate) {
        options.nameTemplate = pattern;
    }
    const QString folder = map.value(QStringLiteral("folder")).toString();
    if (folder.startsWith(u'/') && folder.size() <= longestPath) {
        options.folder = folder;
    }
    return options;
}

const QString& fileOf(const ImageRecord& image, ImageFace face) {
    return face == ImageFace::student ? image.studentFile : image.teacherFile;
}

QVector<ImageFace> facesOf(const ImageRecord& image, ExportFaces faces) {
    QVector<ImageFace> found;
    const bool student = !image.studentFile.isEmpty();
    const bool teacher = !image.teacherFile.isEmpty();
    if (student && faces != ExportFaces::teacher) {
        found.push_back(ImageFace::student);
    }
    const bool coversForStudent = faces == ExportFaces::cover && !student;
    if (teacher && (faces == ExportFaces::teacher || faces == ExportFaces::both || coversForStudent)) {
        found.push_back(ImageFace::teacher);
    }
    return found;
}

} // namespace arcflow::ui
