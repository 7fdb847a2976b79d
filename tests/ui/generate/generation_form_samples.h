#pragma once

#include "ui/generate/form_recipe.h"
#include "ui/generate/form_rules.h"
#include "ui/generate/form_storage.h"
#include "ui/generate/generation_form.h"
#include "ui/generate/size_presets.h"

#include "tests/support/fake_engine.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <memory>

namespace arcflow::ui {

inline constexpr quint64 largestSeed = std::numeric_limits<quint64>::max();

/// Draws 1000, 1001, 1002…
inline SeedSequence countingSeeds() {
    auto next = std::make_shared<quint64>(1000);
    return SeedSequence([next] { return (*next)++; });
}

inline ModelTraits nano() {
    ModelTraits traits;
    traits.name = "nano";
    traits.isKnown = true;
    traits.size = {128, 128};
    traits.studentSteps = 2;
    traits.teacherSteps = 32;
    traits.trueCfg = 3;
    return traits;
}

inline ModelTraits fluxDev() {
    ModelTraits traits = nano();
    traits.name = "FLUX.1-dev";
    traits.size = {1024, 1024};
    traits.teacherSteps = 28;
    traits.guidance = 3.5;
    traits.trueCfg = 1;
    return traits;
}

inline GenerationForm formOf(const ModelTraits& traits) {
    GenerationForm form(countingSeeds());
    form.setTraits(traits);
    return form;
}

template <typename Change> void change(GenerationForm& form, Change change) {
    GenerationChoices choices = form.choices();
    change(choices);
    form.setChoices(choices);
}

inline bool hasNote(const GenerationForm& form, Field field, FormNote::Severity severity) {
    const QVector<FormNote> all = notes(form);
    return std::any_of(all.begin(), all.end(),
                       [&](const FormNote& note) { return note.field == field && note.severity == severity; });
}

} // namespace arcflow::ui
