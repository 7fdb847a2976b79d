#include "ui/window/compared_settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>

namespace arcflow::ui {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ComparedSettings)
};

} // namespace

SettingsList settingsOf(const ImageRecord& image, Face face) {
    const bool teacher = face == Face::teacher;
    const QLocale locale;
    SettingsList settings;
    const auto add = [&](const QString& name, const QString& value) {
        if (!value.isEmpty()) {
            settings.append({name, value});
        }
    };
    const auto positive = [&](double value, int decimals) {
        return value > 0 ? locale.toString(value, 'f', decimals) : QString();
    };
    const auto count = [](int value) { return value > 0 ? QString::number(value) : QString(); };
    add(Text::tr("Prompt"), image.prompt);
    add(Text::tr("Negative prompt"), teacher ? image.negativePrompt : QString());
    add(Text::tr("Run"), image.mode.isEmpty() ? image.origin : teacher ? Text::tr("teacher") : Text::tr("student"));
    add(Text::tr("Model"), image.model);
    add(Text::tr("Adapter"), teacher ? QString() : image.adapter);
    add(Text::tr("Seed"), image.seed ? QString::number(*image.seed) : QString());
    add(Text::tr("Size"), image.width > 0 ? QStringLiteral("%1 × %2").arg(image.width).arg(image.height) : QString());
    add(Text::tr("Steps"), count(teacher && image.teacherSteps > 0 ? image.teacherSteps : image.steps));
    add(Text::tr("Evaluations"), count(teacher ? image.teacherEvaluations : image.studentEvaluations));
    add(Text::tr("Guidance"), positive(image.guidance, 1));
    add(Text::tr("True CFG"), teacher ? positive(image.trueCfg, 1) : QString());
    add(Text::tr("Seconds"), positive(teacher ? image.teacherSeconds : image.studentSeconds, 2));
    add(Text::tr("Created"),
        image.created.isValid() ? locale.toString(image.created, QLocale::ShortFormat) : QString());
    add(Text::tr("File"), QDir::toNativeSeparators(teacher ? image.teacherFile : image.studentFile));
    return settings;
}

} // namespace arcflow::ui
