#pragma once

#include "core/formats/config_file.h"
#include "core/weights/weight_reader.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <string>

namespace arcflow::test {

/// A folder with config.json and weights; `folder` is relative to the repository root.
inline std::string componentPath(const std::string& folder) {
    return std::string(ARCFLOW_SOURCE_DIR) + "/" + folder;
}

/// Its config with some keys replaced; null removes a key.
inline ConfigFile componentConfig(const std::string& folder, const QJsonObject& changes = {}) {
    QFile file(QString::fromStdString(componentPath(folder) + "/config.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("cannot read %s", qPrintable(file.fileName()));
    }
    QJsonObject config = QJsonDocument::fromJson(file.readAll()).object();
    for (auto change = changes.begin(); change != changes.end(); ++change) {
        config[change.key()] = change.value();
    }
    return ConfigFile::parse(QJsonDocument(config).toJson().toStdString(), folder + "/config.json");
}

/// Its weights, of file stem `model` (text encoders) or `diffusion_pytorch_model` (everything else).
inline WeightReader componentReader(const std::string& folder, const std::string& stem,
                                    const WeightPlacement& placement = {}) {
    return {Checkpoint::open(componentPath(folder), stem), placement};
}

} // namespace arcflow::test
