#pragma once

#include "core/imaging/generation_metadata.h"
#include "core/imaging/image_io.h"
#include "tests/support/temp_folder.h"
#include "ui/export/export_plan.h"
#include "ui/library/file_path.h"

#include <QDir>
#include <QDirIterator>
#include <QSize>

#include <cmath>

namespace arcflow::ui::test {

using arcflow::test::readFile;
using arcflow::test::TempFolder;

/// A soft picture with values between the levels of 8 bits.
inline Image softPicture(int width, int height, float phase = 0) {
    Image image(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            float* pixel = image.at(x, y);
            pixel[0] = 0.5f + 0.45f * std::sin(0.05f * static_cast<float>(x) + phase);
            pixel[1] = 0.5f + 0.45f * std::sin(0.04f * static_cast<float>(y) + phase);
            pixel[2] = static_cast<float>(x + y) / static_cast<float>(width + height);
        }
    }
    return image;
}

inline GenerationMetadata fullMetadata(const std::string& prompt) {
    GenerationMetadata metadata;
    metadata.prompt = prompt;
    metadata.negativePrompt = "murky water";
    metadata.seed = 4102;
    metadata.steps = 2;
    metadata.guidance = 3.5;
    metadata.sampler = "arcflow";
    metadata.mode = "student";
    metadata.width = 64;
    metadata.height = 48;
    metadata.model = {"nano-model", "a1b2c3d4e5f60718"};
    metadata.adapter = {"arc-adapter", "1122334455667788"};
    metadata.loras = {{"ink-lora", "99aabbccddeeff00", 0.5}};
    metadata.program = "ArcFlow Studio";
    metadata.version = "0.1.0";
    metadata.device = "cpu-of-mine";
    metadata.dtype = "fp32";
    metadata.evaluations = 2;
    metadata.timings = Timings{.encode = 0.1, .denoise = 0.2, .decode = 0.3, .total = 0.625};
    return metadata;
}

/// A picture of the library: a PNG file of 8 bits that says how it was made, and its record.
inline ImageRecord libraryImage(const TempFolder& folder, const QString& name, const QString& prompt,
                                QSize size = {64, 48}, float phase = 0) {
    const auto file = folder / toPath(name);
    std::filesystem::create_directories(file.parent_path());
    writeImage(file, softPicture(size.width(), size.height(), phase), ImageFormat::png8, {},
               textsFor(fullMetadata(prompt.toStdString())));
    ImageRecord image;
    image.id = 1;
    image.studentFile = fromPath(file);
    image.mode = QStringLiteral("student");
    image.prompt = prompt;
    image.seed = 4102;
    image.width = size.width();
    image.height = size.height();
    image.steps = 2;
    image.model = QStringLiteral("nano-model");
    image.created = QDateTime(QDate(2026, 2, 28), QTime(14, 5, 9));
    return image;
}

/// All files below a folder, hidden ones too, relative and sorted.
inline QStringList filesBelow(const QString& folder) {
    QStringList files;
    QDirIterator walk(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        files += QDir(folder).relativeFilePath(walk.next());
    }
    files.sort();
    return files;
}

} // namespace arcflow::ui::test
