#include "app/cli/engine_session.h"
#include "app/cli/report.h"
#include "app/cli/temporary_file.h"
#include "app/cli/value_parsers.h"
#include "core/imaging/image_io.h"
#include "core/imaging/metadata_reader.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

struct VerifyOptions {
    fs::path image;
    ModelOptions model;
    ReportOptions report;
    double tolerance = 1;
    std::optional<int> quality;
};

/// The recipe in the image. Only our own is exact enough: the texts of other programs leave things out.
GenerationMetadata readRecipe(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) {
        fail(ErrorKind::invalidRequest, "the image ", file.string(), " does not exist. Check its name");
    }
    const FoundMetadata found = readMetadata(file);
    if (!found.generation) {
        fail(ErrorKind::unsupported, file.string(),
             " carries no recipe. Images written with --no-metadata, and those that other ",
             "programs have saved again, cannot be verified");
    }
    if (found.origin != OriginProgram::arcflowStudio) {
        const std::string_view origin = name(found.origin);
        fail(ErrorKind::unsupported, file.string(), " was made by ", origin.empty() ? "another program" : origin,
             ", whose recipes are not complete; only images of ArcFlow Studio can be verified");
    }
    return *found.generation;
}

GenerationRequest requestFrom(const GenerationMetadata& recipe, const fs::path& file) {
    if (!recipe.seed) {
        fail(ErrorKind::unsupported, file.string(),
             " has no seed in its recipe: it was made from noise of a file, so it cannot be made again");
    }
    const auto small = [](const std::optional<int64_t>& value) {
        return static_cast<int>(std::clamp<int64_t>(value.value_or(0), 0, 1 << 20));
    };
    GenerationRequest request;
    request.prompt = recipe.prompt;
    request.negativePrompt = recipe.negativePrompt;
    request.seed = *recipe.seed;
    request.steps = small(recipe.steps);
    request.width = small(recipe.width);
    request.height = small(recipe.height);
    request.maxSequenceLength = small(recipe.maxSequenceLength);
    request.guidance = recipe.guidance;
    request.trueCfg = recipe.trueCfg;
    request.timestepRatio = recipe.timestepRatio;
    request.mode = recipe.mode == "teacher" ? RunMode::teacher : RunMode::student;
    request.sampler = recipe.sampler == "euler" ? Sampler::euler : Sampler::automatic;
    if (const std::string problem = validate(request); !problem.empty()) {
        fail(ErrorKind::modelCorrupt, file.string(), ": its recipe is damaged: ", problem);
    }
    return request;
}

/// How far two images are apart, in levels of 8 bits.
struct Difference {
    double most = 0, mean = 0;
    bool identical() const { return most == 0; }
};

bool liesOnGrid(const Image& image, double levels) {
    return std::all_of(image.pixels.begin(), image.pixels.end(), [levels](float value) {
        constexpr double roundingOfFloat = 1e-2; // of a 16-bit level
        const double level = value * levels;
        return std::abs(level - std::nearbyint(level)) < roundingOfFloat;
    });
}

/// `again` rounded to the levels that the file's values lie on (8 or 16 bits), or as it is for floating point.
Difference difference(const Image& file, const Image& again) {
    std::function<double(float)> level = [](float value) { return 255.0 * value; };
    if (liesOnGrid(file, 255)) {
        level = [](float value) { return static_cast<double>(level8(value)); };
    } else if (liesOnGrid(file, 65535)) {
        level = [](float value) { return level16(value) / 257.0; };
    }
    Difference result;
    double sum = 0;
    for (size_t i = 0; i < file.pixels.size(); ++i) {
        const double distance = std::abs(level(file.pixels[i]) - level(again.pixels[i]));
        result.most = std::max(result.most, distance);
        sum += distance;
    }
    result.mean = sum / static_cast<double>(std::max<size_t>(file.pixels.size(), 1));
    return result;
}

/// The image after a trip through the lossy encoder that the file came from; unchanged for lossless formats.
Image asInFile(const Image& image, const VerifyOptions& options) {
    const ImageFormat format = imageFormatFor(options.image);
    if (format != ImageFormat::jpeg && format != ImageFormat::webp) {
        return image;
    }
    WriteOptions writing;
    if (options.quality) {
        writing.jpegQuality = writing.webpQuality = *options.quality;
    }
    writing.replaceExisting = true;
    const TemporaryFile copy(options.image.extension().string());
    writeImage(copy.path(), image, format, writing);
    return readImage(copy.path());
}

