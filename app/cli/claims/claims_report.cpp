#include "app/cli/claims/claims_report.h"

#include "app/cli/claims/svg_chart.h"
#include "app/cli/report.h"
#include "core/base/median.h"
#include "core/formats/atomic_file.h"
#include "core/imaging/image_io.h"
#include "core/imaging/picture_sheet.h"

#include <algorithm>
#include <cmath>

namespace arcflow {
namespace {

constexpr const char* teacherColour = "#8b949e";
constexpr const char* rivalColour = "#d98324";
constexpr const char* mainColour = "#2f6fde";
constexpr const char* otherColour = "#9fb8e8";
constexpr int manyColumns = 10; // of a sheet of one column's samples

std::string intervalText(const Estimate& estimate, double scale, int decimals) {
    return concat(fixedText(scale * estimate.mean, decimals), " [", fixedText(scale * estimate.low, decimals), ", ",
                  fixedText(scale * estimate.high, decimals), ']');
}

std::string meanText(const std::vector<double>& values, int decimals, double scale = 1) {
    return fixedText(scale * averageOf(values), decimals);
}

/// One line of the table of claims.
struct Claim {
    std::string text, measured;
    bool holds = false;
};

class ClaimsReport {
public:
    ClaimsReport(const ClaimsInput& input, const ClaimsResult& result)
        : m_input(input),
          m_result(result),
          m_main(result.column(input.plan.main)),
          m_rival(result.column(input.plan.rival)),
          m_short(result.column(input.plan.shortTeacher)) {}

    void write() const {
        writeTextFile(m_input.folder / "error.svg", errorChart());
        writeTextFile(m_input.folder / "evaluations.svg", evaluationsChart());
        writeTextFile(m_input.folder / "shown.svg", shownChart());
        writeSheet(m_input.folder / "sheet.png", comparedSamples(), static_cast<int>(sheetColumns().size()));
        writeSheet(m_input.folder / "reference.png", m_result.reference.samples, manyColumns);
        writeSheet(m_input.folder / "main.png", m_main.samples, manyColumns);
        writeTextFile(m_input.folder / "claims.json", json().dump(1) + '\n');
        writeTextFile(m_input.folder / "claims.md", markdown());
    }

private:
    Estimate error(const MeasuredColumn& column) const { return meanOf(column.perPrompt(&Measured::error)); }
    Estimate shown(const MeasuredColumn& column) const { return meanOf(column.perPrompt(&Measured::shown)); }

    /// 1 − error over the error of the teacher in few steps.
    Estimate closedGap(const MeasuredColumn& column) const {
        const Estimate left = ratioOf(column.perPrompt(&Measured::error), m_short.perPrompt(&Measured::error));
        return {1 - left.mean, 1 - left.high, 1 - left.low};
    }

    static std::vector<double> differences(const std::vector<double>& one, const std::vector<double>& other) {
        std::vector<double> result(one.size());
        std::transform(one.begin(), one.end(), other.begin(), result.begin(), std::minus<>());
        return result;
    }

    double trainedShare(const MeasuredColumn& column) const {
        const auto found = m_result.shares.find(column.plan.student);
        return found == m_result.shares.end() ? 0 : found->second;
    }

    const char* colourOf(const MeasuredColumn& column) const {
        return column.plan.student.empty()                   ? teacherColour
               : column.plan.title == m_main.plan.title      ? mainColour
               : column.plan.student == m_rival.plan.student ? rivalColour
                                                             : otherColour;
    }

