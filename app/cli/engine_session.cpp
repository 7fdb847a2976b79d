#include "app/cli/engine_session.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>

namespace arcflow {
namespace {

/// How a job's work divides among its runs, in network evaluations: they take nearly all of the time.
struct JobShape {
    int images = 1;
    int studentSteps = 0, teacherSteps = 0; ///< 0 where that run does not happen
    int teacherEvaluationsPerStep = 1;

    double studentWork() const { return studentSteps; }
    double teacherWork() const { return static_cast<double>(teacherSteps) * teacherEvaluationsPerStep; }
};

JobShape shapeOf(const GenerationRequest& request, const LoadedModel& model) {
    const auto orDefault = [](int asked, int fallback) { return asked > 0 ? asked : fallback; };
    JobShape shape;
    shape.images = request.count;
    if (request.mode != RunMode::teacher) {
        shape.studentSteps = orDefault(request.steps, model.defaultSteps);
    }
    if (request.mode != RunMode::student) {
        const int asked = request.mode == RunMode::teacher ? request.steps : request.teacherSteps;
        shape.teacherSteps = orDefault(asked, model.defaultTeacherSteps);
        shape.teacherEvaluationsPerStep = request.trueCfg.value_or(model.defaultTrueCfg) > 1 ? 2 : 1;
    }
    return shape;
}

} // namespace

/// Turns what the engine reports into one bar for the whole job, and keeps exceptions out of the engine.
class EngineSession::Display : public EngineSink {
public:
    Display(EngineSession& session, JobShape shape, const ImageHandler& onImage, const LatentsHandler& onLatents)
        : m_session(session), m_shape(shape), m_onImage(onImage), m_onLatents(onLatents) {}

    void progress(Phase phase, double fraction, int image, RunMode run) override {
        switch (phase) {
        case Phase::load:
            m_session.m_bar.show("Loading the model", fraction);
            return;
        case Phase::encode:
            m_session.m_bar.show("Reading the prompt", overall(image, run, 0));
            return;
        case Phase::denoise:
            show(label(image, run) + ", step " + stepText(fraction, run), overall(image, run, fraction));
            return;
        case Phase::decode:
            show(label(image, run) + ", decoding", overall(image, run, 1));
            return;
        }
    }

    void latents(const FinishedLatents& latents) override {
        if (m_onLatents) {
            m_onLatents(latents);
        }
    }

    void image(const GeneratedImage& image) override {
        if (!m_onImage || m_error) {
            return;
        }
        m_session.m_bar.clear(); // the handler may write a line
        try {
            m_onImage(image);
        } catch (...) {
            m_error = std::current_exception();
            m_session.m_interrupt.requestStop();
        }
    }

    void warning(const std::string& text) override {
        m_session.m_bar.clear();
        m_session.m_console.warning(text);
    }

    /// What the handler threw, if it did: the reason for the stop that the engine reports.
    void rethrow() const {
        if (m_error) {
            std::rethrow_exception(m_error);
        }
    }

private:
    std::string label(int image, RunMode run) const {
        std::string text = run == RunMode::teacher ? "Teacher" : "Student";
        if (m_shape.images > 1) {
            text += ", image " + std::to_string(image + 1) + '/' + std::to_string(m_shape.images);
        }
        return text;
    }

    std::string stepText(double fraction, RunMode run) const {
        const int steps = run == RunMode::teacher ? m_shape.teacherSteps : m_shape.studentSteps;
        const int step = std::clamp(static_cast<int>(fraction * steps) + 1, 1, std::max(steps, 1));
        return std::to_string(step) + '/' + std::to_string(steps);
    }

    /// Fraction of the whole job when this run is at `fraction`.
    double overall(int image, RunMode run, double fraction) const {
        const double perImage = m_shape.studentWork() + m_shape.teacherWork();
        const bool teacher = run == RunMode::teacher;
        const double before = image * perImage + (teacher ? m_shape.studentWork() : 0.0);
        const double here = fraction * (teacher ? m_shape.teacherWork() : m_shape.studentWork());
        return perImage > 0 ? (before + here) / (perImage * m_shape.images) : 0.0;
    }

    void show(const std::string& text, double fraction) {
        using namespace std::chrono;
        const auto now = steady_clock::now();
        if (!m_started) {
            m_started = now;
        }
        constexpr double leastElapsedS = 0.5; // an estimate from less than this would jump about
        const double elapsedS = duration<double>(now - *m_started).count();
        std::optional<double> remainingS;
        if (fraction > 0 && fraction < 1 && elapsedS >= leastElapsedS) {
            remainingS = elapsedS * (1 - fraction) / fraction;
        }
        m_session.m_bar.show(text, fraction, remainingS);
    }

