#include "ui/distil/distil_recipes.h"

#include <QCoreApplication>
#include <QFile>

namespace arcflow::ui {
namespace {

QString text(const char* source) {
    return QCoreApplication::translate("arcflow::ui::ShippedRecipe", source);
}

ShippedRecipe load(const char* id, const QString& title) {
    QFile file(QStringLiteral(":/arcflow/recipes/%1.json").arg(QLatin1String(id)));
    const QByteArray json = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("{}");
    return {QString::fromLatin1(id), title,
            DistillationRecipe::parse({json.constData(), static_cast<size_t>(json.size())}, id)};
}

} // namespace

const QVector<ShippedRecipe>& shippedRecipes() {
    static const QVector<ShippedRecipe> all{load("distil-nano", text("Small models, quick")),
                                            load("distil-flux", text("FLUX.1-dev, as published")),
                                            load("distil-qwen-image", text("Qwen-Image, as published"))};
    return all;
}

const ShippedRecipe& shippedRecipe(const QString& id) {
    for (const ShippedRecipe& recipe : shippedRecipes()) {
        if (recipe.id == id) {
            return recipe;
        }
    }
    return shippedRecipes().first();
}

QString recipeFor(const QString& modelPath, const QString& family) {
    if (modelPath.isEmpty()) {
        return QStringLiteral("distil-nano");
    }
    return family.contains(QLatin1String("qwen"), Qt::CaseInsensitive) ? QStringLiteral("distil-qwen-image")
                                                                       : QStringLiteral("distil-flux");
}

} // namespace arcflow::ui
