#include "ui/generate/model_scan.h"

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/formats/config_file.h"
#include "ui/generate/weight_file.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <tuple>

namespace arcflow::ui {

namespace {

namespace fs = std::filesystem;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ModelScan)
};

constexpr int mostNotes = 200;
constexpr const char* indexName = "model_index.json";
constexpr const char* configName = "config.json";
constexpr const char* weightsName = "diffusion_pytorch_model.safetensors";

QString text(const fs::path& path) {
    return QString::fromStdString(path.string());
}

/// A file name fit to be shown: one line, not endless.
QString shown(const fs::path& name) {
    QString result = QString::fromStdString(name.string()).left(120);
    for (QChar& letter : result) {
        if (!letter.isPrint()) {
            letter = u'?';
        }
    }
    return result;
}

/// Without "..", and without a slash at the end, so that it has a name.
fs::path absolute(const QString& folder) {
    std::error_code error;
    const fs::path named(folder.toStdString());
    const fs::path whole = fs::absolute(named, error);
    const fs::path plain = (error ? named : whole).lexically_normal();
    return plain.has_filename() ? plain : plain.parent_path();
}

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored); // of what a link points to: no pipes, no devices
}

qint64 modifiedOf(const fs::path& file) {
    return QFileInfo(text(file)).lastModified().toMSecsSinceEpoch();
}

/// A config of bounded size; what is wrong with it goes to `problems`.
std::optional<ConfigFile> readConfig(const fs::path& file, QStringList& problems) {
    constexpr uintmax_t largest = 1 << 20;
    std::error_code error;
    const uintmax_t size = fs::file_size(file, error);
    if (error || size > largest) {
        problems += error ? Text::tr("%1 cannot be read.").arg(shown(file.filename()))
                          : Text::tr("%1 is far too large.").arg(shown(file.filename()));
        return std::nullopt;
    }
    try {
        return ConfigFile::load(file);
    } catch (const Error& broken) {
        problems += QString::fromUtf8(broken.what());
    } catch (const std::exception& broken) {
        problems += Text::tr("%1 cannot be read: %2").arg(shown(file.filename()), QString::fromUtf8(broken.what()));
    }
    return std::nullopt;
}

BaseShape shapeOf(const ConfigFile& config, const QString& family) {
    const bool flux = family == QLatin1String("FLUX");
    BaseShape shape{family};
    try {
        const auto number = [&](const char* key, int fallback) {
            return static_cast<int>(config.integer(key, fallback, 0, 1 << 20));
        };
        shape.singleLayers = flux ? number("num_single_layers", 38) : 0;
        shape.heads = number("num_attention_heads", 24);
        shape.headDim = number("attention_head_dim", 128);
        shape.textWidth = number("joint_attention_dim", flux ? 4096 : 3584);
        shape.layers = number("num_layers", flux ? 19 : 60);
    } catch (const Error&) {
        return {family}; // the engine's inspection names what is wrong
    }
    return shape;
}

std::string className(const ConfigFile& config) {
    try {
        return config.text("_class_name");
    } catch (const Error&) {
        return {};
    }
}

/// The folders of huggingface_hub's cache are named by revision: the model's name stands two levels up.
QString nameOfFolder(const fs::path& folder) {
    const fs::path parent = folder.parent_path();
    if (parent.filename() == "snapshots") {
        QString name = shown(parent.parent_path().filename());
        if (name.startsWith(QLatin1String("models--"))) {
            return name.mid(8).replace(QLatin1String("--"), QLatin1String("/"));
        }
    }
    return shown(folder.filename());
}

/// Exporters give every LoRA the same name; then the folder's tells more.
QString nameOfLora(const fs::path& file) {
    const std::string stem = file.stem().string();
    const bool nameless =
        stem == "pytorch_lora_weights" || stem == "adapter_model" || stem == "diffusion_pytorch_model";
    return nameless ? nameOfFolder(file.parent_path()) : shown(file.stem());
}

