#pragma once

#include "core/engine/result.h"
#include "core/imaging/image_io.h"
#include "core/imaging/naming_template.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace CLI {
class App;
}

namespace arcflow {

/// Where images go and in which form.
struct OutputOptions {
    std::string output; ///< file name, folder, or template with {fields}; empty = a name from prompt and seed
    std::optional<ImageFormat> format; ///< by the file name's extension where not given
    std::optional<int> quality;        ///< 1…100, JPEG and WebP
    bool noMetadata = false;
    bool overwrite = false;
};
void addOutputOptions(CLI::App& app, OutputOptions& options);

/// The images of one pair on disk.
struct PairFiles {
    std::filesystem::path student, teacher, difference;
};

/// Names and writes the images of one job. What can be found wrong before hours of work is found by the constructor and
/// checkNotTaken().
///
/// A name that this job has used already gets -2, the next one -3…; so does, without --overwrite, one that is on disk.
/// Only the very file the user named is refused instead: he meant that one.
class ImageOutput {
public:
    /// Error(invalidRequest) saying what to do: folder missing or read-only, extension unknown or not fitting the
    /// format, field of the template unknown, quality without effect.
    explicit ImageOutput(const OutputOptions& options);

    /// Error(invalidRequest) if the file that the user named is there and must not be replaced.
    void checkNotTaken(bool pair) const;

    std::filesystem::path save(const GeneratedImage& image);
    /// <stem>-student, <stem>-teacher and <stem>-difference.
    PairFiles savePair(const GeneratedImage& student, const GeneratedImage& teacher);

private:
    void splitOutput(const std::string& output);
    void chooseFormat(std::optional<ImageFormat> asked);
    bool taken(const std::filesystem::path& file) const;
    PairFiles pairFiles(const std::filesystem::path& stem) const;
    std::filesystem::path stemFor(const GeneratedImage& image) const; ///< without extension and number
    std::filesystem::path withExtension(std::filesystem::path stem) const { return stem += m_extension; }
    void write(const std::filesystem::path& file, const Image& image, const GenerationMetadata* metadata);

    std::filesystem::path m_folder;          ///< exists; empty = the current one
    std::optional<NamingTemplate> m_pattern; ///< of what stands below it…
    std::string m_name;                      ///< …or the one name, without extension
    std::string m_extension;                 ///< with its dot
    ImageFormat m_format = ImageFormat::png8;
    WriteOptions m_writeOptions;
    bool m_withMetadata = true;
    std::set<std::filesystem::path> m_written;
};

} // namespace arcflow
