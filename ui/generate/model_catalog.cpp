#include "ui/generate/model_catalog.h"

#include "ui/shell/ready_threads.h"

#include <QFileInfo>
#include <QMetaObject>

#include <exception>

namespace arcflow::ui {

QStringList CatalogEntry::problems() const {
    QStringList result = found.problems;
    if (!failure.isEmpty()) {
        result += failure;
    }
    if (info) {
        for (const std::string& problem : info->problems) {
            result += QString::fromStdString(problem);
        }
    }
    result.removeDuplicates();
    return result;
}

QString CatalogEntry::family() const {
    return info ? QString::fromStdString(info->family) : found.shape.family;
}

ModelCatalog::ModelCatalog(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
    keepThreadsReady(m_pool);
}

ModelCatalog::~ModelCatalog() {
    m_stop.request_stop();
    m_pool.waitForDone();
}

void ModelCatalog::setFolders(const QStringList& folders, const QString& embeddedFolder) {
    m_folders = folders;
    m_embeddedFolder = embeddedFolder;
    rescan();
}

void ModelCatalog::addPath(const QString& path) {
    if (!m_extraPaths.contains(path)) {
        m_extraPaths += path;
    }
    rescan();
}

void ModelCatalog::rescan() {
    m_stop.request_stop();
    m_stop = {};
    m_scanning = true;
    m_pool.start([this, scan = ++m_scan, folders = m_folders + m_extraPaths, embedded = m_embeddedFolder,
                  stop = m_stop.get_token()] {
        ModelScan result;
        try {
            result = scanModels(folders, embedded, stop);
        } catch (const std::exception& error) {
            result = {};
            result.complete = false;
            result.notes.push_back(
                {{}, ModelCatalog::tr("The search for models failed: %1").arg(QString::fromUtf8(error.what()))});
        }
        if (!stop.stop_requested()) {
            QMetaObject::invokeMethod(
                this, [this, scan, result = std::move(result)] { take(scan, result); }, Qt::QueuedConnection);
        }
    });
}

void ModelCatalog::take(int scan, const ModelScan& result) {
    if (scan != m_scan) {
        return;
    }
    m_scanning = false;
    std::vector<CatalogEntry> entries;
    m_toInspect.clear();
    for (const ModelCandidate& candidate : result.candidates) {
        CatalogEntry* known = entry(candidate.path);
        if (known && known->found == candidate) {
            entries.push_back(*known);
        } else {
            entries.push_back({candidate, {}, {}});
        }
        if (!entries.back().info && entries.back().failure.isEmpty()) {
            m_toInspect.push_back(candidate.path);
        }
    }
    m_entries = std::move(entries);
    m_byPath.clear();
    for (size_t i = 0; i < m_entries.size(); ++i) {
        m_byPath.insert(m_entries[i].found.path, i);
    }
    m_notes = result.notes;
    Q_EMIT scanned();
    m_asked.clear(); // an answer that is still on its way is welcome, but no longer waited for
    requestNext();
}

void ModelCatalog::requestNext() {
    if (!m_asked.isEmpty() || m_toInspect.empty()) {
        return;
    }
    m_asked = m_toInspect.front();
    m_toInspect.pop_front();
    Q_EMIT inspectRequested(m_asked);
}

CatalogEntry* ModelCatalog::entry(const QString& path) {
    const auto found = m_byPath.constFind(path);
    return found == m_byPath.constEnd() ? nullptr : &m_entries[*found];
}

const CatalogEntry* ModelCatalog::find(const QString& path) const {
    return const_cast<ModelCatalog*>(this)->entry(path);
}

const CatalogEntry* ModelCatalog::embedded(Kind kind) const {
    for (const CatalogEntry& candidate : m_entries) {
        if (candidate.found.embedded && candidate.found.kind == kind) {
            return &candidate;
        }
    }
    return nullptr;
}

const CatalogEntry* ModelCatalog::modelOf(const ModelRequest& request) const {
    return request.model.empty() ? embedded(Kind::pipeline) : find(QString::fromStdString(request.model.string()));
}

const CatalogEntry* ModelCatalog::adapterOf(const ModelRequest& request) const {
    if (request.adapter.empty()) {
        return request.model.empty() ? embedded(Kind::adapter) : nullptr;
    }
    return find(QString::fromStdString(request.adapter.string()));
}

void ModelCatalog::setInfo(const QString& path, const ModelInfo& info) {
    if (CatalogEntry* known = entry(path)) {
        known->info = info;
        known->failure.clear();
        Q_EMIT entryChanged(path);
    }
    if (path == m_asked) {
        m_asked.clear();
        requestNext();
    }
}

void ModelCatalog::setInspectFailed(const QString& path, const QString& text) {
    if (CatalogEntry* known = entry(path)) {
        known->info.reset();
        known->failure = text;
        Q_EMIT entryChanged(path);
    }
    if (path == m_asked) {
        m_asked.clear();
        requestNext();
    }
}

/// Metadata names files as the engine does: folders by their last part, LoRAs without their extension.
const CatalogEntry* ModelCatalog::named(Kind kind, const std::string& name) const {
    for (const CatalogEntry& candidate : m_entries) {
        const QFileInfo file(candidate.found.path);
        const QString its = kind == Kind::lora ? file.completeBaseName() : file.fileName();
        if (candidate.found.kind == kind && its == QString::fromStdString(name)) {
            return &candidate;
        }
    }
    return nullptr;
}

ModelMatch ModelCatalog::match(const std::vector<GenerationMetadata>& faces) const {
    ModelMatch result;
    const auto locate = [&](Kind kind, const std::string& name) {
        const CatalogEntry* here = named(kind, name);
        if (!here && !result.missing.contains(QString::fromStdString(name))) {
            result.missing += QString::fromStdString(name);
        }
        return here;
    };
    const CatalogEntry* model = nullptr;
    for (const GenerationMetadata& face : faces) {
        if (!model && !face.model.name.empty()) {
            model = locate(Kind::pipeline, face.model.name);
            if (model && !model->found.embedded) {
                result.request.model = model->found.path.toStdString();
            }
        }
        if (result.request.adapter.empty() && !face.adapter.name.empty()) {
            const CatalogEntry* adapter = locate(Kind::adapter, face.adapter.name);
            const bool itsOwn = adapter && adapter->found.embedded && (!model || model->found.embedded);
            if (adapter && !itsOwn) {
                result.request.adapter = adapter->found.path.toStdString();
            }
        }
        if (!result.request.loras.empty()) {
            continue;
        }
        for (const UsedLora& lora : face.loras) {
            if (const CatalogEntry* file = locate(Kind::lora, lora.name)) {
                result.request.loras.push_back({file->found.path.toStdString(), lora.strength});
            }
        }
    }
    return result;
}

QString adapterMisfit(const CatalogEntry& model, const CatalogEntry& adapter) {
    const BaseShape& base = model.found.shape;
    const BaseShape& wanted = adapter.found.shape;
    if (!base.family.isEmpty() && !wanted.family.isEmpty() && base.family != wanted.family) {
        return ModelCatalog::tr("It is for %1, and this model is %2.").arg(wanted.family, base.family);
    }
    if (!base.isKnown() || !wanted.isKnown() || base == wanted) {
        return {};
    }
    const auto size = [](const BaseShape& shape) {
        const QString layers = shape.singleLayers > 0
                                   ? ModelCatalog::tr("%1 + %2 layers").arg(shape.layers).arg(shape.singleLayers)
                                   : ModelCatalog::tr("%1 layers").arg(shape.layers);
        return ModelCatalog::tr("%1 of width %2", "layers of a width").arg(layers).arg(shape.heads * shape.headDim);
    };
    return ModelCatalog::tr("It is for a base with %1; this model has %2.").arg(size(wanted), size(base));
}

QString loraMisfit(const CatalogEntry& model, const CatalogEntry& lora) {
    const QString base = model.family();
    const QString wanted = lora.family();
    return base.isEmpty() || wanted.isEmpty() || base == wanted
               ? QString()
               : ModelCatalog::tr("It is for %1, and this model is %2.").arg(wanted, base);
}

} // namespace arcflow::ui