class Scanner {
public:
    Scanner(std::stop_token stop, const ScanLimits& limits) : m_stop(std::move(stop)), m_limits(limits) {}

    void scanEmbedded(const fs::path& folder);
    void scanFolder(const fs::path& folder);
    ModelScan finish();

private:
    struct Folder {
        fs::path path;
        int depth = 0;
    };
    struct Content {
        std::vector<fs::path> files, folders;
    };

    std::optional<Content> read(const fs::path& folder);
    void visit(const Folder& folder, std::deque<Folder>& waiting);
    void addPipeline(const fs::path& folder, const Content& content);
    bool addComponent(const fs::path& folder);
    void addAdapter(const fs::path& folder, const ConfigFile& config, const QString& family);
    void addFile(const fs::path& file, const QString& inside);
    void add(ModelCandidate candidate);
    void note(const fs::path& path, const QString& text);

    std::stop_token m_stop;
    ScanLimits m_limits;
    ModelScan m_result;
    int m_seen = 0;
    bool m_full = false;
    std::set<fs::path> m_visited; ///< canonical folders: a link may lead back up
    std::set<QString> m_added;
    bool m_embedded = false;
};

void Scanner::note(const fs::path& path, const QString& text) {
    if (m_result.notes.size() < mostNotes) {
        m_result.notes.push_back({QString::fromStdString(path.string()), text});
    }
}

void Scanner::add(ModelCandidate candidate) {
    candidate.embedded = m_embedded;
    if (m_added.insert(candidate.path).second) {
        m_result.candidates.push_back(std::move(candidate));
    }
}

std::optional<Scanner::Content> Scanner::read(const fs::path& folder) {
    std::error_code error;
    Content content;
    fs::directory_iterator entry(folder, error);
    if (error) {
        note(folder, Text::tr("%1 cannot be opened: %2").arg(shown(folder), QString::fromStdString(error.message())));
        return std::nullopt;
    }
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
        if (m_stop.stop_requested()) {
            m_result.complete = false;
            return std::nullopt;
        }
        if (++m_seen > m_limits.entries) {
            m_full = true;
            m_result.complete = false;
            note(folder, Text::tr("The search ended after %1 files: name folders that hold models only.")
                             .arg(QLocale().toString(m_limits.entries)));
            break;
        }
        const fs::path& path = entry->path();
        const std::string name = path.filename().string();
        if (name.front() == '.' || !isUtf8(name)) {
            continue;
        }
        std::error_code ignored;
        if (entry->is_directory(ignored)) {
            content.folders.push_back(path);
        } else if (entry->is_regular_file(ignored)) {
            content.files.push_back(path);
        }
    }
    std::sort(content.files.begin(), content.files.end());
    std::sort(content.folders.begin(), content.folders.end());
    return content;
}

void Scanner::addPipeline(const fs::path& folder, const Content& content) {
    const fs::path index = folder / indexName;
    ModelCandidate model{.kind = ModelCandidate::Kind::pipeline,
                         .path = text(folder),
                         .name = nameOfFolder(folder),
                         .modified = modifiedOf(index)};
    if (const std::optional<ConfigFile> config = readConfig(index, model.problems)) {
        const std::string pipeline = className(*config);
        if (pipeline == "FluxPipeline") {
            model.shape.family = QStringLiteral("FLUX");
        } else if (pipeline == "QwenImagePipeline") {
            model.shape.family = QStringLiteral("Qwen-Image");
        } else {
            model.problems += Text::tr("It is a %1; this program runs FLUX and Qwen-Image.")
                                  .arg(shown(pipeline.empty() ? "?" : pipeline));
        }
    }
    const fs::path transformer = folder / "transformer" / configName;
    if (!model.shape.family.isEmpty()) {
        if (!isFile(transformer)) {
            model.problems += Text::tr("Its part transformer is missing: the folder is incomplete.");
        } else if (const std::optional<ConfigFile> config = readConfig(transformer, model.problems)) {
            model.shape = shapeOf(*config, model.shape.family);
        }
    }
    add(std::move(model));
    // Original weights often lie beside the folders of a pipeline: only what is misplaced is worth a word.
    for (const fs::path& file : content.files) {
        if (file.extension() == ".safetensors" && peekWeights(file) == WeightKind::lora) {
            addFile(file, nameOfFolder(folder));
        }
    }
}

