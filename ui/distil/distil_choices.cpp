#include "ui/distil/distil_choices.h"

#include "core/base/error.h"
#include "ui/distil/distil_recipes.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <cmath>

namespace arcflow::ui {
namespace {

QString text(const char* source, int count = -1) {
    return QCoreApplication::translate("arcflow::ui::DistilChoices", source, nullptr, count);
}

const QStringList originNames{"history", "file", "list"};

using Number = std::optional<double> DistilChoices::*;
struct NumberKey {
    const char* key;
    Number value;
};
constexpr NumberKey numbers[] = {
    {"iterations", &DistilChoices::iterations},
    {"batch", &DistilChoices::batch},
    {"modes", &DistilChoices::modes},
    {"rank", &DistilChoices::rank},
    {"rate", &DistilChoices::rate},
    {"evaluations", &DistilChoices::evaluations},
    {"guidance", &DistilChoices::guidance},
    {"seed", &DistilChoices::seed},
};

int64_t whole(const std::optional<double>& choice, int64_t standard) {
    return choice ? static_cast<int64_t>(std::llround(*choice)) : standard;
}

} // namespace

bool DistilChoices::guidesWithNegative() const {
    return shippedRecipe(recipe).recipe.trueCfg > 1;
}

DistillationRecipe DistilChoices::resolved() const {
    DistillationRecipe result = shippedRecipe(recipe).recipe;
    OptimisationRecipe& optimisation = result.optimisation;
    const int64_t before = optimisation.iterations;
    optimisation.iterations = whole(iterations, optimisation.iterations);
    result.batch = whole(batch, result.batch);
    result.parts = std::min(result.parts, result.batch);
    result.student.modes = whole(modes, result.student.modes);
    result.student.rank = whole(rank, result.student.rank);
    result.imitation.evaluations = whole(evaluations, result.imitation.evaluations);
    optimisation.rate.rate = rate.value_or(optimisation.rate.rate);
    (guidesWithNegative() ? result.trueCfg : result.guidance) =
        guidance.value_or(guidesWithNegative() ? result.trueCfg : result.guidance);
    result.seed = static_cast<uint64_t>(whole(seed, static_cast<int64_t>(result.seed)));
    if (optimisation.iterations < before) { // phases keep their share of a shorter run
        const double share = static_cast<double>(optimisation.iterations) / static_cast<double>(before);
        const auto shorter = [share](int64_t phase) {
            return static_cast<int64_t>(static_cast<double>(phase) * share);
        };
        result.imitation.decayIterations = shorter(result.imitation.decayIterations);
        optimisation.rate.warmUp = shorter(optimisation.rate.warmUp);
        optimisation.average.start = shorter(optimisation.average.start);
    }
    return result;
}

QVariantMap DistilChoices::toMap() const {
    QVariantMap map{{"model", model},
                    {"recipe", recipe},
                    {"origin", originNames[static_cast<int>(origin)]},
                    {"file", file},
                    {"list", list},
                    {"held", held},
                    {"validateEvery", validateEvery},
                    {"name", name}};
    for (const NumberKey& number : numbers) {
        if (const std::optional<double>& value = this->*number.value) {
            map.insert(QString::fromLatin1(number.key), *value);
        }
    }
    return map;
}

DistilChoices DistilChoices::fromMap(const QVariantMap& map) {
    DistilChoices choices;
    choices.model = map.value("model").toString();
    choices.recipe = shippedRecipe(map.value("recipe").toString()).id;
    const qsizetype origin = originNames.indexOf(map.value("origin").toString());
    choices.origin = origin < 0 ? PromptOrigin::list : static_cast<PromptOrigin>(origin);
    choices.file = map.value("file").toString();
    choices.list = map.value("list").toString();
    choices.held = std::clamp(map.value("held", choices.held).toInt(), 0, 64);
    choices.validateEvery = std::clamp(map.value("validateEvery", choices.validateEvery).toInt(), 1, 1'000'000);
    choices.name = map.value("name").toString();
    for (const NumberKey& number : numbers) {
        bool ok = false;
        const double value = map.value(QString::fromLatin1(number.key)).toDouble(&ok);
        if (ok && std::isfinite(value)) {
            choices.*number.value = value;
        }
    }
    return choices;
}

DistilProblem problemOf(const DistilChoices& choices, const QStringList& prompts, const QString& promptProblem) {
    using Place = DistilProblem::Place;
    if (!promptProblem.isEmpty()) {
        return {Place::prompts, promptProblem};
    }
    if (prompts.size() < 2) {
        switch (choices.origin) {
        case PromptOrigin::history:
            return {Place::prompts,
                    text("Your prompt history holds fewer than two prompts. Choose a file or paste a list.")};
        case PromptOrigin::file:
            return {Place::prompts, choices.file.isEmpty() ? text("Choose a text file with a prompt on each line.")
                                                           : text("The file holds fewer than two prompts.")};
        case PromptOrigin::list:
            return {Place::prompts, text("Paste at least two prompts, one on each line.")};
        }
    }
    try {
        choices.resolved().validate();
    } catch (const Error& error) {
        return {Place::recipe, QString::fromUtf8(error.what())};
    }
    return {};
}

QString adapterFileName(const DistilChoices& choices, const QString& modelName) {
    static const QRegularExpression others(QStringLiteral("[^\\w.-]+"), QRegularExpression::UseUnicodePropertiesOption);
    QString name = choices.name.trimmed().replace(others, QStringLiteral("-"));
    while (name.startsWith(u'.')) {
        name.remove(0, 1);
    }
    if (!name.isEmpty()) {
        return name.left(100);
    }
    const QString model = QString(modelName).replace(others, QStringLiteral("-"));
    return QStringLiteral("%1-student").arg(model.isEmpty() ? QStringLiteral("arcflow") : model.left(80));
}

} // namespace arcflow::ui
