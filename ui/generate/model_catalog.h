#pragma once

#include "core/engine/result.h"
#include "ui/generate/model_scan.h"

#include <QHash>
#include <QObject>
#include <QStringList>
#include <QThreadPool>

#include <deque>
#include <optional>
#include <stop_token>
#include <vector>

namespace arcflow::ui {

/// A model, adapter or LoRA that was found, and what the engine says about it once it has looked.
struct CatalogEntry {
    ModelCandidate found;
    std::optional<ModelInfo> info; ///< unset until it is inspected
    QString failure;               ///< the inspection's, in words

    QStringList problems() const; ///< why it cannot be used
    QString family() const;       ///< empty: unknown
};

/// What an image's metadata names, as far as it is here.
struct ModelMatch {
    ModelRequest request;
    QStringList missing; ///< names of what is not in the catalog
};

/// The models, adapters and LoRAs in the user's folders and the one that ships with the program. Folders are searched
/// on a thread of their own; what is inside the files only the engine knows, so the catalog asks for it, one file at a
/// time, as long as answers come. GUI thread.
///
///     ModelCatalog catalog;
///     connect(&catalog, &ModelCatalog::inspectRequested, this, [=](const QString& path) { paths[engine->inspect(path)]
///     = path; }); connect(engine, &EngineClient::inspected, this, [=](auto id, const ModelInfo& info) {
///     catalog->setInfo(paths.take(id), info); }); catalog.setFolders(settings.modelFolders(), embeddedFolder);
class ModelCatalog : public QObject {
    Q_OBJECT

public:
    using Kind = ModelCandidate::Kind;

    explicit ModelCatalog(QObject* parent = nullptr);
    ~ModelCatalog() override;

    /// `embeddedFolder`: where embedded.json lies. Searches at once.
    void setFolders(const QStringList& folders, const QString& embeddedFolder);
    /// A file or folder from elsewhere, kept until the program ends. Searches again.
    void addPath(const QString& path);
    void rescan();
    bool isScanning() const { return m_scanning; }

    const std::vector<CatalogEntry>& entries() const { return m_entries; } ///< embedded first, then by kind and name
    const QVector<ScanNote>& notes() const { return m_notes; }
    const CatalogEntry* find(const QString& path) const;
    const CatalogEntry* embedded(Kind kind) const;
    /// What a request loads; null if it is not here. An empty model is the embedded one, with its own adapter if none
    /// is named.
    const CatalogEntry* modelOf(const ModelRequest& request) const;
    const CatalogEntry* adapterOf(const ModelRequest& request) const;

    /// Models, adapters and LoRAs by the names in an image's metadata.
    ModelMatch match(const std::vector<GenerationMetadata>& faces) const;

public Q_SLOTS:
    /// Answers inspectRequested(); others are welcome too.
    void setInfo(const QString& path, const arcflow::ModelInfo& info);
    void setInspectFailed(const QString& path, const QString& text);

Q_SIGNALS:
    void inspectRequested(const QString& path);
    void scanned();                         ///< entries and notes are new
    void entryChanged(const QString& path); ///< an inspection has come in

private:
    void take(int scan, const ModelScan& result);
    void requestNext();
    CatalogEntry* entry(const QString& path);
    const CatalogEntry* named(Kind kind, const std::string& name) const;

    QStringList m_folders, m_extraPaths;
    QString m_embeddedFolder;
    std::vector<CatalogEntry> m_entries;
    QHash<QString, size_t> m_byPath;
    QVector<ScanNote> m_notes;
    std::deque<QString> m_toInspect;
    QString m_asked; ///< the inspection that is waited for
    bool m_scanning = false;
    int m_scan = 0;
    std::stop_source m_stop;
    QThreadPool m_pool;
};

/// Why an adapter does not fit a model, as a sentence; empty: it does, or nothing speaks against it.
QString adapterMisfit(const CatalogEntry& model, const CatalogEntry& adapter);
QString loraMisfit(const CatalogEntry& model, const CatalogEntry& lora);

} // namespace arcflow::ui
