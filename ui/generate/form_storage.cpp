#include "ui/generate/form_storage.h"

#include "core/base/error.h"

#include <array>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr std::array modeNames{"student", "teacher", "pair"};
constexpr std::array samplerNames{"automatic", "arcflow", "euler"};
constexpr std::array recordingNames{"none", "statistics", "teacher-comparison"};
constexpr std::array seedModeNames{"random", "fixed", "step"};

/// The enumerators are in the order of their names.
template <typename Value, size_t count> QString nameOf(Value value, const std::array<const char*, count>& names) {
    return QString::fromLatin1(names[static_cast<size_t>(value)]);
}

template <typename Value, size_t count>
Value valueOf(const QVariant& text, Value fallback, const std::array<const char*, count>& names) {
    for (size_t i = 0; i < count; ++i) {
        if (text.toString() == QLatin1String(names[i])) {
            return static_cast<Value>(i);
        }
    }
    return fallback;
}

template <typename Value> void put(QVariantMap& map, const QString& key, const std::optional<Value>& value) {
    if (value) {
        map.insert(key, *value);
    }
}

/// Unset if the key is missing; what cannot be read leaves the value alone.
template <typename Value> void take(const QVariantMap& map, const QString& key, std::optional<Value>& target) {
    if (!map.contains(key)) {
        target.reset();
    } else if (const QVariant value = map.value(key); value.canConvert<Value>()) {
        bool ok = false;
        const double number = value.toDouble(&ok);
        if (ok && std::abs(number) <= 1e9) {
            target = static_cast<Value>(number);
        }
    }
}

template <typename Value> void take(const QVariantMap& map, const QString& key, Value& target) {
    std::optional<Value> value = target;
    take(map, key, value);
    target = value.value_or(target);
}

void takeModel(GenerationForm& form, const QVariant& json) {
    if (!json.isValid()) {
        return;
    }
    try {
        form.setModel(jobRequestFromJson(json.toString().toStdString(), "settings").model);
    } catch (const Error&) {
        // A damaged entry is as good as none: the present model stays.
    }
}

} // namespace

QVariantMap save(const GenerationForm& form) {
    const GenerationChoices& choices = form.choices();
    QVariantMap map{
        {QStringLiteral("mode"), nameOf(choices.mode, modeNames)},
        {QStringLiteral("count"), choices.count},
        {QStringLiteral("sampler"), nameOf(choices.sampler, samplerNames)},
        {QStringLiteral("recording"), nameOf(choices.recording, recordingNames)},
        {QStringLiteral("pointsPerStep"), choices.pointsPerStep},
        {QStringLiteral("keepEstimates"), choices.keepEstimates},
        {QStringLiteral("previews"), choices.previews},
        {QStringLiteral("seed"), QString::number(form.seeds().seed())}, // 64 bits do not survive every format
        {QStringLiteral("seedMode"), nameOf(form.seeds().mode(), seedModeNames)},
        {QStringLiteral("model"), QString::fromStdString(toJson(JobRequest{form.model(), {}}))}};
    if (choices.size) {
        map.insert(QStringLiteral("width"), choices.size->width());
        map.insert(QStringLiteral("height"), choices.size->height());
    }
    put(map, QStringLiteral("studentSteps"), choices.studentSteps);
    put(map, QStringLiteral("teacherSteps"), choices.teacherSteps);
    put(map, QStringLiteral("guidance"), choices.guidance);
    put(map, QStringLiteral("trueCfg"), choices.trueCfg);
    put(map, QStringLiteral("timestepRatio"), choices.timestepRatio);
    put(map, QStringLiteral("maxTokens"), choices.maxTokens);
    return map;
}

void restore(GenerationForm& form, const QVariantMap& map) {
    GenerationChoices choices = form.choices();
    choices.mode = valueOf(map.value(QStringLiteral("mode")), choices.mode, modeNames);
    choices.sampler = valueOf(map.value(QStringLiteral("sampler")), choices.sampler, samplerNames);
    choices.recording = valueOf(map.value(QStringLiteral("recording")), choices.recording, recordingNames);
    std::optional<int> width, height;
    take(map, QStringLiteral("width"), width);
    take(map, QStringLiteral("height"), height);
    choices.size = width && height && *width > 0 && *height > 0 ? std::optional(QSize(*width, *height)) : std::nullopt;
    take(map, QStringLiteral("count"), choices.count);
    take(map, QStringLiteral("studentSteps"), choices.studentSteps);
    take(map, QStringLiteral("teacherSteps"), choices.teacherSteps);
    take(map, QStringLiteral("guidance"), choices.guidance);
    take(map, QStringLiteral("trueCfg"), choices.trueCfg);
    take(map, QStringLiteral("timestepRatio"), choices.timestepRatio);
    take(map, QStringLiteral("maxTokens"), choices.maxTokens);
    take(map, QStringLiteral("pointsPerStep"), choices.pointsPerStep);
    const auto flag = [&](const QString& key, bool fallback) {
        const QVariant value = map.value(key);
        return value.canConvert<bool>() ? value.toBool() : fallback;
    };
    choices.keepEstimates = flag(QStringLiteral("keepEstimates"), choices.keepEstimates);
    choices.previews = flag(QStringLiteral("previews"), choices.previews);
    form.setChoices(choices);
    // First the mode: a change of it may move the seed.
    form.seeds().setMode(valueOf(map.value(QStringLiteral("seedMode")), form.seeds().mode(), seedModeNames));
    if (const std::optional<quint64> seed = seedFromText(map.value(QStringLiteral("seed")).toString())) {
        form.seeds().setSeed(*seed);
    }
    takeModel(form, map.value(QStringLiteral("model")));
}

} // namespace arcflow::ui