/// Hashes may be cut to fewer digits; an unknown one fits everything.
bool sameHash(const std::string& a, const std::string& b) {
    const size_t digits = std::min(a.size(), b.size());
    return a.compare(0, digits, b, 0, digits) == 0;
}

/// What differs between the recipe and the model at hand, in words; any of it explains a different image.
std::vector<std::string> mismatches(const GenerationMetadata& recipe, const LoadedModel& model, size_t loras) {
    std::vector<std::string> found;
    if (!sameHash(recipe.model.hash, model.modelHash)) {
        found.push_back(concat("the image was made with model ", recipe.model.name, " (", recipe.model.hash,
                               "), this is ", model.name, " (", model.modelHash, "); give the right one with --model"));
    }
    if (recipe.mode != "teacher" && !sameHash(recipe.adapter.hash, model.adapterHash)) {
        found.push_back(concat("the image was made with adapter ", recipe.adapter.name, " (", recipe.adapter.hash,
                               "), this is ", model.adapterName, " (", model.adapterHash,
                               "); give the right one with --adapter"));
    }
    if (recipe.loras.size() != loras) {
        found.push_back(concat("the image was made with ", recipe.loras.size(), " LoRAs, here are ", loras,
                               "; give each with --lora FILE:STRENGTH"));
    }
    if (!recipe.dtype.empty() && recipe.dtype != model.numberFormat) {
        found.push_back(concat("the image was computed in ", recipe.dtype, ", this run in ", model.numberFormat));
    }
    return found;
}

ExitCode runVerify(const VerifyOptions& options, CommandContext& context) {
    const GenerationMetadata recipe = readRecipe(options.image);
    const GenerationRequest request = requestFrom(recipe, options.image);
    const Image file = readImage(options.image);
    ModelOptions modelOptions = options.model;
    if (modelOptions.request.format == NumberFormat::automatic) {
        modelOptions.request.format = recipe.dtype == "bf16"   ? NumberFormat::bf16
                                      : recipe.dtype == "fp32" ? NumberFormat::fp32
                                                               : NumberFormat::automatic;
    }
    EngineSession session(context, options.report);
    const LoadedModel& model = session.load(modelOptions, request.mode);
    const std::vector<std::string> differing = mismatches(recipe, model, modelOptions.request.loras.size());
    for (const std::string& text : differing) {
        context.console.warning(text);
    }
    const GenerationResult result = session.generate(request);
    if (result.images.empty()) {
        fail(ErrorKind::internal, "the run gave no image");
    }
    const Image again = asInFile(result.images.front().image, options);
    if (again.width != file.width || again.height != file.height) {
        fail(ErrorKind::unsupported, options.image.string(), " is ", file.width, "×", file.height,
             ", its recipe gives ", again.width, "×", again.height, ": it was resized or cropped since");
    }
    const Difference found = difference(file, again);
    const bool within = found.most <= options.tolerance;
    const std::string verdict = found.identical() ? "identical" : within ? "within tolerance" : "differs";
    if (options.report.json) {
        context.console.json({{"file", options.image.string()},
                              {"verdict", verdict},
                              {"max_levels", found.most},
                              {"mean_levels", found.mean},
                              {"tolerance_levels", options.tolerance},
                              {"mismatches", differing},
                              {"model", modelJson(model)}});
    } else {
        std::string text = options.image.string() + ": " + verdict;
        if (!found.identical()) {
            text += concat(", at most ", fixedText(found.most, 2), " and on average ", fixedText(found.mean, 4),
                           " of 255 levels (tolerance ", options.tolerance, ")");
        }
        context.console.line(text);
    }
    return within ? ExitCode::ok : ExitCode::failed;
}

} // namespace

void addVerifyCommand(CLI::App& app, Command& selected) {
    auto options = std::make_shared<VerifyOptions>();
    CLI::App* command =
        app.add_subcommand("verify", "Make an image again from its own recipe and report the difference");
    command->add_option("image", options->image, "Image made by ArcFlow Studio")->type_name("IMAGE")->required();
    addNumber<double>(*command, "--tolerance", options->tolerance, 0.0, 255.0,
                      "Largest difference allowed, in levels of 255 (default: 1, as between devices)");
    addNumber<int>(*command, "--quality", options->quality, 1, 100,
                   "What the JPEG or WebP was written with, if not the default");
    addModelOptions(*command, options->model);
    addReportOptions(*command, options->report);
    command->footer("Exit code 0 if the image is identical or within the tolerance, 1 if it differs.");
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) { return runVerify(*options, context); };
    });
}

} // namespace arcflow