    std::vector<Claim> claims() const {
        const Estimate closed = closedGap(m_main);
        const Estimate ofPainted =
            ratioOf(m_result.reference.perPrompt(&Measured::shown), m_result.painted.perPrompt(&Measured::shown));
        const Estimate beside =
            meanOf(differences(m_main.perPrompt(&Measured::shown), m_result.reference.perPrompt(&Measured::shown)));
        const std::vector<double> advantage = advantages(m_rival, m_main);
        const Estimate better = meanOf(advantage);
        const Estimate faster = meanOf(m_result.times.ratios());
        const double share = trainedShare(m_main);
        return {
            {"Less than 5 % of the parameters are trained", concat(fixedText(100 * share, 2), " %"), share < 0.05},
            {concat("The student in ", m_main.runs.front().evaluations,
                    " evaluations closes 90 % of the gap between the teacher in ", m_short.plan.steps, " and in ",
                    m_result.reference.plan.steps, " steps"),
             concat(intervalText(closed, 100, 1), " %"), closed.mean >= 0.9},
            {"The teacher shows 90 % of what the judge reads from painted pictures of the same prompts",
             concat(intervalText(ofPainted, 100, 1), " %"), ofPainted.mean >= 0.9},
            {"The student shows what the teacher shows, within 3 points",
             concat(intervalText(beside, 100, 1), " points beside the teacher"), beside.mean >= -0.03},
            {"Denoising is at least 20 times as fast as the teacher's",
             concat(intervalText(faster, 1, 1), " times (median ", fixedText(medianOf(m_result.times.ratios()), 1),
                    ")"),
             medianOf(m_result.times.ratios()) >= 20},
            {"ArcFlow is closer to the teacher than a linear student of the same budget",
             concat("error lower by ", intervalText(better, 1, 4), ", on ",
                    fixedText(100 * shareAboveZero(advantage), 0), " % of the prompts"),
             better.low > 0},
        };
    }

    /// By how much the main one's errors are lower, prompt by prompt.
    static std::vector<double> advantages(const MeasuredColumn& rival, const MeasuredColumn& main) {
        return differences(rival.perPrompt(&Measured::error), main.perPrompt(&Measured::error));
    }

    static double shareAboveZero(const std::vector<double>& values) {
        return static_cast<double>(std::count_if(values.begin(), values.end(), [](double one) { return one > 0; })) /
               static_cast<double>(values.size());
    }

    std::string claimsTable() const {
        std::string text = "| Claim | Measured [95 % interval over prompts] | Holds |\n|---|---|---|\n";
        for (const Claim& claim : claims()) {
            text += concat("| ", claim.text, " | ", claim.measured, " | ", claim.holds ? "yes" : "**no**", " |\n");
        }
        return text;
    }

    std::string columnRow(const MeasuredColumn& column, bool compared) const {
        const auto figure = [&](const std::string& text) { return compared ? text : std::string("–"); };
        const std::vector<double> errors = column.perRun(&Measured::error);
        const std::string seeds = errors.size() > 1 ? concat(" ± ", fixedText(deviationOf(errors), 4)) : "";
        return concat("| ", column.plan.title, " | ", column.runs.front().evaluations, " | ",
                      figure(intervalText(error(column), 1, 4) + seeds), " | ",
                      figure(concat(fixedText(100 * closedGap(column).mean, 1), " %")), " | ",
                      figure(meanText(column.perPrompt(&Measured::psnr), 2)), " | ",
                      figure(meanText(column.perPrompt(&Measured::ssim), 3)), " | ",
                      intervalText(shown(column), 100, 1), " | ", meanText(column.perRun(&Measured::frechet), 3), " | ",
                      figure(meanText(column.perRun(&Measured::frechetToReference), 3)), " | ",
                      meanText(column.perRun(&Measured::diversity), 2), " | ",
                      column.plan.student.empty() ? "–" : concat(fixedText(100 * trainedShare(column), 2), " %"),
                      " |\n");
    }

    std::string columnsTable() const {
        std::string text =
            "| Column | NFE | Latent error | Gap closed | PSNR dB | SSIM | Shown % | Fréchet, painted | Fréchet, "
            "reference | Diversity | Trained |\n|---|---|---|---|---|---|---|---|---|---|---|\n";
        text += concat("| Painted pictures | – | – | – | – | – | ", intervalText(shown(m_result.painted), 100, 1),
                       " | – | – | – | – |\n");
        text += columnRow(m_result.reference, false);
        for (const MeasuredColumn& column : m_result.columns) {
            text += columnRow(column, true);
        }
        return text;
    }

