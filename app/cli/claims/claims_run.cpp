#include "app/cli/claims/claims_run.h"

#include "app/cli/claims/student_shelf.h"
#include "app/cli/statistics.h"
#include "core/imaging/metrics.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace arcflow {
namespace {

constexpr uint64_t firstSeed = 7'000'000;           // far from those of training and validation
constexpr size_t diversePrompts = 32, variants = 4; // for the diversity over seeds
constexpr size_t fittedPrompts = 64;                // each asks the teacher some 580 times

double meanSquare(const std::vector<float>& values, const std::vector<float>& others) {
    double sum = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        const double difference = static_cast<double>(values[i]) - static_cast<double>(others[i]);
        sum += difference * difference;
    }
    return sum / static_cast<double>(values.size());
}

double variance(const std::vector<LatentImage>& latents) {
    double sum = 0, squares = 0, count = 0;
    for (const LatentImage& one : latents) {
        for (const float value : one.values) {
            sum += value;
            squares += static_cast<double>(value) * value;
        }
        count += static_cast<double>(one.values.size());
    }
    return squares / count - sum / count * (sum / count);
}

struct Pictures {
    std::vector<Image> images;
    std::vector<LatentImage> latents;
    int evaluations = 0;
};

class ClaimsRun {
public:
    ClaimsRun(const ClaimsInput& input, EngineSession& session, ProgressBar& bar)
        : m_input(input), m_session(session), m_bar(bar), m_shelf(input, session, bar) {}

    ClaimsResult operator()() {
        load({}, RunMode::teacher);
        requireSize(); // before hours of distillation
        m_shelf.fill();
        load({}, RunMode::teacher);
        m_result.reference = {m_input.plan.reference, {}, {}};
        m_reference = paint(m_input.plan.reference);
        m_variance = variance(m_reference.latents);
        addRun(m_result.reference, m_reference);
        judgePainted();
        fitPolicies();
        for (const ColumnPlan& plan : m_input.plan.columns) {
            m_result.columns.push_back(measured(plan));
        }
        takeTimes();
        m_result.shares = m_shelf.shares();
        return std::move(m_result);
    }

private:
    void load(const std::filesystem::path& adapter, RunMode mode) {
        ModelOptions options = m_input.model;
        options.request.adapter = adapter;
        const LoadedModel& loaded = m_session.load(options, mode);
        if (adapter.empty()) {
            m_result.model = loaded; // the report is of the teacher, whatever student was loaded last
        }
    }

    void requireSize() const {
        const LoadedModel& model = m_result.model;
        for (const HeldOutPrompt& prompt : m_input.prompts) {
            const Image& painted = prompt.painted;
            if (painted.width != model.defaultWidth || painted.height != model.defaultHeight) {
                fail(ErrorKind::invalidRequest, "the held-out pictures must have the model's size of ",
                     model.defaultWidth, "×", model.defaultHeight, " pixels, found ", painted.width, "×",
                     painted.height);
            }
        }
    }

    static uint64_t seedOf(size_t prompt) { return firstSeed + prompt * variants; }

    GenerationRequest request(const ColumnPlan& plan, size_t prompt) const {
        GenerationRequest request;
        request.prompt = m_input.prompts[prompt].text;
        request.seed = seedOf(prompt);
        request.steps = plan.steps;
        request.mode = plan.student.empty() ? RunMode::teacher : RunMode::student;
        return request;
    }

    /// Every prompt once, with the loaded model.
    Pictures paint(const ColumnPlan& plan) {
        Pictures pictures;
        const size_t count = m_input.prompts.size();
        for (size_t prompt = 0; prompt < count; ++prompt) {
            m_bar.show(concat(plan.title, ", picture ", prompt + 1, '/', count),
                       static_cast<double>(prompt) / static_cast<double>(count));
            const GenerationResult result =
                m_session.generate(request(plan, prompt), {}, [&pictures](const FinishedLatents& finished) {
                    pictures.latents.push_back(finished.latents);
                });
            pictures.images.push_back(roundedToLevels(result.images.at(0).image));
            pictures.evaluations = result.images.at(0).times.evaluations;
        }
        return pictures;
    }

