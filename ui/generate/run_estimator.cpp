#include "ui/generate/run_estimator.h"

#include "core/base/median.h"

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr int samplesKept = 2000;
constexpr size_t samplesPerSize = 15; ///< the latest; enough for a median, few enough to follow a change of the machine
constexpr int filesKept = 31;

using Groups = std::map<qint64, std::vector<double>>;

void add(Groups& groups, qint64 pixels, double value) {
    std::vector<double>& group = groups[pixels];
    if (group.size() < samplesPerSize) {
        group.push_back(value);
    }
}

std::map<qint64, double> medians(const Groups& groups) {
    std::map<qint64, double> result;
    for (const auto& [pixels, values] : groups) {
        result[pixels] = medianOf(values);
    }
    return result;
}

/// Exponent of growth between two sizes: 1 is proportional, 2 what attention costs in the end.
double growth(std::pair<qint64, double> small, std::pair<qint64, double> large) {
    const double slope = std::log(large.second / small.second) /
                         std::log(static_cast<double>(large.first) / static_cast<double>(small.first));
    return std::clamp(slope, 0.5, 2.0);
}

/// The value at a size: known, between the two nearest sizes, or grown from the nearest.
std::optional<Estimated> valueAt(const std::map<qint64, double>& bySize, qint64 pixels) {
    if (bySize.empty()) {
        return std::nullopt;
    }
    const auto above = bySize.lower_bound(pixels);
    if (above != bySize.end() && above->first == pixels) {
        return Estimated{above->second, Confidence::measured};
    }
    const auto grown = [&](std::pair<qint64, double> from, double exponent) {
        return Estimated{from.second *
                             std::pow(static_cast<double>(pixels) / static_cast<double>(from.first), exponent),
                         Confidence::scaled};
    };
    if (above == bySize.begin()) {
        return grown(*above, bySize.size() > 1 ? growth(*above, *std::next(above)) : 1.0);
    }
    const auto below = std::prev(above);
    if (above == bySize.end()) {
        return grown(*below, below == bySize.begin() ? 1.0 : growth(*std::prev(below), *below));
    }
    const double whole = std::log(static_cast<double>(above->first) / static_cast<double>(below->first));
    const double share = std::log(static_cast<double>(pixels) / static_cast<double>(below->first)) / whole;
    return Estimated{below->second * std::pow(above->second / below->second, share), Confidence::scaled};
}

/// Bytes per pixel of generated pictures, seen with this program's formats at their default quality.
double usualBytesPerPixel(ImageFormat format) {
    switch (format) {
    case ImageFormat::png8:
        return 1.7;
    case ImageFormat::png16:
        return 5.0;
    case ImageFormat::jpeg:
        return 0.6;
    case ImageFormat::webp:
        return 0.3;
    case ImageFormat::tiff8:
        return 2.2;
    case ImageFormat::tiff16:
        return 5.6;
    case ImageFormat::exrHalf:
        return 4.2;
    case ImageFormat::exrFloat:
        return 9.5;
    }
    return 3;
}

bool isPositive(double value) {
    return std::isfinite(value) && value > 0;
}

} // namespace

void RunEstimator::setModel(const Model& model) {
    m_model = model;
    learn();
}

void RunEstimator::setSamples(const QVector<RunStatistic>& samples) {
    m_samples = samples.mid(0, samplesKept);
    learn();
}

void RunEstimator::addSample(const RunStatistic& sample) {
    m_samples.prepend(sample);
    m_samples.resize(std::min<qsizetype>(m_samples.size(), samplesKept));
    learn();
}

void RunEstimator::addFile(ImageFormat format, qint64 pixels, qint64 bytes) {
    if (pixels > 0 && bytes > 0) {
        QVector<double>& ratios = m_bytesPerPixel[static_cast<int>(format)];
        ratios.push_back(static_cast<double>(bytes) / static_cast<double>(pixels));
        if (ratios.size() > filesKept) {
            ratios.removeFirst();
        }
    }
}

