#include "app/cli/engine_session.h"
#include "app/cli/report.h"
#include "core/imaging/image_io.h"
#include "core/imaging/metrics.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

struct MetricsOptions {
    fs::path reference, image;
    bool csv = false;
    ReportOptions report;
};

struct ImagePair {
    fs::path reference, image;
};

struct PairResult {
    ImagePair files;
    double mse = 0, psnrDb = 0, ssim = 0;
    std::string problem; ///< why it could not be measured; empty = it was
};

bool isImageName(const fs::path& file) {
    try {
        imageFormatFor(file);
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// Image files of a folder by their names without extension; two files of one such name are kept apart by the whole
/// name.
std::map<std::string, fs::path> imagesIn(const fs::path& folder) {
    std::map<std::string, std::vector<fs::path>> byStem;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->is_regular_file() && isImageName(entry->path())) {
            byStem[entry->path().stem().string()].push_back(entry->path());
        }
    }
    if (error) {
        fail(ErrorKind::io, "cannot list the folder ", folder.string(), ": ", error.message());
    }
    std::map<std::string, fs::path> images;
    for (const auto& [stem, files] : byStem) {
        for (const fs::path& file : files) {
            images[files.size() == 1 ? stem : file.filename().string()] = file;
        }
    }
    return images;
}

std::vector<ImagePair> pairsIn(const fs::path& references, const fs::path& images, Console& console) {
    const std::map<std::string, fs::path> left = imagesIn(references), right = imagesIn(images);
    std::vector<ImagePair> pairs;
    size_t alone = 0;
    for (const auto& [name, file] : left) {
        if (const auto other = right.find(name); other != right.end()) {
            pairs.push_back({file, other->second});
        } else {
            ++alone;
        }
    }
    alone += right.size() - pairs.size();
    if (pairs.empty()) {
        fail(ErrorKind::invalidRequest, "no image in ", references.string(), " has a partner of the same name in ",
             images.string(), ". Give two folders whose files are named alike, or two image files");
    }
    if (alone > 0) {
        console.warning(concat(alone, alone == 1 ? " image has" : " images have", " no partner of the same name"));
    }
    return pairs;
}

std::vector<ImagePair> findPairs(const MetricsOptions& options, Console& console) {
    for (const fs::path& path : {options.reference, options.image}) {
        std::error_code error;
        if (!fs::exists(path, error)) {
            fail(ErrorKind::invalidRequest, path.string(), " does not exist. Check its name");
        }
    }
    const bool folders = fs::is_directory(options.reference);
    if (folders != fs::is_directory(options.image)) {
        fail(ErrorKind::invalidRequest, "give two image files or two folders, not one of each");
    }
    return folders ? pairsIn(options.reference, options.image, console)
                   : std::vector<ImagePair>{{options.reference, options.image}};
}

PairResult measure(const ImagePair& files, const Task& task) {
    PairResult result{.files = files, .problem = {}};
    try {
        const Image reference = readImage(files.reference), image = readImage(files.image);
        result.mse = meanSquaredError(reference, image);
        result.psnrDb = psnr(reference, image);
        result.ssim = ssim(reference, image, task).mean;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) {
            throw;
        }
        result.problem = error.what();
    }
    return result;
}

/// Over the pairs that could be measured. The mean PSNR is that of the mean squared error, so that one pair of
/// identical images does not make it infinite.
struct Summary {
    size_t count = 0;
    double psnrDb = std::nan(""), ssim = std::nan("");
};

Summary summarise(const std::vector<PairResult>& results) {
    Summary summary;
    double mse = 0, ssimSum = 0;
    for (const PairResult& result : results) {
        if (result.problem.empty()) {
            ++summary.count;
            mse += result.mse;
            ssimSum += result.ssim;
        }
    }
    if (summary.count > 0) {
        const auto count = static_cast<double>(summary.count);
        summary.psnrDb = 10 * std::log10(255.0 * 255.0 / (mse / count));
        summary.ssim = ssimSum / count;
    }
    return summary;
}

