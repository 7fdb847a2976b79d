#include "app/scenes/scenes_cli.h"

#include "app/cli/console.h"
#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_bar.h"
#include "app/cli/terminal.h"
#include "app/cli/value_parsers.h"
#include "app/scenes/contact_sheet.h"
#include "app/scenes/dataset_writer.h"
#include "app/scenes/phrasebook.h"
#include "core/base/stopwatch.h"

#include <CLI/CLI.hpp>
#include <QGuiApplication>

#include <limits>
#include <ostream>

namespace arcflow::scenes {
namespace {

constexpr const char* description =
    "Paints captioned illustrations of a small world, for training and measuring small models. The same seed and index "
    "give the same picture.";
constexpr const char* footer =
    "OUT then holds 000000.png, 000001.png, … and captions.jsonl: one line of JSON for each picture with its file, "
    "its caption and all that is in it.\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.";

struct Options {
    DatasetOptions dataset;
    SheetLayout sheet;
    std::filesystem::path sheetFile;
    bool vocabulary = false;
};

void addOptions(CLI::App& app, Options& options) {
    constexpr uint64_t most = std::numeric_limits<uint64_t>::max();
    DatasetOptions& dataset = options.dataset;
    app.add_option("out", dataset.folder, "Folder to paint into")->type_name("OUT");
    addNumber<uint64_t>(app, "--count", dataset.count, 1, 100'000'000, "How many pictures");
    addNumber<uint64_t>(app, "--seed", dataset.series.seed, 0, most, "Which sequence of pictures (default 0)");
    addNumber<uint64_t>(app, "--first", dataset.first, 0, most / 2, "Index of the first picture (default 0)");
    addParsed(app, "--size", "N", "Side of a picture in pixels, 16 to 4096 (default 128)",
              [&options](const std::string& text) {
                  options.dataset.size = options.sheet.size = parseNumber<int>(text, 16, 4096);
              });
    const auto chooses = [&options](SceneSet set) { return [&options, set] { options.dataset.series.set = set; }; };
    CLI::Option* heldOut = app.add_flag_callback("--held-out", chooses(SceneSet::heldOut),
                                                 "Only the combinations that training never shows");
    app.add_flag_callback("--every", chooses(SceneSet::every),
                          "With these combinations among the others, to train a judge on")
        ->excludes(heldOut);
    addParsed(
        app, "--still-lifes", "PERCENT", "How many of the pictures are still lifes, not landscapes (default 50)",
        [&dataset](const std::string& text) { dataset.series.mix.stillLifes = parseNumber<int>(text, 1, 99) / 100.0; });
    addParsed(app, "--several", "PERCENT",
              "How many of them show more than one kind of thing, so that captions say which is which (default: about "
              "a third)",
              [&dataset](const std::string& text) {
                  dataset.series.mix.severalKinds = parseNumber<int>(text, 0, 99) / 100.0;
              });
    addNumber<int>(app, "--threads", dataset.threads, 1, 1024, "Threads (default: one per processor)");
    app.add_flag("--overwrite", dataset.overwrite, "Write into a folder that is not empty");
    app.add_option("--sheet", options.sheetFile, "Instead: one image of many pictures with their captions")
        ->type_name("FILE");
    addNumber<int>(app, "--rows", options.sheet.rows, 1, 100, "Rows of the sheet (default 10)");
    addNumber<int>(app, "--columns", options.sheet.columns, 1, 100, "Columns of the sheet (default 10)");
    app.add_flag("--vocabulary", options.vocabulary, "Instead: every word of all captions, one a line");
    app.footer(footer);
}

void paintSheet(const Options& options) {
    qputenv("QT_QPA_PLATFORM", "offscreen"); // fonts without a screen
    int argc = 1;
    char name[] = "arcflow-scenes";
    char* argv[] = {name, nullptr};
    const QGuiApplication application(argc, argv);
    writePng(contactSheet(options.dataset.series, options.dataset.first, options.sheet), options.sheetFile);
}

void paintDataset(const DatasetOptions& dataset, std::ostream& out, std::ostream& err) {
    ProgressBar bar(err, detectTerminal(err));
    const Interrupt interrupt;
    const Stopwatch elapsed;
    writeDataset(dataset, interrupt.token(), [&](uint64_t done) {
        const double fraction = static_cast<double>(done) / static_cast<double>(dataset.count);
        bar.show("paint", fraction, elapsed.seconds() * (1 / fraction - 1));
    });
    bar.clear();
    const double seconds = elapsed.seconds();
    out << dataset.count << " pictures in " << printable(dataset.folder.string()) << ", " << secondsText(seconds)
        << ", " << fixedText(static_cast<double>(dataset.count) / seconds, 0) << " per second\n";
}

void run(const Options& options, std::ostream& out, std::ostream& err) {
    const bool dataset = !options.dataset.folder.empty(), sheet = !options.sheetFile.empty();
    if (dataset + sheet + options.vocabulary != 1) {
        fail(ErrorKind::invalidRequest, "expected one of OUT, --sheet FILE and --vocabulary");
    }
    if (options.vocabulary) {
        for (const std::string& word : vocabulary()) {
            out << word << '\n';
        }
    } else if (sheet) {
        paintSheet(options);
    } else if (options.dataset.count == 0) {
        fail(ErrorKind::invalidRequest, "expected --count N: how many pictures");
    } else {
        paintDataset(options.dataset, out, err);
    }
}

void report(const Error& error, std::ostream& err) {
    err << "arcflow-scenes: " << printable(error.what()) << '.';
    if (error.kind() == ErrorKind::diskFull) {
        err << " Free some space, or choose another folder.";
    } else if (error.kind() == ErrorKind::invalidRequest) {
        err << " Run 'arcflow-scenes --help' for the options.";
    }
    err << '\n';
}

ExitCode parseAndRun(int argc, char** argv, std::ostream& out, std::ostream& err) {
    CLI::App app(description, "arcflow-scenes");
    Options options;
    addOptions(app, options);
    try {
        app.parse(argc, argv);
        run(options, out, err);
        out.flush();
        if (!out) {
            fail(ErrorKind::io, "the results could not be written to standard output");
        }
        return ExitCode::ok;
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
            out << app.help();
            return ExitCode::ok;
        }
        report(Error(ErrorKind::invalidRequest, error.what()), err);
        return ExitCode::wrongUsage;
    } catch (const Error& error) {
        report(error, err);
        return exitCodeOf(error.kind());
    } catch (const std::exception& error) {
        report(Error(ErrorKind::internal, error.what()), err);
        return ExitCode::failed;
    }
}

} // namespace

int runScenes(int argc, char** argv, std::ostream& out, std::ostream& err) {
    return exitCode(parseAndRun(argc, argv, out, err));
}

} // namespace arcflow::scenes
