#pragma once

#include "core/recipes/distillation_recipe.h"

#include <QString>
#include <QVector>

namespace arcflow::ui {

/// A recipe that ships with the program.
struct ShippedRecipe {
    QString id;    ///< "distil-nano": stable, for settings
    QString title; ///< translated
    DistillationRecipe recipe;
};

/// All of them, the one for the built-in model first.
const QVector<ShippedRecipe>& shippedRecipes();
const ShippedRecipe& shippedRecipe(const QString& id); ///< the first one for an unknown id
/// The recipe that suits a model family, by its name as the engine tells it; an empty path is the built-in model.
QString recipeFor(const QString& modelPath, const QString& family);

} // namespace arcflow::ui
