#pragma once

#include "ui/generate/generation_form.h"

#include <QVariantMap>

namespace arcflow::ui {

/// The form as settings files keep it: choices, seed and model, not what the model can do.
QVariantMap save(const GenerationForm& form);

/// Takes over what is there and sound; the rest stays as it is.
void restore(GenerationForm& form, const QVariantMap& values);

} // namespace arcflow::ui
