#include "core/engine/generation_settings.h"

namespace arcflow {

GenerationSettings resolve(const GenerationRequest& request, const LoadedWeights& model) {
    if (const std::string problem = validate(request); !problem.empty()) {
        fail(ErrorKind::invalidRequest, problem);
    }
    GenerationSettings settings;
    settings.runStudent = request.mode != RunMode::teacher;
    settings.runTeacher = request.mode != RunMode::student;
    if (settings.runStudent && !model.student) {
        fail(ErrorKind::invalidRequest, model.info.name,
             " has no ArcFlow adapter loaded, so there is no student to run; add an adapter, or run the teacher");
    }
    if ((settings.runTeacher || request.recording == Recording::teacherComparison) && !model.teacher) {
        fail(ErrorKind::invalidRequest, "the adapter was merged into the weights, so the teacher is gone; load the "
                                        "model with a shared adapter to run the teacher");
    }
    const GenerationDefaults& defaults = model.defaults;
    settings.grid = model.grid(request.width, request.height);
    const int pixels = model.info.pixelsPerToken;
    settings.width = static_cast<int>(settings.grid.columns) * pixels;
    settings.height = static_cast<int>(settings.grid.rows) * pixels;
    settings.guidance = request.guidance.value_or(defaults.guidance);
    settings.trueCfg = request.trueCfg.value_or(defaults.trueCfg);
    settings.negativePrompt = request.negativePrompt.value_or(defaults.negativePrompt);
    settings.textLength =
        request.maxSequenceLength > 0 ? request.maxSequenceLength : static_cast<int>(model.encoder->defaultLength());
    if (settings.runStudent) {
        ArcFlowSchedule schedule = model.studentSchedule;
        schedule.timestepRatio = request.timestepRatio.value_or(schedule.timestepRatio);
        settings.timestepRatio = schedule.timestepRatio;
        settings.studentSigmas = schedule.sigmas(request.steps > 0 ? request.steps : defaults.studentSteps);
    }
    if (settings.runTeacher) {
        const int asked = request.mode == RunMode::teacher ? request.steps : request.teacherSteps;
        settings.teacherSigmas =
            model.teacherSchedule.sigmas(asked > 0 ? asked : defaults.teacherSteps, settings.grid.count());
    }
    return settings;
}

} // namespace arcflow