void printTable(Console& console, const std::vector<PairResult>& results) {
    using enum Table::Align;
    Table table({left, right, right});
    table.row({"IMAGE", "PSNR", "SSIM"});
    for (const PairResult& result : results) {
        const std::string name = result.files.image.filename().string();
        if (result.problem.empty()) {
            table.row({name, psnrText(result.psnrDb), fixedText(result.ssim, 4)});
        } else {
            table.row({name, "failed", ""});
        }
    }
    if (const Summary summary = summarise(results); summary.count > 1) {
        table.row({concat("all ", summary.count), psnrText(summary.psnrDb), fixedText(summary.ssim, 4)});
    }
    console.out() << table.text();
}

void printJson(Console& console, const std::vector<PairResult>& results) {
    nlohmann::ordered_json pairs = nlohmann::ordered_json::array();
    for (const PairResult& result : results) {
        nlohmann::ordered_json pair{{"reference", result.files.reference.string()},
                                    {"image", result.files.image.string()}};
        if (result.problem.empty()) {
            pair["psnr_db"] = finiteOrNull(result.psnrDb);
            pair["ssim"] = result.ssim;
        } else {
            pair["error"] = result.problem;
        }
        pairs.push_back(std::move(pair));
    }
    const Summary summary = summarise(results);
    console.json({{"pairs", pairs},
                  {"measured", summary.count},
                  {"psnr_db", finiteOrNull(summary.psnrDb)},
                  {"ssim", finiteOrNull(summary.ssim)}});
}

/// RFC 4180: in quotes where it must be, quotes doubled.
std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + '"';
}

void printCsv(Console& console, const std::vector<PairResult>& results) {
    console.out() << "reference,image,psnr_db,ssim\n";
    for (const PairResult& result : results) {
        console.out() << csvField(result.files.reference.string()) << ',' << csvField(result.files.image.string())
                      << ',';
        if (result.problem.empty()) {
            console.out() << (std::isfinite(result.psnrDb) ? fixedText(result.psnrDb, 6) : "inf") << ','
                          << fixedText(result.ssim, 8);
        } else {
            console.out() << ',';
        }
        console.out() << '\n';
    }
}

ExitCode runMetrics(const MetricsOptions& options, CommandContext& context) {
    Console& console = context.console;
    const std::vector<ImagePair> pairs = findPairs(options, console);
    const Interrupt interrupt;
    const Task task{interrupt.token(), {}};
    std::vector<PairResult> results;
    {
        ProgressBar bar(console.err(), options.report.quiet ? Terminal{} : detectTerminal(console.err()));
        for (const ImagePair& pair : pairs) {
            bar.show("Comparing", static_cast<double>(results.size()) / static_cast<double>(pairs.size()));
            task.checkpoint();
            results.push_back(measure(pair, task));
        }
    }
    // Worst first: what could not be measured, then by PSNR.
    std::stable_sort(results.begin(), results.end(), [](const PairResult& a, const PairResult& b) {
        return a.problem.empty() != b.problem.empty() ? !a.problem.empty() : a.psnrDb < b.psnrDb;
    });
    if (options.report.json) {
        printJson(console, results);
    } else if (options.csv) {
        printCsv(console, results);
    } else {
        printTable(console, results);
    }
    bool failed = false;
    for (const PairResult& result : results) {
        if (!result.problem.empty()) {
            console.error(ErrorKind::io, result.files.image.string() + ": " + result.problem);
            failed = true;
        }
    }
    return failed ? ExitCode::failed : ExitCode::ok;
}

} // namespace

void addMetricsCommand(CLI::App& app, Command& selected) {
    auto options = std::make_shared<MetricsOptions>();
    CLI::App* command = app.add_subcommand("metrics", "Measure how alike images are: PSNR and SSIM, worst pair first");
    command->add_option("reference", options->reference, "Image, or folder of images")->type_name("A")->required();
    command->add_option("image", options->image, "Image, or folder with files of the same names")
        ->type_name("B")
        ->required();
    addReportOptions(*command, options->report);
    command->add_flag("--csv", options->csv, "Print the results as comma-separated values")
        ->excludes(command->get_option("--json"));
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) { return runMetrics(*options, context); };
    });
}

} // namespace arcflow
