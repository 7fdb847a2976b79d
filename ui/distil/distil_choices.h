#pragma once

#include "core/engine/distillation_request.h"
#include "ui/distil/prompt_lines.h"

#include <QString>
#include <QVariantMap>

#include <optional>

namespace arcflow::ui {

/// Where the prompts come from.
enum class PromptOrigin { history, file, list };

/// What the settings of the next training run say, as values. Numbers that are unset are the recipe's.
struct DistilChoices {
    QString model;  ///< folder of the teacher; empty: the built-in model
    QString recipe; ///< ShippedRecipe::id
    std::optional<double> iterations, batch, modes, rank, rate, evaluations, guidance, seed;
    PromptOrigin origin = PromptOrigin::list;
    QString file, list;
    int held = 4;           ///< prompts kept back to measure with
    int validateEvery = 50; ///< iterations
    QString name;           ///< of the adapter; empty: after the model

    DistillationRecipe resolved() const; ///< the recipe with what is chosen instead
    bool guidesWithNegative() const;     ///< "guidance" is classifier-free guidance, else the embedded one

    QVariantMap toMap() const;
    static DistilChoices fromMap(const QVariantMap& map);
};

/// What is wrong with the choices, and where: for the line under that field.
struct DistilProblem {
    enum class Place { none, model, prompts, recipe, name } place = Place::none;
    QString text;
};
/// `prompts`: those that are chosen; `promptProblem`: why they cannot be read.
DistilProblem problemOf(const DistilChoices& choices, const QStringList& prompts, const QString& promptProblem);

/// A file name for an adapter: letters, digits, dots, dashes; never empty.
QString adapterFileName(const DistilChoices& choices, const QString& modelName);

/// Fewer prompts than this, and the student learns these pictures rather than the model.
inline constexpr int fewPrompts = 32;
/// More of the teacher's parameters than this is no longer a small adapter.
inline constexpr double muchTrained = 0.05;

} // namespace arcflow::ui
