#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

#include <stop_token>
#include <vector>

namespace arcflow::ui {

/// The sizes by which an adapter fits its base, as both configs state them.
struct BaseShape {
    QString family; ///< "FLUX", "Qwen-Image"; empty: unknown
    int layers = 0, singleLayers = 0, heads = 0, headDim = 0, textWidth = 0;

    bool isKnown() const { return layers > 0; }
    bool operator==(const BaseShape&) const = default;
};

/// Something that looks like a model, an adapter or a LoRA.
struct ModelCandidate {
    enum class Kind { pipeline, adapter, lora };
    Kind kind = Kind::pipeline;
    QString path;          ///< absolute: a folder, or a LoRA's file
    QString name;          ///< to show
    BaseShape shape;       ///< of a LoRA: unknown
    bool embedded = false; ///< ships with the program
    qint64 modified = 0;   ///< ms since 1970, of the file that tells it apart
    QStringList problems;  ///< why it cannot be used, in words

    bool operator==(const ModelCandidate&) const = default;
};

/// Something in the folders that is not used, or not where it belongs.
struct ScanNote {
    QString path, text;

    bool operator==(const ScanNote&) const = default;
};

struct ModelScan {
    std::vector<ModelCandidate> candidates; ///< embedded first, then by kind and name; each once
    QVector<ScanNote> notes;                ///< at most 200
    bool complete = true;                   ///< false: stopped, or a limit was reached (a note says which)
};

struct ScanLimits {
    int depth = 5;       ///< folders below the one named: deep enough for the cache of huggingface_hub
    int entries = 50000; ///< files and folders looked at
};

/// Looks for models in folders, from names, configs and the first bytes of files alone. Nothing in the folders is
/// trusted: links that lead in circles, unreadable places and huge or broken configs end in a note. For a background
/// thread; `stop` is polled at every entry.
ModelScan scanModels(const QStringList& folders, const QString& embeddedFolder, const std::stop_token& stop = {},
                     const ScanLimits& limits = {});

} // namespace arcflow::ui