    /// Mean distance of features among pictures of one prompt.
    double diversity(const ColumnPlan& plan) {
        JudgeRequest judged{m_input.judge, {}, {}, {}};
        const size_t prompts = std::min(diversePrompts, m_input.prompts.size());
        for (size_t prompt = 0; prompt < prompts; ++prompt) {
            m_bar.show(concat(plan.title, ", variants of prompt ", prompt + 1, '/', prompts),
                       static_cast<double>(prompt) / static_cast<double>(prompts));
            GenerationRequest several = request(plan, prompt);
            several.count = static_cast<int>(variants);
            for (const GeneratedImage& image : m_session.generate(several).images) {
                judged.images.push_back(image.image);
            }
        }
        const std::vector<std::vector<float>> features = m_session.judge(judged).features;
        std::vector<double> distances;
        for (size_t prompt = 0; prompt < prompts; ++prompt) {
            for (size_t a = 0; a < variants; ++a) {
                for (size_t b = a + 1; b < variants; ++b) {
                    const std::vector<float>& one = features[prompt * variants + a];
                    distances.push_back(
                        std::sqrt(meanSquare(one, features[prompt * variants + b]) * static_cast<double>(one.size())));
                }
            }
        }
        return averageOf(distances);
    }

    JudgeReport judged(const std::vector<Image>& images, const std::vector<Image>& references) {
        JudgeRequest request{m_input.judge, images, {}, references};
        for (const HeldOutPrompt& prompt : m_input.prompts) {
            request.tags.push_back(prompt.tags);
        }
        return m_session.judge(request);
    }

    static std::vector<double> sharesShown(const JudgeReport& report) {
        std::vector<double> shares;
        for (const std::vector<bool>& shown : report.shown) {
            const auto count = std::count(shown.begin(), shown.end(), true);
            shares.push_back(static_cast<double>(count) / static_cast<double>(shown.size()));
        }
        return shares;
    }

    void addRun(MeasuredColumn& column, const Pictures& pictures) {
        Measured run;
        run.evaluations = pictures.evaluations;
        for (size_t i = 0; i < pictures.images.size(); ++i) {
            run.error.push_back(meanSquare(pictures.latents[i].values, m_reference.latents[i].values) / m_variance);
            run.psnr.push_back(psnr(m_reference.images[i], pictures.images[i]));
            run.ssim.push_back(ssim(m_reference.images[i], pictures.images[i]).mean);
        }
        const JudgeReport report = judged(pictures.images, painted());
        run.shown = sharesShown(report);
        run.frechet = report.frechet.value_or(0);
        run.frechetToReference = judged(pictures.images, m_reference.images).frechet.value_or(0);
        run.diversity = diversity(column.plan);
        if (column.runs.empty()) {
            column.samples.assign(pictures.images.begin(), pictures.images.begin() + samplesOf(pictures));
        }
        column.runs.push_back(std::move(run));
    }

    static std::ptrdiff_t samplesOf(const Pictures& pictures) {
        constexpr size_t most = 100;
        return static_cast<std::ptrdiff_t>(std::min(most, pictures.images.size()));
    }

    std::vector<Image> painted() const {
        std::vector<Image> images;
        for (const HeldOutPrompt& prompt : m_input.prompts) {
            images.push_back(prompt.painted);
        }
        return images;
    }

    void judgePainted() {
        m_result.painted.plan = {"Painted", "", 0};
        Measured run;
        const std::vector<Image> images = painted();
        run.shown = sharesShown(judged(images, {}));
        m_result.painted.runs.push_back(std::move(run));
        m_result.painted.samples.assign(images.begin(), images.begin() + samplesOf({images, {}, 0}));
    }

    /// On the teacher, which is loaded. Students that differ in how they are trained alone have one form.
    void fitPolicies() {
        std::map<std::string, std::vector<double>> errorsOfForms;
        for (const StudentPair& pair : m_input.plan.pairs) {
            for (const std::string& title : {pair.rival, pair.main}) {
                const ColumnPlan& column = m_input.plan.column(title);
                const nlohmann::json recipe = m_input.plan.recipeOf(m_input.plan.student(column.student), 0);
                PolicyFitRequest fit;
                fit.recipe = DistillationRecipe::parse(recipe.dump(), column.student);
                fit.recipe.imitation.evaluations = column.steps;
                const int64_t modes = fit.recipe.student.modes;
                const auto [errors, isNew] = errorsOfForms.try_emplace(formOf(fit.recipe));
                if (isNew) {
                    errors->second = fittedErrors(std::move(fit), concat("The best policies like ", title));
                }
                m_result.attainable.push_back({title, modes, errors->second});
            }
        }
    }

    /// What a fitted policy depends on.
    static std::string formOf(const DistillationRecipe& recipe) {
        const StudentShape& student = recipe.student;
        const ImitationRecipe& imitation = recipe.imitation;
        return concat(student.modes, ' ', student.leastGamma, ' ', student.mostGamma, ' ', imitation.evaluations, ' ',
                      imitation.timestepRatio, ' ', imitation.shift, ' ', recipe.trueCfg, ' ', recipe.guidance);
    }

