#include "ui/generate/form_recipe.h"

#include "ui/generate/size_presets.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ImageRecipe)
};

QString number(double value) {
    return QLocale().toString(value, 'g', 6);
}

std::optional<int> within(const std::optional<int64_t>& value, int least, int most) {
    return value && *value >= least && *value <= most ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::optional<double> within(const std::optional<double>& value, double least, double most) {
    return value && std::isfinite(*value) && *value >= least && *value <= most ? value : std::nullopt;
}

/// The values of one face that a request may have.
struct Usable {
    explicit Usable(const GenerationMetadata& metadata)
        : isStudent(metadata.mode == "student"),
          steps(within(metadata.steps, 1, mostSteps)),
          guidance(within(metadata.guidance, 0.0, mostGuidance)),
          trueCfg(within(metadata.trueCfg, 1.0, mostGuidance)),
          timestepRatio(within(metadata.timestepRatio, 0.01, 1.0)),
          maxTokens(within(metadata.maxSequenceLength, 1, mostTokens)) {
        const std::optional<int> width = within(metadata.width, 1, largestSide);
        const std::optional<int> height = within(metadata.height, 1, largestSide);
        if (width && height) {
            size = QSize(*width, *height);
        }
        if (metadata.sampler == "arcflow") {
            sampler = Sampler::automatic;
        } else if (metadata.sampler == "euler") {
            sampler = isStudent ? Sampler::euler : Sampler::automatic;
        }
    }

    bool isStudent;
    std::optional<int> steps;
    std::optional<double> guidance, trueCfg, timestepRatio;
    std::optional<int> maxTokens;
    std::optional<QSize> size;
    std::optional<Sampler> sampler;
};

/// Mode of the whole recipe; unset for images of other programs.
std::optional<RunMode> modeOf(const std::vector<GenerationMetadata>& faces) {
    bool student = false, teacher = false;
    for (const GenerationMetadata& face : faces) {
        student = student || face.mode == "student";
        teacher = teacher || face.mode == "teacher";
    }
    if (!student && !teacher) {
        return std::nullopt;
    }
    return student && teacher ? RunMode::pair : student ? RunMode::student : RunMode::teacher;
}

QString modeName(RunMode mode) {
    switch (mode) {
    case RunMode::student:
        return Text::tr("Student");
    case RunMode::teacher:
        return Text::tr("Teacher");
    case RunMode::pair:
        break;
    }
    return Text::tr("Pair");
}

class FieldList {
public:
    void add(Field field, const QString& name, const QString& value) {
        const auto same = [&](const RecipeField& other) { return other.field == field; };
        if (!value.isEmpty() && std::none_of(m_fields.begin(), m_fields.end(), same)) {
            m_fields.push_back({field, name, value});
        }
    }
    template <typename Value> void add(Field field, const QString& name, const std::optional<Value>& value) {
        if (value) {
            add(field, name, number(*value));
        }
    }
    const QVector<RecipeField>& fields() const { return m_fields; }

private:
    QVector<RecipeField> m_fields;
};

void addFace(FieldList& list, const GenerationMetadata& face) {
    const Usable usable(face);
    list.add(Field::prompt, Text::tr("Prompt"), QString::fromStdString(face.prompt));
    list.add(Field::negativePrompt, Text::tr("Negative prompt"), QString::fromStdString(face.negativePrompt));
    if (face.seed) {
        list.add(Field::seed, Text::tr("Seed"), QString::number(*face.seed));
    }
    if (usable.size) {
        list.add(Field::size, Text::tr("Size"),
                 QStringLiteral("%1 × %2").arg(usable.size->width()).arg(usable.size->height()));
    }
    if (usable.isStudent) {
        list.add(Field::studentSteps, Text::tr("Student steps"), usable.steps);
    } else {
        list.add(Field::teacherSteps, Text::tr("Teacher steps"), usable.steps);
    }
    list.add(Field::guidance, Text::tr("Guidance"), usable.guidance);
    list.add(Field::trueCfg, Text::tr("True CFG"), usable.trueCfg);
    if (usable.isStudent && usable.sampler) {
        list.add(Field::sampler, Text::tr("Sampler"),
                 *usable.sampler == Sampler::euler ? Text::tr("Euler") : Text::tr("ArcFlow"));
    }
    list.add(Field::timestepRatio, Text::tr("Timestep ratio"), usable.timestepRatio);
    list.add(Field::maxTokens, Text::tr("Prompt tokens"), usable.maxTokens);
    list.add(Field::model, Text::tr("Model"), QString::fromStdString(face.model.name));
    list.add(Field::adapter, Text::tr("Adapter"), QString::fromStdString(face.adapter.name));
    QStringList loras;
    for (const UsedLora& lora : face.loras) {
        loras += QStringLiteral("%1 %2").arg(QString::fromStdString(lora.name), number(lora.strength));
    }
    list.add(Field::loras, Text::tr("LoRAs"), loras.join(QStringLiteral(", ")));
}

template <typename Value> void take(std::optional<Value>& target, const std::optional<Value>& value) {
    if (value) {
        target = value;
    }
}

void applyFace(GenerationChoices& choices, const Usable& face, const std::set<Field>& fields) {
    const auto wanted = [&](Field field) { return fields.count(field) > 0; };
    if (wanted(Field::size)) {
        take(choices.size, face.size);
    }
    if (face.isStudent && wanted(Field::studentSteps)) {
        take(choices.studentSteps, face.steps);
    }
    if (!face.isStudent && wanted(Field::teacherSteps)) {
        take(choices.teacherSteps, face.steps);
    }
    if (wanted(Field::guidance)) {
        take(choices.guidance, face.guidance);
    }
    if (wanted(Field::trueCfg)) {
        take(choices.trueCfg, face.trueCfg);
    }
    if (face.isStudent && face.sampler && wanted(Field::sampler)) {
        choices.sampler = *face.sampler;
    }
    if (wanted(Field::timestepRatio)) {
        take(choices.timestepRatio, face.timestepRatio);
    }
    if (wanted(Field::maxTokens)) {
        take(choices.maxTokens, face.maxTokens);
    }
}

} // namespace

QVector<RecipeField> recipeFields(const std::vector<GenerationMetadata>& faces) {
    FieldList list;
    if (const std::optional<RunMode> mode = modeOf(faces)) {
        list.add(Field::mode, Text::tr("Mode"), modeName(*mode));
    }
    for (const GenerationMetadata& face : faces) {
        addFace(list, face);
    }
    return list.fields();
}

void applyRecipe(GenerationForm& form, const std::vector<GenerationMetadata>& faces, const std::set<Field>& fields) {
    GenerationChoices choices = form.choices();
    if (const std::optional<RunMode> mode = modeOf(faces); mode && fields.count(Field::mode) > 0) {
        choices.mode = *mode;
    }
    for (const GenerationMetadata& face : faces) {
        applyFace(choices, Usable(face), fields);
        if (face.seed && fields.count(Field::seed) > 0) {
            form.seeds().setMode(SeedMode::fixed);
            form.seeds().setSeed(*face.seed);
        }
    }
    form.setChoices(choices);
}

} // namespace arcflow::ui
