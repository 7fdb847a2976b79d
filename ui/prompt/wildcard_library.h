#pragma once

#include "ui/prompt/dynamic_prompt.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileSystemWatcher>
#include <QHash>
#include <QMutex>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

namespace arcflow::ui {

/// Reads wildcard files of one folder: `sky/dusk` is sky/dusk.txt, one option a line, UTF-8; lines that are blank or
/// begin with "#" are skipped. Nothing outside the folder is read, not through ".." nor through links. Files are kept
/// in memory until they change. Any thread.
class WildcardFolder {
    Q_DECLARE_TR_FUNCTIONS(WildcardFolder)

public:
    static constexpr qint64 maximumFileBytes = qint64{1} << 20;
    static constexpr int maximumFiles = 5000;

    explicit WildcardFolder(const QString& path);

    QString path() const { return m_path; }
    /// Nothing if there is no such file in the folder.
    std::optional<WildcardFile> file(const QString& name) const;
    static WildcardLookup lookup(std::shared_ptr<const WildcardFolder> folder);

    struct Contents {
        QStringList names;          ///< sorted
        QStringList folders, files; ///< absolute paths, for watching
    };
    /// Lists the folder and those below it, at most 8 deep. Slow on network drives.
    Contents list() const;

    /// Options of a file's bytes.
    static WildcardFile parse(const QString& fileName, const QByteArray& bytes);

private:
    struct Cached {
        QDateTime modified;
        qint64 size = 0;
        WildcardFile file;
    };
    QString m_path; ///< canonical; empty if there is no such folder
    mutable QMutex m_mutex;
    mutable QHash<QString, Cached> m_cache;
};

/// The wildcard folder as the window sees it: follows changes on disk. GUI thread.
class WildcardLibrary : public QObject {
    Q_OBJECT

public:
    explicit WildcardLibrary(QObject* parent = nullptr);
    ~WildcardLibrary() override;

    /// Empty or not there: no wildcards.
    void setFolder(const QString& path);
    QString folderPath() const { return m_path; }

    QStringList names() const { return m_names; }                             ///< without underscores, sorted
    std::shared_ptr<const WildcardFolder> folder() const { return m_folder; } ///< never null

Q_SIGNALS:
    void changed(); ///< files came, went or have new content

private:
    void rescan();
    void take(const WildcardFolder::Contents& contents);

    QString m_path;
    std::shared_ptr<const WildcardFolder> m_folder;
    QStringList m_names;
    QFileSystemWatcher m_watcher;
    QTimer m_delay;
    QThreadPool m_pool; ///< last: its threads end first
};

} // namespace arcflow::ui