    /// A difference between students cannot be larger than that between policies of their forms, unless networks learn
    /// one form better than the other.
    std::string pairsSection() const {
        std::string text = concat(
            "## Student against student\n\nErrors of two columns with the same prompts and noise, means over their "
            "seeds. *Attainable*: the same for policies of the students' forms, fitted to the teacher's velocity along "
            "their own paths for each of the first ",
            m_result.attainable.front().error.size(),
            " prompts, without a network in between (decays as students start with). What is left of a student's error "
            "beyond its form's is its network's.\n\n| Rival | Main | Rival's error | Main's error | Difference | "
            "Seeds, by number | Main is closer on | Attainable: rival | main | difference |\n"
            "|---|---|---|---|---|---|---|---|---|---|\n");
        for (const StudentPair& pair : m_input.plan.pairs) {
            text += pairRow(pair);
        }
        return text + '\n';
    }

    std::string pairRow(const StudentPair& pair) const {
        const MeasuredColumn &rival = m_result.column(pair.rival), &main = m_result.column(pair.main);
        const std::vector<double>& ofRival = m_result.attainableBy(pair.rival).error;
        const std::vector<double>& ofMain = m_result.attainableBy(pair.main).error;
        const std::vector<double> advantage = advantages(rival, main);
        return concat("| ", pair.rival, " | ", pair.main, " | ", withSeeds(rival), " | ", withSeeds(main), " | ",
                      intervalText(meanOf(advantage), 1, 4), " | ", seedAdvantages(rival, main), " | ",
                      fixedText(100 * shareAboveZero(advantage), 0), " % | ", meanText(ofRival, 4), " | ",
                      meanText(ofMain, 4), " | ", intervalText(meanOf(differences(ofRival, ofMain)), 1, 4), " |\n");
    }

    std::string withSeeds(const MeasuredColumn& column) const {
        const std::vector<double> errors = column.perRun(&Measured::error);
        return fixedText(averageOf(errors), 4) +
               (errors.size() > 1 ? concat(" ± ", fixedText(deviationOf(errors), 4)) : std::string());
    }

    /// Students of one seed start from the same factors and see the same prompts and noise.
    static std::string seedAdvantages(const MeasuredColumn& rival, const MeasuredColumn& main) {
        const std::vector<double> ofRival = rival.perRun(&Measured::error), ofMain = main.perRun(&Measured::error);
        std::string text;
        for (size_t seed = 0; seed < std::min(ofRival.size(), ofMain.size()); ++seed) {
            text += concat(seed > 0 ? ", " : "", fixedText(ofRival[seed] - ofMain[seed], 4));
        }
        return text;
    }

    std::string timesTable() const {
        const MeasuredTimes& times = m_result.times;
        const auto row = [](const char* what, const std::vector<double>& seconds, int evaluations) {
            const double median = medianOf(seconds);
            return concat("| ", what, " | ", fixedText(1000 * median, 2), " | ",
                          evaluations > 0 ? fixedText(1000 * median / evaluations, 2) : std::string("–"), " |\n");
        };
        std::vector<double> student, teacher;
        for (size_t i = 0; i < times.encode.size(); ++i) {
            student.push_back(times.encode[i] + times.studentDenoise[i] + times.decode[i]);
            teacher.push_back(times.encode[i] + times.teacherDenoise[i] + times.decode[i]);
        }
        return concat(
            "| Part | Median ms | per evaluation |\n|---|---|---|\n", row("Reading the prompt", times.encode, 0),
            row("Student, denoising", times.studentDenoise, times.studentEvaluations),
            row("Teacher, denoising", times.teacherDenoise, times.teacherEvaluations), row("Decoding", times.decode, 0),
            row("Student, all", student, 0), row("Teacher, all", teacher, 0));
    }

