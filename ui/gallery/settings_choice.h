#pragma once

#include "ui/library/library_types.h"

#include <QVariantMap>
#include <QVector>

namespace arcflow::ui {

// Settings travel between the gallery and the rest of the window by name: prompt, negativePrompt, model, adapter, mode
// (strings), seed (quint64), width, height, steps, teacherSteps (int), guidance, trueCfg (double).

/// A setting of an image that can be taken over, beside the one that is in force.
struct SettingChoice {
    QString name;  ///< stable: "prompt", "negativePrompt", "seed", "size", "steps", "guidance", "model", "mode"
    QString label; ///< for the user
    QString currentText, newText; ///< on one line; "none" where there is none
    QVariantMap values;           ///< what is to be set
    bool differs = true;
    bool suggested = true; ///< ticked at first
};

/// What the image has to offer, in a fixed order. The model is not suggested: another one takes time to load.
QVector<SettingChoice> settingChoices(const ImageRecord& image, const QVariantMap& current);

} // namespace arcflow::ui
