#pragma once

#include "ui/generate/generation_form.h"

#include <QString>
#include <QVector>

namespace arcflow::ui {

/// Something to say about a field, as a sentence.
struct FormNote {
    enum class Severity {
        hint,
        warning, ///< it can be done, and is likely not what is wanted
        problem, ///< nothing can be generated until it is mended
    };
    Severity severity = Severity::hint;
    Field field = Field::mode;
    QString text;

    bool operator==(const FormNote&) const = default;
};

/// Why a field has no effect with this model and these settings, as a sentence; empty: it has.
QString unavailable(const GenerationForm& form, Field field);

/// Why a mode cannot be chosen; empty: it can.
QString unavailable(const GenerationForm& form, RunMode mode);

/// What is wrong or worth knowing, problems first.
QVector<FormNote> notes(const GenerationForm& form);

/// The first problem in words; empty: the form can be sent.
QString problem(const GenerationForm& form);

} // namespace arcflow::ui
