#pragma once

#include "ui/bridge/engine_client.h"
#include "ui/export/export_writer.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <memory>

namespace arcflow::ui {

/// Pixels of our own images as the decoder makes them, before they are rounded for a file: decoded again, by the model
/// that is loaded, from the latents that are kept with an image's recorded steps. Nothing for images without latents,
/// of another model, or whose decoded pixels are not those of the file. GUI thread, but for what source() gives.
class UndamagedPixels : public QObject {
    Q_OBJECT

public:
    /// `loadedModel`: how the engine's model was asked for.
    UndamagedPixels(EngineClient& engine, const QString& trajectoryFolder, std::function<ModelRequest()> loadedModel,
                    QObject* parent = nullptr);
    ~UndamagedPixels() override;

    PixelSource source(); ///< to be called on other threads; waits for the engine
    void close();         ///< whoever waits gets nothing, now and from now on: before the GUI thread waits for them

private:
    class Desk;
    struct Answer;

    void ask(const std::shared_ptr<Answer>& answer, const QString& model,
             const std::shared_ptr<const LatentImage>& latents);

    EngineClient& m_engine;
    QString m_trajectoryFolder;
    std::function<ModelRequest()> m_loadedModel;
    std::shared_ptr<Desk> m_desk;
    QHash<RequestId, std::shared_ptr<Answer>> m_open;
};

} // namespace arcflow::ui