    std::string markdown() const {
        const size_t prompts = m_input.prompts.size();
        return concat(
            "# The claims, measured\n\nWritten by `arcflow bench claims` on ", modelText(m_result.model), ". ", prompts,
            " held-out prompts, each with the same noise in every column. The reference is ",
            m_result.reference.plan.title, " (", m_result.reference.runs.front().evaluations,
            " evaluations). All numbers are in [claims.json](claims.json).\n\n", claimsTable(), "\n", pairsSection(),
            "## Columns\n\n", columnsTable(),
            "\n- **Latent error**: mean square distance of the final latents to the reference's, over the variance of "
            "the reference's; the interval is over prompts, ± the standard deviation over the students' seeds.\n"
            "- **Gap closed**: how much of the error of ",
            m_short.plan.title,
            " is gone.\n"
            "- **Shown**: share of what a prompt names (objects, colours, counts, place, time, sky, background) that "
            "the judge reads from the picture. The judge has seen painted pictures only.\n"
            "- **Fréchet**: distance in the judge's features to the painted pictures, and to the reference's.\n"
            "- **Diversity**: mean distance of the judge's features among pictures of one prompt with different "
            "noise.\n- **Trained**: parameters of the adapter over those of the teacher's transformer.\n\n"
            "![Latent error](error.svg)\n\n![Error by evaluations](evaluations.svg)\n\n"
            "![What the judge reads](shown.svg)\n\n## Times\n\nStudent and teacher in turn from one copy of the "
            "weights, medians of ",
            m_result.times.encode.size(), " prompts.\n\n", timesTable(),
            "\n## Pictures\n\nThe first prompts; in each row from left to right: painted, ", sheetTitles(),
            ".\n\n![Pictures](sheet.png)\n\n", sheetPrompts(), "\nThe first ", m_main.samples.size(),
            " prompts, all of them: the reference, then ", m_main.plan.title,
            ". The prompts stand in claims.json in this order.\n\n![The reference](reference.png)\n\n![",
            m_main.plan.title, "](main.png)\n");
    }

    std::vector<const MeasuredColumn*> sheetColumns() const {
        return {&m_result.painted, &m_result.reference, &m_short, &m_rival, &m_main};
    }

    std::string sheetTitles() const {
        std::string text;
        for (const MeasuredColumn* column : sheetColumns()) {
            if (column != &m_result.painted) {
                text += (text.empty() ? "" : " | ") + column->plan.title;
            }
        }
        return text;
    }

    size_t sheetRows() const { return std::min<size_t>(12, m_result.painted.samples.size()); }

    std::string sheetPrompts() const {
        std::string text;
        for (size_t row = 0; row < sheetRows(); ++row) {
            text += concat(row + 1, ". ", m_input.prompts[row].text, '\n');
        }
        return text;
    }

    std::vector<Image> comparedSamples() const {
        std::vector<Image> pictures;
        for (size_t row = 0; row < sheetRows(); ++row) {
            for (const MeasuredColumn* column : sheetColumns()) {
                pictures.push_back(column->samples[row]);
            }
        }
        return pictures;
    }

    static void writeSheet(const std::filesystem::path& file, const std::vector<Image>& pictures, int columns) {
        constexpr int gap = 4;
        writeImage(file, pictureSheet(pictures, columns, gap), ImageFormat::png8, {.replaceExisting = true});
    }

    std::string errorChart() const {
        std::vector<ChartRow> rows;
        for (const MeasuredColumn& column : m_result.columns) {
            rows.push_back({column.plan.title, error(column), colourOf(column)});
        }
        return dotChart("Latent error against the reference (further left is closer)", rows, 4);
    }