    EngineSession& m_session;
    JobShape m_shape;
    const ImageHandler& m_onImage;
    const LatentsHandler& m_onLatents;
    std::optional<std::chrono::steady_clock::time_point> m_started;
    std::exception_ptr m_error;
};

EngineSession::EngineSession(CommandContext& context, const ReportOptions& report)
    : m_console(context.console),
      m_bar(context.console.err(), report.quiet ? Terminal{} : detectTerminal(context.console.err())),
      m_engine(context.createEngine()) {}

const LoadedModel& EngineSession::load(const ModelOptions& options, RunMode mode) {
    ModelRequest request = options.request;
    if (request.adapterUse == AdapterUse::automatic) {
        request.adapterUse = mode == RunMode::student ? AdapterUse::merged : AdapterUse::shared;
    }
    if (const std::string problem = validate(request); !problem.empty()) {
        fail(ErrorKind::invalidRequest, problem);
    }
    m_engine->setReferenceKernels(options.referenceKernels);
    const ImageHandler noImages;
    const LatentsHandler noLatents;
    Display display(*this, {}, noImages, noLatents);
    Outcome<LoadedModel> outcome = m_engine->load(request, m_interrupt.token(), display);
    m_bar.clear();
    m_model = valueOrThrow(std::move(outcome));
    return m_model;
}

void EngineSession::warnOfRounding(const GenerationRequest& request) {
    const int unit = m_model.pixelsPerToken;
    if (unit > 0 && (request.width % unit != 0 || request.height % unit != 0)) {
        m_console.warning(concat("the size ", request.width, "×", request.height, " is not a multiple of ", unit,
                                 " pixels and is rounded down"));
    }
}

GenerationResult EngineSession::generate(const GenerationRequest& request, const ImageHandler& onImage,
                                         const LatentsHandler& onLatents) {
    warnOfRounding(request);
    Display display(*this, shapeOf(request, m_model), onImage, onLatents);
    Outcome<GenerationResult> outcome = m_engine->generate(request, m_interrupt.token(), display);
    m_bar.clear();
    display.rethrow();
    return valueOrThrow(std::move(outcome));
}

JudgeReport EngineSession::judge(const JudgeRequest& request) {
    return valueOrThrow(m_engine->judge(request, m_interrupt.token()));
}

namespace {

/// Passes on how far the one thing has come that the engine does.
class ProgressSink : public EngineSink {
public:
    explicit ProgressSink(std::function<void(double)> hear) : m_hear(std::move(hear)) {}
    void progress(Phase, double fraction, int, RunMode) override { m_hear(fraction); }

private:
    std::function<void(double)> m_hear;
};

} // namespace

std::vector<LatentImage> EngineSession::fitPolicies(const PolicyFitRequest& request,
                                                    const std::function<void(double)>& onProgress) {
    ProgressSink progress(onProgress);
    return valueOrThrow(m_engine->fitPolicies(request, m_interrupt.token(), progress));
}

SizeTiming EngineSession::timeSize(const SizeTimingRequest& request) {
    ProgressSink progress([&](double done) { m_bar.show("Timing the parts", done); });
    Outcome<SizeTiming> outcome = m_engine->timeSize(request, m_interrupt.token(), progress);
    m_bar.clear();
    return valueOrThrow(std::move(outcome));
}

/// Shows the iterations of a training run, and passes them on.
class EngineSession::IterationDisplay : public EngineSink {
public:
    IterationDisplay(EngineSession& session, const char* preparing, const IterationHandler& onIteration)
        : m_bar(session.m_bar), m_preparing(preparing), m_onIteration(onIteration) {}

    void progress(Phase phase, double fraction, int, RunMode) override {
        if (phase == Phase::load) {
            m_bar.show(m_preparing, fraction);
        }
    }
    void trained(const TrainingProgress& progress) override {
        m_onIteration(progress);
        const int64_t done = progress.last.iteration + 1;
        m_seconds = m_seconds > 0 ? 0.95 * m_seconds + 0.05 * progress.seconds : progress.seconds;
        m_bar.show(concat("Iteration ", done, '/', progress.iterations, ", loss ", fixedText(progress.last.loss, 4)),
                   static_cast<double>(done) / static_cast<double>(progress.iterations),
                   static_cast<double>(progress.iterations - done) * m_seconds);
    }

private:
    ProgressBar& m_bar;
    const char* m_preparing;
    const IterationHandler& m_onIteration;
    double m_seconds = 0; ///< of an iteration, smoothed
};

DistillationResult EngineSession::distil(const DistillationRequest& request, const IterationHandler& onIteration) {
    IterationDisplay display(*this, "Loading the model", onIteration);
    Outcome<DistillationResult> outcome = m_engine->distil(request, m_interrupt.token(), display);
    m_bar.clear();
    return valueOrThrow(std::move(outcome));
}

TrainingResult EngineSession::train(const TrainingRequest& request, const IterationHandler& onIteration) {
    IterationDisplay display(*this, "Reading the pictures", onIteration);
    Outcome<TrainingResult> outcome = m_engine->train(request, m_interrupt.token(), display);
    m_bar.clear();
    return valueOrThrow(std::move(outcome));
}

} // namespace arcflow
