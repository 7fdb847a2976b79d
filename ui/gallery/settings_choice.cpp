#include "ui/gallery/settings_choice.h"

#include "ui/gallery/filter_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace arcflow::ui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(SettingChoice)
};

QString shown(const QVariant& value) {
    switch (value.typeId()) {
    case QMetaType::Double:
        return QLocale().toString(value.toDouble(), 'g', 6);
    case QMetaType::Int:
    case QMetaType::ULongLong:
        return value.toString();
    default:
        return value.toString().left(1000).simplified();
    }
}

/// Values that are set, with a sign between them.
QString joined(const QVariantMap& values, const QStringList& names, const QString& between) {
    QStringList parts;
    for (const QString& name : names) {
        const QVariant value = values.value(name);
        const bool none = value.typeId() == QMetaType::QString ? value.toString().isEmpty() : value.toDouble() == 0;
        if (value.isValid() && (!none || name == QLatin1String("seed"))) {
            parts += shown(value);
        }
    }
    return parts.isEmpty() ? Text::tr("none") : parts.join(between);
}

bool equal(const QVariant& a, const QVariant& b) {
    if (a.typeId() == QMetaType::Double || b.typeId() == QMetaType::Double) {
        return std::abs(a.toDouble() - b.toDouble()) < 1e-9;
    }
    return a.toString() == b.toString();
}

} // namespace

QVector<SettingChoice> settingChoices(const ImageRecord& image, const QVariantMap& current) {
    QVector<SettingChoice> choices;
    const auto add = [&](const QString& name, const QString& label, const QVariantMap& values, const QStringList& order,
                         const QString& between) {
        SettingChoice choice{name, label, joined(current, order, between), joined(values, order, between), values};
        choice.differs = std::any_of(values.keyValueBegin(), values.keyValueEnd(), [&](const auto& entry) {
            return !equal(entry.second, current.value(entry.first));
        });
        choice.suggested = choice.differs && name != QLatin1String("model");
        choices.append(choice);
    };
    const auto p = [](const char* name) { return QString::fromLatin1(name); };
    const QString comma = QStringLiteral(", ");
    add(p("prompt"), Text::tr("Prompt"), {{p("prompt"), image.prompt}}, {p("prompt")}, comma);
    if (!image.negativePrompt.isEmpty() || !current.value(p("negativePrompt")).toString().isEmpty()) {
        add(p("negativePrompt"), Text::tr("Negative"), {{p("negativePrompt"), image.negativePrompt}},
            {p("negativePrompt")}, comma);
    }
    if (image.seed) {
        add(p("seed"), Text::tr("Seed"), {{p("seed"), QVariant::fromValue<quint64>(*image.seed)}}, {p("seed")}, comma);
    }
    if (image.width > 0 && image.height > 0) {
        add(p("size"), Text::tr("Size"), {{p("width"), image.width}, {p("height"), image.height}},
            {p("width"), p("height")}, QStringLiteral(" × "));
    }
    if (image.steps > 0 || image.teacherSteps > 0) {
        QVariantMap steps;
        const bool teacherOnly = image.mode == QLatin1String("teacher");
        if (image.steps > 0) {
            steps.insert(teacherOnly ? p("teacherSteps") : p("steps"), image.steps);
        }
        if (image.teacherSteps > 0) {
            steps.insert(p("teacherSteps"), image.teacherSteps);
        }
        add(p("steps"), Text::tr("Steps"), steps, {p("steps"), p("teacherSteps")}, QStringLiteral(" | "));
    }
    if (image.guidance > 0 || image.trueCfg > 0) {
        QVariantMap guidance;
        if (image.guidance > 0) {
            guidance.insert(p("guidance"), image.guidance);
        }
        if (image.trueCfg > 0) {
            guidance.insert(p("trueCfg"), image.trueCfg);
        }
        add(p("guidance"), Text::tr("Guidance"), guidance, {p("guidance"), p("trueCfg")}, comma);
    }
    if (!image.model.isEmpty()) {
        add(p("model"), Text::tr("Model"), {{p("model"), image.model}, {p("adapter"), image.adapter}},
            {p("model"), p("adapter")}, QStringLiteral(" + "));
    }
    if (!image.mode.isEmpty()) {
        add(p("mode"), Text::tr("Make"), {{p("mode"), image.mode}}, {p("mode")}, comma);
        const QString mode = current.value(p("mode")).toString();
        choices.last().newText = modeName(image.mode);
        choices.last().currentText = mode.isEmpty() ? Text::tr("none") : modeName(mode);
    }
    return choices;
}

} // namespace arcflow::ui
