#include "ui/generate/form_rules.h"

#include "ui/generate/size_presets.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <limits>

namespace arcflow::ui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(GenerationForm)
};

QString sizeText(const QSize& size) {
    return QStringLiteral("%1 × %2").arg(size.width()).arg(size.height());
}

class NoteList {
public:
    explicit NoteList(const GenerationForm& form) : m_form(form) {
        checkSize();
        checkSeed();
        checkSteps();
        checkGuidance();
        checkRecording();
        checkCore();
        std::stable_sort(m_notes.begin(), m_notes.end(),
                         [](const FormNote& a, const FormNote& b) { return a.severity > b.severity; });
    }

    const QVector<FormNote>& notes() const { return m_notes; }

private:
    void hint(Field field, const QString& text) { m_notes.push_back({FormNote::Severity::hint, field, text}); }
    void problem(Field field, const QString& text) { m_notes.push_back({FormNote::Severity::problem, field, text}); }

    void checkSize() {
        const QSize size = m_form.size();
        const ModelTraits& traits = m_form.traits();
        const int step = traits.pixelsPerToken;
        if (!m_form.choices().size) {
            return;
        }
        if (size.width() < step || size.height() < step) {
            problem(Field::size,
                    Text::tr("Too small: this model paints in blocks of %1 pixels, so each side needs at least %1.")
                        .arg(step));
            return;
        }
        const QSize whole(size.width() / step * step, size.height() / step * step);
        if (whole != size) {
            hint(Field::size,
                 Text::tr("Painted in blocks of %1 pixels: this becomes %2.").arg(step).arg(sizeText(whole)));
        }
        if (traits.size.isEmpty()) {
            return;
        }
        const double share = static_cast<double>(size.width()) * size.height() /
                             (static_cast<double>(traits.size.width()) * traits.size.height());
        if (share > 3) {
            hint(Field::size, Text::tr("Far larger than the %1 this model has learned: motifs may repeat.")
                                  .arg(sizeText(traits.size)));
        } else if (share < 0.25) {
            hint(Field::size, Text::tr("Far smaller than the %1 this model has learned: expect coarse pictures.")
                                  .arg(sizeText(traits.size)));
        }
    }

    void checkSeed() {
        const quint64 behind = static_cast<quint64>(m_form.choices().count - 1);
        if (m_form.seeds().seed() > std::numeric_limits<quint64>::max() - behind) {
            hint(Field::seed, Text::tr("Seeds go on from 0 after the largest one."));
        }
    }

    void checkSteps() {
        const ModelTraits& traits = m_form.traits();
        const RunMode mode = m_form.mode();
        if (mode != RunMode::teacher && traits.studentSteps > 0 && m_form.studentSteps() > 4 * traits.studentSteps) {
            hint(Field::studentSteps,
                 Text::tr("This student has learned to paint in %1 steps: so many more rarely help.")
                     .arg(traits.studentSteps));
        }
        if (mode != RunMode::student && traits.teacherSteps > 0 && m_form.teacherSteps() < traits.teacherSteps / 3) {
            hint(Field::teacherSteps,
                 Text::tr("Few steps leave a teacher's picture unfinished: %1 are usual.").arg(traits.teacherSteps));
        }
    }

    void checkGuidance() {
        if (m_form.hasGuidance() && m_form.trueCfg() > 1 && unavailable(m_form, Field::trueCfg).isEmpty()) {
            hint(Field::trueCfg, Text::tr("Two evaluations for each of the teacher's steps: twice the time."));
        }
    }

    void checkRecording() {
        const RunPlan plan = m_form.plan();
        if (plan.comparisonEvaluations() > 0) {
            hint(Field::recording,
                 Text::tr("Asks the teacher at every recorded point: %n more evaluations for each image.", nullptr,
                          static_cast<int>(plan.comparisonEvaluations())));
        }
    }

    /// What none of the above has said in the user's language.
    void checkCore() {
        const JobRequest job = m_form.request({}, {});
        if (const std::string text = validate(job.generation); !text.empty()) {
            problem(Field::mode, QString::fromStdString(text));
        }
        if (const std::string text = validate(job.model); !text.empty()) {
            problem(Field::model, QString::fromStdString(text));
        }
    }

    const GenerationForm& m_form;
    QVector<FormNote> m_notes;
};

QString withoutStudent(const ModelTraits& traits) {
    return traits.name.isEmpty()
               ? Text::tr("This model has no ArcFlow adapter, so there is no student: choose an adapter.")
               : Text::tr("%1 has no ArcFlow adapter, so there is no student: choose an adapter.").arg(traits.name);
}

QString withoutTeacher() {
    return Text::tr(
        "The adapter was merged into the weights, so the teacher is gone: load the model with a shared adapter.");
}

QString unavailableTrueCfg(const GenerationForm& form) {
    const RunMode mode = form.mode();
    if (mode == RunMode::student && form.recording(mode) != Recording::teacherComparison) {
        return Text::tr("The student has its guidance built in: this guides the teacher only.");
    }
    return {};
}

} // namespace

QString unavailable(const GenerationForm& form, RunMode mode) {
    const ModelTraits& traits = form.traits();
    if (mode != RunMode::teacher && !traits.hasStudent) {
        return withoutStudent(traits);
    }
    return mode != RunMode::student && !traits.hasTeacher ? withoutTeacher() : QString();
}

QString unavailable(const GenerationForm& form, Field field) {
    const RunMode mode = form.mode();
    const bool onlyTeacher = mode == RunMode::teacher;
    switch (field) {
    case Field::studentSteps:
        return onlyTeacher ? Text::tr("Only the teacher runs.") : QString();
    case Field::teacherSteps:
        return mode == RunMode::student ? Text::tr("Only the student runs.") : QString();
    case Field::guidance:
        return form.hasGuidance() || !form.traits().isKnown ? QString()
                                                            : Text::tr("This model has no embedded guidance.");
    case Field::trueCfg:
        return unavailableTrueCfg(form);
    case Field::negativePrompt: {
        const QString reason = unavailableTrueCfg(form);
        if (!reason.isEmpty()) {
            return Text::tr("Not used: the student has no guidance to turn away from it.");
        }
        return form.trueCfg() > 1 ? QString() : Text::tr("Not used: true CFG is off.");
    }
    case Field::sampler:
        return onlyTeacher ? Text::tr("The teacher takes Euler steps.") : QString();
    case Field::timestepRatio:
        return onlyTeacher ? Text::tr("It is about the student's last step: only the teacher runs.") : QString();
    case Field::pointsPerStep:
        if (form.recording(mode) == Recording::none) {
            return Text::tr("Nothing is recorded.");
        }
        return onlyTeacher ? Text::tr("The teacher is recorded once a step; points between are the student's.")
                           : QString();
    case Field::keepEstimates:
        return form.recording(mode) == Recording::none ? Text::tr("Nothing is recorded.") : QString();
    default:
        return {};
    }
}

QVector<FormNote> notes(const GenerationForm& form) {
    return NoteList(form).notes();
}

QString problem(const GenerationForm& form) {
    const QVector<FormNote> all = notes(form);
    return !all.isEmpty() && all.front().severity == FormNote::Severity::problem ? all.front().text : QString();
}

} // namespace arcflow::ui
