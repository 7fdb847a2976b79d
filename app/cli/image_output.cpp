#include "app/cli/image_output.h"

#include "app/cli/value_parsers.h"
#include "core/imaging/metrics.h"

#include <array>
#include <ctime>
#include <unistd.h>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

constexpr const char* defaultPattern = "{prompt}-{seed}";

struct FormatName {
    const char* word; ///< of --format
    ImageFormat format;
    const char* extension;
};
constexpr std::array<FormatName, 8> formatNames{{{"png8", ImageFormat::png8, ".png"},
                                                 {"png16", ImageFormat::png16, ".png"},
                                                 {"jpeg", ImageFormat::jpeg, ".jpg"},
                                                 {"webp", ImageFormat::webp, ".webp"},
                                                 {"tiff8", ImageFormat::tiff8, ".tif"},
                                                 {"tiff16", ImageFormat::tiff16, ".tif"},
                                                 {"exr-half", ImageFormat::exrHalf, ".exr"},
                                                 {"exr-float", ImageFormat::exrFloat, ".exr"}}};

const FormatName& named(ImageFormat format) {
    for (const FormatName& entry : formatNames) {
        if (entry.format == format) {
            return entry;
        }
    }
    fail(ErrorKind::internal, "image format without a name");
}

bool isThere(const fs::path& path) {
    std::error_code error; // what cannot even be looked at is for writing to complain about
    const fs::file_type type = fs::symlink_status(path, error).type();
    return type != fs::file_type::not_found && type != fs::file_type::none;
}

/// The extension of a file name or template; "{seed:5}.{mode}" has none.
std::string extensionOf(const std::string& name) {
    const std::string extension = fs::path(name).extension().string();
    return extension.find_first_of("{}") == std::string::npos ? extension : std::string();
}

fs::path withSuffix(fs::path stem, const std::string& suffix) {
    return stem += suffix;
}

std::tm localTime() {
    const std::time_t now = std::time(nullptr);
    std::tm result{};
    localtime_r(&now, &result);
    return result;
}

} // namespace

void addOutputOptions(CLI::App& app, OutputOptions& options) {
    constexpr const char* group = "Output";
    app.add_option("-o,--output", options.output,
                   "File, folder (ends in /), or template such as {date}-{prompt}-{seed}.png\n"
                   "(default: {prompt}-{seed}.png in the current folder)")
        ->type_name("NAME")
        ->group(group);
    std::vector<std::pair<std::string, std::optional<ImageFormat>>> choices;
    choices.reserve(std::size(formatNames));
    for (const FormatName& entry : formatNames) {
        choices.emplace_back(entry.word, entry.format);
    }
    addChoice<std::optional<ImageFormat>>(app, "--format", options.format, std::move(choices),
                                          "Image format (default: by the file name's extension, else png8)")
        ->group(group);
    addNumber<int>(app, "--quality", options.quality, 1, 100, "Of JPEG (default: 95) and WebP (default: 92)")
        ->group(group);
    app.add_flag("--no-metadata", options.noMetadata, "Leave the recipe out of the image")->group(group);
    app.add_flag("--overwrite", options.overwrite, "Replace files that are there")->group(group);
}

ImageOutput::ImageOutput(const OutputOptions& options) : m_withMetadata(!options.noMetadata) {
    splitOutput(options.output);
    chooseFormat(options.format);
    const fs::path folder = m_folder.empty() ? fs::path(".") : m_folder;
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        fail(ErrorKind::invalidRequest, "the folder ", folder.string(),
             " does not exist. Create it first, or choose another with -o");
    }
    if (access(folder.c_str(), W_OK | X_OK) != 0) {
        fail(ErrorKind::invalidRequest, "files cannot be written to the folder ", folder.string(),
             ". Choose another with -o");
    }
    if (options.quality) {
        if (m_format != ImageFormat::jpeg && m_format != ImageFormat::webp) {
            fail(ErrorKind::invalidRequest, "--quality has no effect on ", name(m_format), "; it is for JPEG and WebP");
        }
        m_writeOptions.jpegQuality = m_writeOptions.webpQuality = *options.quality;
    }
    m_writeOptions.replaceExisting = options.overwrite;
}