    std::string shownChart() const {
        std::vector<ChartRow> rows{{"Painted pictures", shown(m_result.painted), "#57a773"},
                                   {m_result.reference.plan.title, shown(m_result.reference), teacherColour}};
        for (const MeasuredColumn& column : m_result.columns) {
            rows.push_back({column.plan.title, shown(column), colourOf(column)});
        }
        return barChart("Share of what the prompts name that the judge reads", rows, 3);
    }

    std::string evaluationsChart() const {
        ChartLine teacher{"Teacher", teacherColour, {}},
            rival{concat("Student ", m_rival.plan.student), rivalColour, {}},
            main{concat("Student ", m_main.plan.student), mainColour, {}};
        for (const MeasuredColumn& column : m_result.columns) {
            ChartLine* line = column.plan.student.empty()                   ? &teacher
                              : column.plan.student == m_rival.plan.student ? &rival
                              : column.plan.student == m_main.plan.student  ? &main
                                                                            : nullptr;
            if (line) {
                line->points.push_back({static_cast<double>(column.runs.front().evaluations), error(column)});
            }
        }
        std::vector<ChartLine> lines;
        for (ChartLine* line : {&teacher, &main, &rival}) { // a rival's lone point stays in sight
            std::sort(line->points.begin(), line->points.end(),
                      [](const ChartPoint& a, const ChartPoint& b) { return a.x < b.x; });
            lines.push_back(*line);
        }
        return lineChart("Latent error by network evaluations", "network evaluations (NFE)", "latent error", lines);
    }

    nlohmann::ordered_json columnJson(const MeasuredColumn& column) const {
        nlohmann::ordered_json runs = nlohmann::ordered_json::array();
        for (const Measured& run : column.runs) {
            runs.push_back({{"error", run.error},
                            {"psnr", finite(run.psnr)},
                            {"ssim", run.ssim},
                            {"shown", run.shown},
                            {"frechet", run.frechet},
                            {"frechet_to_reference", run.frechetToReference},
                            {"diversity", run.diversity},
                            {"evaluations", run.evaluations}});
        }
        return {{"title", column.plan.title},
                {"student", column.plan.student},
                {"steps", column.plan.steps},
                {"runs", std::move(runs)}};
    }

    static nlohmann::ordered_json finite(const std::vector<double>& values) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const double value : values) {
            list.push_back(finiteOrNull(value));
        }
        return list;
    }

    nlohmann::ordered_json json() const {
        nlohmann::ordered_json columns = nlohmann::ordered_json::array();
        for (const MeasuredColumn& column : m_result.columns) {
            columns.push_back(columnJson(column));
        }
        nlohmann::ordered_json prompts = nlohmann::ordered_json::array();
        for (const HeldOutPrompt& prompt : m_input.prompts) {
            prompts.push_back({{"prompt", prompt.text}, {"tags", prompt.tags}});
        }
        nlohmann::ordered_json attainable = nlohmann::ordered_json::array();
        for (const Attainable& one : m_result.attainable) {
            attainable.push_back({{"column", one.column}, {"modes", one.modes}, {"error", one.error}});
        }
        return {{"model", modelJson(m_result.model)},
                {"prompts", std::move(prompts)},
                {"painted", columnJson(m_result.painted)},
                {"reference", columnJson(m_result.reference)},
                {"columns", std::move(columns)},
                {"attainable", std::move(attainable)},
                {"trained_shares", m_result.shares},
                {"times",
                 {{"encode_s", m_result.times.encode},
                  {"student_denoise_s", m_result.times.studentDenoise},
                  {"teacher_denoise_s", m_result.times.teacherDenoise},
                  {"decode_s", m_result.times.decode}}}};
    }

    const ClaimsInput& m_input;
    const ClaimsResult& m_result;
    const MeasuredColumn &m_main, &m_rival, &m_short;
};

} // namespace

void writeClaims(const ClaimsInput& input, const ClaimsResult& result) {
    ClaimsReport(input, result).write();
}

} // namespace arcflow
