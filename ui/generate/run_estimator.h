#pragma once

#include "core/imaging/image_io.h"
#include "ui/generate/run_plan.h"
#include "ui/library/library_types.h"

#include <QHash>
#include <QString>
#include <QVector>

#include <map>
#include <optional>

namespace arcflow::ui {

/// How far to trust a number.
enum class Confidence {
    guess,    ///< from the model's size or from experience elsewhere
    scaled,   ///< from runs of other sizes, or of the other mode
    measured, ///< from runs like this one
};

struct Estimated {
    double value = 0;
    Confidence confidence = Confidence::guess;
};

/// What a job will cost. Unset: nothing is known yet.
struct RunEstimate {
    qint64 evaluations = 0;               ///< of the network, all images together
    std::optional<Estimated> seconds;     ///< until the last picture is decoded
    std::optional<Estimated> memoryBytes; ///< of the whole process at its peak
    std::optional<Estimated> diskBytes;   ///< pictures and records
    int runs = 0;                         ///< past runs it was learned from
};

/// Learns from past runs on this machine what the next one costs. Times are medians, so that a run that was disturbed
/// does not count; of several sizes the same one decides, else the nearest two. Plain values, any thread.
///
///     RunEstimator estimator;
///     estimator.setModel({.model = "flux-nano", .device = "cpu", .format = "fp32", .memoryNeed = info.memoryNeed});
///     estimator.setSamples(library.statistics("flux-nano", 500));
///     RunEstimate estimate = estimator.estimate(form.plan());
class RunEstimator {
public:
    struct Model {
        QString model, device, format; ///< as in RunStatistic
        qint64 memoryNeed = 0;         ///< bytes, first guess from the weights; 0: unknown
    };

    /// Only runs of this model on this device in this format count.
    void setModel(const Model& model);
    void setSamples(const QVector<RunStatistic>& samples); ///< latest first
    void addSample(const RunStatistic& sample);            ///< a run that has just ended

    void setFileFormat(ImageFormat format) { m_fileFormat = format; }
    /// A picture of so many pixels has become a file of so many bytes.
    void addFile(ImageFormat format, qint64 pixels, qint64 bytes);

    RunEstimate estimate(const RunPlan& plan) const;

private:
    using BySize = std::map<qint64, double>; ///< pixels → median

    void learn();
    std::optional<Estimated> secondsPerEvaluation(RunMode run, qint64 pixels) const;
    std::optional<Estimated> seconds(const RunPlan& plan) const;
    std::optional<Estimated> memory(const RunPlan& plan) const;
    Estimated disk(const RunPlan& plan) const;

    Model m_model;
    QVector<RunStatistic> m_samples;
    BySize m_student, m_teacher; ///< seconds per evaluation
    BySize m_decode;             ///< seconds per picture
    BySize m_peak;               ///< least peak seen, bytes
    double m_encode = 0;         ///< seconds per prompt
    int m_runs = 0;
    ImageFormat m_fileFormat = ImageFormat::png8;
    QHash<int, QVector<double>> m_bytesPerPixel; ///< by ImageFormat, latest last
};

} // namespace arcflow::ui