/// Folder, name or pattern, and extension. Literal folders before the first field must exist; folders made of fields
/// are created as they come.
void ImageOutput::splitOutput(const std::string& output) {
    std::error_code error;
    if (output.empty() || output.back() == '/' || fs::is_directory(output, error)) {
        m_folder = output;
        m_pattern.emplace(defaultPattern);
        return;
    }
    const size_t brace = output.find('{');
    const size_t slash = output.rfind('/', brace);
    m_folder = slash == std::string::npos ? std::string() : output.substr(0, slash + 1);
    std::string rest = slash == std::string::npos ? output : output.substr(slash + 1);
    m_extension = extensionOf(rest);
    rest.erase(rest.size() - m_extension.size());
    if (brace == std::string::npos) {
        m_name = rest;
    } else {
        m_pattern.emplace(rest);
    }
}

void ImageOutput::chooseFormat(std::optional<ImageFormat> asked) {
    if (m_extension.empty()) {
        m_format = asked.value_or(ImageFormat::png8);
        m_extension = named(m_format).extension;
        return;
    }
    ImageFormat byExtension{};
    try {
        byExtension = imageFormatFor("image" + m_extension);
    } catch (const Error& unknown) {
        fail(ErrorKind::invalidRequest,
             unknown.what()); // names the known ones; here it is the user's wording that is wrong
    }
    m_format = asked.value_or(byExtension);
    if (imageFormatFor(std::string("image") + named(m_format).extension) != byExtension) {
        fail(ErrorKind::invalidRequest, "the name ends in ", m_extension, ", but --format asks for ", name(m_format),
             ". Leave one of them out");
    }
}

void ImageOutput::checkNotTaken(bool pair) const {
    if (m_pattern) {
        return;
    }
    const fs::path stem = m_folder / m_name;
    const PairFiles both = pairFiles(stem);
    const auto files = pair ? std::vector<fs::path>{both.student, both.teacher, both.difference}
                            : std::vector<fs::path>{withExtension(stem)};
    for (const fs::path& file : files) {
        if (taken(file)) {
            fail(ErrorKind::invalidRequest, file.string(), " exists already. Choose another name, or add --overwrite");
        }
    }
}

bool ImageOutput::taken(const fs::path& file) const {
    return m_written.contains(file) || (!m_writeOptions.replaceExisting && isThere(file));
}

PairFiles ImageOutput::pairFiles(const fs::path& stem) const {
    return {withExtension(withSuffix(stem, "-student")), withExtension(withSuffix(stem, "-teacher")),
            withExtension(withSuffix(stem, "-difference"))};
}

fs::path ImageOutput::stemFor(const GeneratedImage& image) const {
    if (!m_pattern) {
        return m_folder / m_name;
    }
    NameFields fields;
    fields.prompt = image.metadata.prompt;
    fields.model = image.metadata.model.name;
    fields.mode = image.metadata.mode;
    fields.seed = image.metadata.seed.value_or(0);
    fields.width = image.image.width;
    fields.height = image.image.height;
    fields.steps = image.metadata.steps.value_or(0);
    fields.index = fields.counter = image.index + 1; // people count from one
    fields.time = localTime();
    return m_folder / m_pattern->expand(fields);
}

fs::path ImageOutput::save(const GeneratedImage& image) {
    const fs::path stem = stemFor(image);
    fs::path file = withExtension(stem);
    for (int number = 2; taken(file); ++number) {
        file = withExtension(withSuffix(stem, concat('-', number)));
    }
    write(file, image.image, &image.metadata);
    return file;
}

PairFiles ImageOutput::savePair(const GeneratedImage& student, const GeneratedImage& teacher) {
    const fs::path stem = stemFor(student);
    PairFiles files = pairFiles(stem);
    for (int number = 2; taken(files.student) || taken(files.teacher) || taken(files.difference); ++number) {
        files = pairFiles(withSuffix(stem, concat('-', number)));
    }
    write(files.student, student.image, &student.metadata);
    write(files.teacher, teacher.image, &teacher.metadata);
    write(files.difference, differenceImage(teacher.image, student.image), nullptr);
    return files;
}

void ImageOutput::write(const fs::path& file, const Image& image, const GenerationMetadata* metadata) {
    if (file.has_parent_path()) {
        std::error_code error;
        fs::create_directories(file.parent_path(), error);
        if (error) {
            fail(ErrorKind::io, "cannot create the folder ", file.parent_path().string(), ": ", error.message());
        }
    }
    writeImage(file, image, m_format, m_writeOptions,
               m_withMetadata && metadata ? textsFor(*metadata) : EmbeddedTexts{});
    m_written.insert(file);
}

} // namespace arcflow