void Scanner::addAdapter(const fs::path& folder, const ConfigFile& config, const QString& family) {
    const fs::path weights = folder / weightsName;
    ModelCandidate adapter{.kind = ModelCandidate::Kind::adapter,
                           .path = text(folder),
                           .name = nameOfFolder(folder),
                           .shape = shapeOf(config, family),
                           .modified = modifiedOf(weights)};
    if (!isFile(weights)) {
        adapter.problems += Text::tr("%1 is missing next to its config.json.").arg(QLatin1String(weightsName));
    } else {
        switch (peekWeights(weights)) {
        case WeightKind::lora:
            adapter.problems += Text::tr("This is a plain LoRA in an adapter folder: it has no ArcFlow heads.");
            break;
        case WeightKind::unreadable:
            adapter.problems += Text::tr("%1 is not a sound safetensors file.").arg(QLatin1String(weightsName));
            break;
        case WeightKind::arcflowAdapter:
        case WeightKind::other: // the heads may stand further back in the header
            break;
        }
    }
    add(std::move(adapter));
}

/// Whether the folder's config.json makes it an adapter or a part of a model, whose files need no further look.
bool Scanner::addComponent(const fs::path& folder) {
    QStringList problems;
    const std::optional<ConfigFile> config = readConfig(folder / configName, problems);
    const std::string name = config ? className(*config) : std::string();
    if (name == "ArcFluxTransformer2DModel" || name == "ArcQwenImageTransformer2DModel") {
        addAdapter(folder, *config,
                   name == "ArcFluxTransformer2DModel" ? QStringLiteral("FLUX") : QStringLiteral("Qwen-Image"));
        return true;
    }
    if (!problems.isEmpty()) {
        note(folder, Text::tr("%1: %2").arg(nameOfFolder(folder), problems.front()));
        return false;
    }
    const fs::path weights = folder / weightsName;
    const bool isPart = isFile(weights) || isFile(folder / "model.safetensors") ||
                        isFile(folder / "diffusion_pytorch_model.safetensors.index.json");
    if (name.empty() || !isPart || (isFile(weights) && peekWeights(weights) == WeightKind::lora)) {
        return false; // somebody else's config; LoRAs beside it are found as files
    }
    note(folder, Text::tr("%1 is one part of a model (%2): choose the folder with model_index.json.")
                     .arg(nameOfFolder(folder), shown(name)));
    return true;
}

void Scanner::addFile(const fs::path& file, const QString& inside) {
    const std::string extension = file.extension().string();
    const QString name = shown(file.filename());
    if (extension == ".ckpt" || extension == ".pt" || extension == ".pth") {
        note(file,
             Text::tr("%1 can run code when it is opened, so it is not: look for a safetensors version.").arg(name));
        return;
    }
    if (extension == ".gguf") {
        note(file,
             Text::tr("%1 is a GGUF file, which this program does not read: look for the diffusers folder.").arg(name));
        return;
    }
    if (extension != ".safetensors") {
        return;
    }
    switch (peekWeights(file)) {
    case WeightKind::lora:
        if (!inside.isEmpty()) {
            note(file,
                 Text::tr("%1 is a LoRA file in the model folder %2; it is offered as a LoRA.").arg(name, inside));
        }
        add({.kind = ModelCandidate::Kind::lora,
             .path = text(file),
             .name = nameOfLora(file),
             .modified = modifiedOf(file)});
        break;
    case WeightKind::arcflowAdapter:
        note(file, Text::tr("%1 is an ArcFlow adapter without its config.json next to it.").arg(name));
        break;
    case WeightKind::other:
        note(file, Text::tr("%1 is not a LoRA; models are read from folders in the diffusers layout.").arg(name));
        break;
    case WeightKind::unreadable:
        note(file, Text::tr("%1 is not a sound safetensors file.").arg(name));
        break;
    }
}

