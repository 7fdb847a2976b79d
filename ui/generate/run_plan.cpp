#include "ui/generate/run_plan.h"

namespace arcflow::ui {

namespace {
int evaluationsPerTeacherStep(const RunPlan& plan) {
    return plan.trueCfg > 1 ? 2 : 1;
}
} // namespace

qint64 RunPlan::pixels() const {
    return size.isEmpty() ? 0 : static_cast<qint64>(size.width()) * size.height();
}

qint64 RunPlan::studentEvaluations() const {
    return runsStudent() ? studentSteps : 0;
}

qint64 RunPlan::teacherEvaluations() const {
    return runsTeacher() ? static_cast<qint64>(teacherSteps) * evaluationsPerTeacherStep(*this) : 0;
}

qint64 RunPlan::comparisonEvaluations() const {
    const bool comparing = recording == Recording::teacherComparison && runsStudent();
    return comparing ? static_cast<qint64>(studentSteps) * pointsPerStep * evaluationsPerTeacherStep(*this) : 0;
}

qint64 RunPlan::evaluations() const {
    return count * (studentEvaluations() + teacherEvaluations() + comparisonEvaluations());
}

qint64 RunPlan::recordBytes() const {
    if (recording == Recording::none) {
        return 0;
    }
    constexpr qint64 bytesPerPoint = 160;        // ten numbers as text
    constexpr qint64 bytesPerStudentStep = 4096; // mode weights and γ histograms
    const qint64 studentPoints = runsStudent() ? static_cast<qint64>(studentSteps) * pointsPerStep + 1 : 0;
    const qint64 points = studentPoints + (runsTeacher() ? teacherSteps + 1 : 0);
    qint64 bytes = points * bytesPerPoint + (runsStudent() ? studentSteps * bytesPerStudentStep : 0);
    if (keepEstimates && pixelsPerToken > 0) {
        const qint64 side = pixelsPerToken / 2; // a token is two latent pixels a side
        bytes += points * latentChannels * (size.width() / side) * (size.height() / side) * qint64{sizeof(float)};
    }
    return bytes;
}

} // namespace arcflow::ui
