#include "ui/generate/model_traits.h"

namespace arcflow::ui {

namespace {

/// "FLUX" with its embedded guidance says so in the transformer's facts.
bool hasEmbeddedGuidance(const ModelInfo& info) {
    for (const ComponentInfo& component : info.components) {
        for (const auto& [name, value] : component.facts) {
            if (name == "embedded guidance") {
                return value == "yes";
            }
        }
    }
    return false;
}

} // namespace

ModelTraits ModelTraits::of(const LoadedModel& model) {
    ModelTraits traits;
    traits.name = QString::fromStdString(model.name);
    traits.isKnown = true;
    traits.hasStudent = model.hasStudent;
    traits.hasTeacher = model.hasTeacher;
    traits.pixelsPerToken = model.pixelsPerToken > 0 ? model.pixelsPerToken : 16;
    traits.latentChannels = model.latentChannels;
    traits.size = {model.defaultWidth, model.defaultHeight};
    traits.studentSteps = model.defaultSteps;
    traits.teacherSteps = model.defaultTeacherSteps;
    traits.guidance = model.defaultGuidance;
    traits.trueCfg = model.defaultTrueCfg;
    return traits;
}

ModelTraits ModelTraits::of(const ModelInfo& info, bool hasAdapter) {
    ModelTraits traits;
    traits.name = QString::fromStdString(info.name);
    traits.hasStudent = hasAdapter;
    traits.size = {info.defaultWidth, info.defaultHeight};
    traits.studentSteps = info.defaultSteps;
    traits.teacherSteps = info.defaultTeacherSteps;
    traits.guidance = hasEmbeddedGuidance(info) ? 3.5 : 0; // what its makers publish; loading tells for sure
    return traits;
}

} // namespace arcflow::ui
