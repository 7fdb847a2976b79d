#pragma once

#include "core/imaging/generation_metadata.h"
#include "ui/generate/generation_form.h"

#include <QString>
#include <QVector>

#include <set>
#include <vector>

namespace arcflow::ui {

/// One setting of an image, to choose from before it is used.
struct RecipeField {
    Field field = Field::prompt;
    QString name;  ///< "Seed"
    QString value; ///< "4102"
};

/// What the metadata of one image tells that can be used here. A pair has two: student's and teacher's.
QVector<RecipeField> recipeFields(const std::vector<GenerationMetadata>& faces);

/// Takes the chosen settings over. Values that no request may have are left out. Prompts belong to the prompt panel,
/// and model, adapter and LoRAs to the catalog, which knows where they are: those fields are passed over here.
void applyRecipe(GenerationForm& form, const std::vector<GenerationMetadata>& faces, const std::set<Field>& fields);

} // namespace arcflow::ui