void RunEstimator::learn() {
    Groups student, teacher, decode;
    std::vector<double> encode;
    m_peak.clear();
    m_runs = 0;
    for (const RunStatistic& sample : std::as_const(m_samples)) {
        const qint64 pixels = static_cast<qint64>(sample.width) * sample.height;
        const bool ours =
            sample.model == m_model.model && sample.device == m_model.device && sample.format == m_model.format;
        if (!ours || pixels <= 0 || sample.evaluations <= 0 || !isPositive(sample.denoiseSeconds)) {
            continue;
        }
        ++m_runs;
        add(sample.mode == QLatin1String("teacher") ? teacher : student, pixels,
            sample.denoiseSeconds / sample.evaluations);
        if (isPositive(sample.decodeSeconds)) {
            add(decode, pixels, sample.decodeSeconds);
        }
        if (isPositive(sample.encodeSeconds) && encode.size() < samplesPerSize) {
            encode.push_back(sample.encodeSeconds); // later images of a job find the prompt encoded and say 0
        }
        if (sample.peakBytes > 0) {
            const auto peak = static_cast<double>(sample.peakBytes);
            const auto known = m_peak.emplace(pixels, peak).first;
            known->second = std::min(known->second, peak);
        }
    }
    m_student = medians(student);
    m_teacher = medians(teacher);
    m_decode = medians(decode);
    m_encode = encode.empty() ? 0 : medianOf(encode);
}

std::optional<Estimated> RunEstimator::secondsPerEvaluation(RunMode run, qint64 pixels) const {
    const BySize& own = run == RunMode::teacher ? m_teacher : m_student;
    if (!own.empty()) {
        return valueAt(own, pixels);
    }
    // The student is the teacher's network with other heads: one evaluation costs about the same.
    std::optional<Estimated> other = valueAt(run == RunMode::teacher ? m_student : m_teacher, pixels);
    if (other) {
        other->confidence = std::min(other->confidence, Confidence::scaled);
    }
    return other;
}

std::optional<Estimated> RunEstimator::seconds(const RunPlan& plan) const {
    const qint64 pixels = plan.pixels();
    const std::optional<Estimated> student = secondsPerEvaluation(RunMode::student, pixels);
    const std::optional<Estimated> teacher = secondsPerEvaluation(RunMode::teacher, pixels);
    if (pixels <= 0 || !student || !teacher || plan.evaluations() <= 0) {
        return std::nullopt;
    }
    const qint64 teacherEvaluations = plan.teacherEvaluations() + plan.comparisonEvaluations();
    double perImage = static_cast<double>(plan.studentEvaluations()) * student->value +
                      static_cast<double>(teacherEvaluations) * teacher->value;
    Confidence confidence = Confidence::measured;
    if (plan.runsStudent()) {
        confidence = std::min(confidence, student->confidence);
    }
    if (teacherEvaluations > 0) {
        confidence = std::min(confidence, teacher->confidence);
    }
    if (const std::optional<Estimated> decode = valueAt(m_decode, pixels)) {
        perImage += plan.pictures() * decode->value;
    }
    return Estimated{m_encode + plan.count * perImage, confidence};
}

/// A process tells the largest memory it ever had, so what a run says is too much rather than too little: of all runs
/// at least as large as this one, the smallest peak is the closest.
std::optional<Estimated> RunEstimator::memory(const RunPlan& plan) const {
    const qint64 pixels = plan.pixels();
    const auto need = static_cast<double>(m_model.memoryNeed);
    if (pixels <= 0 || m_peak.empty()) {
        return need > 0 ? std::optional(Estimated{need, Confidence::guess}) : std::nullopt;
    }
    const auto from = m_peak.lower_bound(pixels);
    if (from != m_peak.end()) {
        const auto least =
            std::min_element(from, m_peak.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        return Estimated{least->second, from->first == pixels ? Confidence::measured : Confidence::scaled};
    }
    // Larger than anything so far: the weights stay, the rest grows with the picture.
    const auto& [largest, peak] = *std::prev(m_peak.end());
    const double weights = need > 0 ? std::min(need, peak) : peak / 2;
    const double growing = std::max(peak - weights, peak / 10);
    return Estimated{peak - growing + growing * static_cast<double>(pixels) / static_cast<double>(largest),
                     Confidence::scaled};
}

Estimated RunEstimator::disk(const RunPlan& plan) const {
    const QVector<double> learned = m_bytesPerPixel.value(static_cast<int>(m_fileFormat));
    const double perPixel =
        learned.isEmpty() ? usualBytesPerPixel(m_fileFormat) : medianOf({learned.begin(), learned.end()});
    const double perImage =
        plan.pictures() * perPixel * static_cast<double>(plan.pixels()) + static_cast<double>(plan.recordBytes());
    return {plan.count * perImage, learned.isEmpty() ? Confidence::guess : Confidence::scaled};
}

RunEstimate RunEstimator::estimate(const RunPlan& plan) const {
    RunEstimate estimate;
    estimate.evaluations = plan.evaluations();
    estimate.seconds = seconds(plan);
    estimate.memoryBytes = memory(plan);
    if (plan.pixels() > 0) {
        estimate.diskBytes = disk(plan);
    }
    estimate.runs = m_runs;
    return estimate;
}

} // namespace arcflow::ui