    std::vector<double> fittedErrors(PolicyFitRequest fit, const std::string& label) {
        const size_t count = std::min(fittedPrompts, m_input.prompts.size());
        for (size_t i = 0; i < count; ++i) {
            fit.prompts.push_back(m_input.prompts[i].text);
            fit.seeds.push_back(seedOf(i));
        }
        const std::vector<LatentImage> ends = m_session.fitPolicies(fit, [&](double done) { m_bar.show(label, done); });
        std::vector<double> errors;
        for (size_t i = 0; i < count; ++i) {
            errors.push_back(meanSquare(ends[i].values, m_reference.latents[i].values) / m_variance);
        }
        return errors;
    }

    MeasuredColumn measured(const ColumnPlan& plan) {
        MeasuredColumn column{plan, {}, {}};
        const int runs = plan.student.empty() ? 1 : m_input.plan.student(plan.student).seeds;
        for (int seed = 0; seed < runs; ++seed) {
            const bool teacher = plan.student.empty();
            load(teacher ? std::filesystem::path() : m_shelf.folder(plan.student, seed),
                 teacher ? RunMode::teacher : RunMode::student);
            addRun(column, paint(plan));
        }
        return column;
    }

    void takeTimes() {
        constexpr size_t warmUps = 2, timed = 24;
        const ColumnPlan& main = m_result.column(m_input.plan.main).plan;
        load(m_shelf.folder(main.student, 0), RunMode::pair);
        MeasuredTimes& times = m_result.times;
        for (size_t i = 0; i < warmUps + timed; ++i) {
            m_bar.show(concat("Times, pair ", i + 1, '/', warmUps + timed),
                       static_cast<double>(i) / static_cast<double>(warmUps + timed));
            GenerationRequest pair = request(main, i % m_input.prompts.size());
            pair.prompt += concat(", ", i); // a prompt that was never read before
            pair.mode = RunMode::pair;
            pair.teacherSteps = m_input.plan.reference.steps;
            const GenerationResult result = m_session.generate(pair);
            if (i < warmUps) {
                continue;
            }
            const RunTimes &student = result.images.at(0).times, &teacher = result.images.at(1).times;
            times.encode.push_back(student.encodeS);
            times.studentDenoise.push_back(student.denoiseS);
            times.teacherDenoise.push_back(teacher.denoiseS);
            times.decode.push_back(student.decodeS);
            times.studentEvaluations = student.evaluations;
            times.teacherEvaluations = teacher.evaluations;
        }
    }

    const ClaimsInput& m_input;
    EngineSession& m_session;
    ProgressBar& m_bar;
    StudentShelf m_shelf;
    Pictures m_reference;
    double m_variance = 1;
    ClaimsResult m_result;
};

} // namespace

std::vector<double> MeasuredColumn::perPrompt(std::vector<double> Measured::*figure) const {
    std::vector<double> means((runs.front().*figure).size());
    for (const Measured& run : runs) {
        for (size_t i = 0; i < means.size(); ++i) {
            means[i] += (run.*figure)[i] / static_cast<double>(runs.size());
        }
    }
    return means;
}

std::vector<double> MeasuredColumn::perRun(std::vector<double> Measured::*figure) const {
    std::vector<double> means;
    for (const Measured& run : runs) {
        means.push_back(averageOf(run.*figure));
    }
    return means;
}

std::vector<double> MeasuredColumn::perRun(double Measured::*figure) const {
    std::vector<double> values;
    for (const Measured& run : runs) {
        values.push_back(run.*figure);
    }
    return values;
}

std::vector<double> MeasuredTimes::ratios() const {
    std::vector<double> ratios;
    for (size_t i = 0; i < studentDenoise.size(); ++i) {
        ratios.push_back(teacherDenoise[i] / studentDenoise[i]);
    }
    return ratios;
}

const MeasuredColumn& ClaimsResult::column(const std::string& title) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const MeasuredColumn& column) { return column.plan.title == title; });
    if (found == columns.end()) {
        fail(ErrorKind::internal, "no column '", title, "' was measured");
    }
    return *found;
}

const Attainable& ClaimsResult::attainableBy(const std::string& title) const {
    const auto found =
        std::find_if(attainable.begin(), attainable.end(), [&](const Attainable& one) { return one.column == title; });
    if (found == attainable.end()) {
        fail(ErrorKind::internal, "no policies like '", title, "' were fitted");
    }
    return *found;
}

ClaimsResult runClaims(const ClaimsInput& input, EngineSession& session, ProgressBar& bar) {
    return ClaimsRun(input, session, bar)();
}

} // namespace arcflow
