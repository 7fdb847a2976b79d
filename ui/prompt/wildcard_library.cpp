#include "ui/prompt/wildcard_library.h"

#include "ui/prompt/prompt_lexer.h"
#include "ui/prompt/prompt_text.h"
#include "ui/shell/ready_threads.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

namespace arcflow::ui {
namespace {

constexpr QLatin1String suffix(".txt");

} // namespace

WildcardFolder::WildcardFolder(const QString& path)
    : m_path(path.isEmpty() ? QString() : QFileInfo(path).canonicalFilePath()) {}

std::optional<WildcardFile> WildcardFolder::file(const QString& name) const {
    if (m_path.isEmpty() || !isWildcardName(name)) {
        return std::nullopt;
    }
    const QFileInfo info(QFileInfo(m_path + u'/' + name + suffix).canonicalFilePath());
    if (!info.isFile() || !info.filePath().startsWith(m_path + u'/')) {
        return std::nullopt; // not there, or a link that leads out of the folder
    }
    {
        const QMutexLocker lock(&m_mutex);
        const auto known = m_cache.constFind(name);
        if (known != m_cache.constEnd() && known->modified == info.lastModified() && known->size == info.size()) {
            return known->file;
        }
    }
    WildcardFile result;
    QFile source(info.filePath());
    if (!source.open(QIODevice::ReadOnly)) {
        result.problem = tr("%1.txt cannot be read: %2.").arg(name, source.errorString());
    } else {
        result = parse(name + suffix, source.read(maximumFileBytes + 1));
    }
    const QMutexLocker lock(&m_mutex);
    m_cache.insert(name, {info.lastModified(), info.size(), result});
    return result;
}

WildcardLookup WildcardFolder::lookup(std::shared_ptr<const WildcardFolder> folder) {
    return [folder = std::move(folder)](const QString& name) { return folder->file(name); };
}

WildcardFile WildcardFolder::parse(const QString& fileName, const QByteArray& bytes) {
    if (bytes.size() > maximumFileBytes) {
        return {.problem = tr("%1 is larger than 1 MiB. Split it into several files.").arg(fileName)};
    }
    QStringDecoder decode(QStringDecoder::Utf8, QStringConverter::Flag::Stateless); // takes a byte order mark away
    const QString text = decode(bytes);
    if (decode.hasError()) {
        return {.problem = tr("%1 is not UTF-8 text. Save it as UTF-8 in a text editor.").arg(fileName)};
    }
    WildcardFile file;
    const QString clean = cleanPromptText(text);
    int number = 0;
    for (const QStringView line : QStringView(clean).split(u'\n')) {
        ++number;
        const QStringView option = line.trimmed();
        if (!option.isEmpty() && !option.startsWith(u'#')) {
            file.options.append(option.toString());
            file.lines.append(number);
        }
    }
    return file;
}

WildcardFolder::Contents WildcardFolder::list() const {
    Contents contents;
    if (m_path.isEmpty()) {
        return contents;
    }
    constexpr int maximumDepth = 8;
    QStringList waiting{m_path};
    while (!waiting.isEmpty() && contents.files.size() < maximumFiles) {
        const QString folder = waiting.takeFirst();
        contents.folders.append(folder);
        QDirIterator entries(folder, QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::Readable);
        while (entries.hasNext() && contents.files.size() < maximumFiles) {
            const QFileInfo entry(entries.next());
            const QString name = entry.filePath().mid(m_path.size() + 1);
            if (entry.isDir()) {
                // Linked folders are left out: they may lead outside, or back up.
                if (!entry.isSymLink() && isWildcardName(name) && name.count(u'/') + 1 < maximumDepth) {
                    waiting.append(entry.filePath());
                }
            } else if (name.endsWith(suffix) && isWildcardName(name.chopped(suffix.size()))) {
                contents.names.append(name.chopped(suffix.size()));
                contents.files.append(entry.filePath());
            }
        }
    }
    contents.names.sort(Qt::CaseInsensitive);
    return contents;
}

WildcardLibrary::WildcardLibrary(QObject* parent)
    : QObject(parent), m_folder(std::make_shared<const WildcardFolder>(QString())) {
    m_pool.setMaxThreadCount(1);
    keepThreadsReady(m_pool);
    m_delay.setSingleShot(true);
    m_delay.setInterval(100); // editors write a file in several strokes
    connect(&m_delay, &QTimer::timeout, this, &WildcardLibrary::rescan);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_delay, qOverload<>(&QTimer::start));
}

WildcardLibrary::~WildcardLibrary() {
    m_pool.waitForDone();
}

void WildcardLibrary::setFolder(const QString& path) {
    m_path = path;
    m_delay.stop();
    rescan();
}

void WildcardLibrary::rescan() {
    m_pool.start([this, path = m_path] {
        auto folder = std::make_shared<const WildcardFolder>(path);
        const WildcardFolder::Contents contents = folder->list();
        QMetaObject::invokeMethod(
            this,
            [this, path, folder, contents] {
                if (path == m_path) {
                    m_folder = folder;
                    take(contents);
                }
            },
            Qt::QueuedConnection);
    });
}

void WildcardLibrary::take(const WildcardFolder::Contents& contents) {
    constexpr qsizetype maximumWatched = 1000; // the system's handles are few
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    if (!watched.isEmpty()) {
        m_watcher.removePaths(watched);
    }
    const QStringList wanted = contents.folders + contents.files;
    if (!wanted.isEmpty()) {
        m_watcher.addPaths(wanted.mid(0, maximumWatched));
    }
    m_names = contents.names;
    Q_EMIT changed();
}

} // namespace arcflow::ui
