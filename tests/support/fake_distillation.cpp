#include "tests/support/fake_distillation.h"

#include "core/engine/engine.h"
#include "core/formats/safetensors_file.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <thread>

namespace arcflow {
namespace {

const Failure cancelledFailure{ErrorKind::cancelled, "cancelled", {}};

/// A plain picture.
std::shared_ptr<const Image> plainPicture(float level) {
    auto image = std::make_shared<Image>(16, 16, 3);
    std::fill(image->pixels.begin(), image->pixels.end(), level);
    return image;
}

} // namespace

FakeDistillation::FakeDistillation(FakeDistillationScript script, DistillationRequest request,
                                   std::function<void(const std::string&)> note)
    : m_script(std::move(script)), m_request(std::move(request)), m_note(std::move(note)) {
    m_facts = {.trainedParameters = 100, .teacherParameters = 2500, .model = "fake", .teacherSteps = 8};
    readState();
}

void FakeDistillation::readState() {
    m_iteration =
        m_script.iterationsBefore > 0 ? m_script.iterationsBefore : keptIterations(m_request.state).value_or(0);
}

Outcome<IterationReport> FakeDistillation::step(std::stop_token stop) {
    const auto end = std::chrono::steady_clock::now() + m_script.stepDuration;
    do {
        if (stop.stop_requested()) {
            m_note("step cancelled");
            return cancelledFailure;
        }
        if (m_script.stepDuration.count() > 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    } while (std::chrono::steady_clock::now() < end);
    const double loss = m_script.loss ? m_script.loss(m_iteration) : 1.0 / static_cast<double>(m_iteration + 1);
    IterationReport report{.iteration = m_iteration, .loss = loss, .gradientNorm = 0.5 * loss, .rate = 0.01};
    report.skipped = !std::isfinite(loss);
    ++m_iteration;
    return report;
}

Outcome<DistillationValidation> FakeDistillation::validate(std::stop_token stop, EngineSink& sink) {
    if (stop.stop_requested()) {
        return cancelledFailure;
    }
    m_note("validate");
    sink.progress(Phase::denoise, 1.0, 0, RunMode::teacher);
    DistillationValidation result{
        .iteration = m_iteration, .studentError = 1.0 / static_cast<double>(m_iteration + 1), .shortTeacherError = 0.3};
    for (size_t i = 0; i < m_request.validation.size() && i < static_cast<size_t>(m_request.pictures); ++i) {
        const float level = static_cast<float>(m_iteration % 10) / 10.0F;
        result.pairs.push_back({m_request.validation[i], plainPicture(0.5F), plainPicture(level)});
    }
    return result;
}

Outcome<DistillationCurve> FakeDistillation::curve(std::stop_token stop, EngineSink&) {
    if (stop.stop_requested()) {
        return cancelledFailure;
    }
    m_note("curve");
    DistillationCurve curve{.iteration = m_iteration};
    for (int steps = 1; steps <= 8; ++steps) {
        curve.teacher.push_back({steps, 2 * steps, 0.5 / steps});
        if (steps <= 4) {
            curve.student.push_back({steps, steps, 0.1 / steps});
        }
    }
    return curve;
}

std::optional<Failure> FakeDistillation::keep() {
    m_note("keep");
    if (m_script.keepFailure) {
        return m_script.keepFailure;
    }
    if (!m_request.state.empty()) {
        std::filesystem::create_directories(m_request.state.parent_path().empty() ? "."
                                                                                  : m_request.state.parent_path());
        writeSafetensors(m_request.state,
                         {{"iteration", StoredType::i64, {}, std::as_bytes(std::span(&m_iteration, 1))}});
    }
    return {};
}

std::optional<Failure> FakeDistillation::restore() {
    m_note("restore");
    readState();
    return {};
}

std::optional<Failure> FakeDistillation::writeAdapter(const std::filesystem::path& folder) {
    m_note("write adapter");
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::ofstream out(folder / "config.json");
    out << m_iteration;
    if (error || !out.flush()) {
        return Failure{ErrorKind::io, "cannot write " + folder.string(), {}};
    }
    return {};
}

} // namespace arcflow