void Scanner::visit(const Folder& folder, std::deque<Folder>& waiting) {
    std::error_code error;
    const fs::path canonical = fs::canonical(folder.path, error);
    if (error || !m_visited.insert(canonical).second) {
        return;
    }
    const std::optional<Content> content = read(folder.path);
    if (!content) {
        return;
    }
    const auto holds = [&](const char* name) {
        return std::binary_search(content->files.begin(), content->files.end(), folder.path / name);
    };
    if (holds(indexName)) {
        addPipeline(folder.path, *content);
        return;
    }
    if (holds(configName) && addComponent(folder.path)) {
        return;
    }
    for (const fs::path& file : content->files) {
        if (m_stop.stop_requested()) {
            m_result.complete = false;
            return;
        }
        addFile(file, {});
    }
    if (folder.depth < m_limits.depth) {
        for (const fs::path& below : content->folders) {
            waiting.push_back({below, folder.depth + 1});
        }
    }
}

void Scanner::scanFolder(const fs::path& folder) {
    std::error_code error;
    if (isFile(folder)) {
        addFile(folder, {});
        return;
    }
    if (!fs::is_directory(folder, error)) {
        note(folder, Text::tr("The folder %1 is not there: perhaps its drive is not connected.").arg(text(folder)));
        return;
    }
    std::deque<Folder> waiting{{folder, 0}};
    while (!waiting.empty() && !m_full && !m_stop.stop_requested()) {
        const Folder next = std::move(waiting.front());
        waiting.pop_front();
        visit(next, waiting);
    }
    m_result.complete = m_result.complete && waiting.empty();
}

/// embedded.json names the parts; the whole goes by the folder's own name.
void Scanner::scanEmbedded(const fs::path& folder) {
    QStringList problems;
    const std::optional<ConfigFile> parts =
        isFile(folder / "embedded.json") ? readConfig(folder / "embedded.json", problems) : std::nullopt;
    if (!parts) {
        note(folder, Text::tr("The model that ships with the program was not found in %1.").arg(text(folder)));
        return;
    }
    m_embedded = true;
    try {
        for (const char* part : {"model", "adapter"}) {
            scanFolder(folder / parts->text(part));
        }
    } catch (const Error& broken) {
        note(folder, QString::fromUtf8(broken.what()));
    }
    m_embedded = false;
    for (ModelCandidate& candidate : m_result.candidates) {
        if (candidate.kind == ModelCandidate::Kind::pipeline) {
            candidate.name = nameOfFolder(folder);
        }
    }
}

ModelScan Scanner::finish() {
    const auto order = [](const ModelCandidate& candidate) {
        return std::tuple(!candidate.embedded, candidate.kind, candidate.name.toCaseFolded(), candidate.path);
    };
    std::sort(m_result.candidates.begin(), m_result.candidates.end(),
              [&](const ModelCandidate& a, const ModelCandidate& b) { return order(a) < order(b); });
    return std::move(m_result);
}

} // namespace

ModelScan scanModels(const QStringList& folders, const QString& embeddedFolder, const std::stop_token& stop,
                     const ScanLimits& limits) {
    Scanner scanner(stop, limits);
    if (!embeddedFolder.isEmpty()) {
        scanner.scanEmbedded(absolute(embeddedFolder));
    }
    for (const QString& folder : folders) {
        scanner.scanFolder(absolute(folder));
    }
    return scanner.finish();
}

} // namespace arcflow::ui
