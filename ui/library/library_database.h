#pragma once

#include "ui/library/library_types.h"

#include <QHash>
#include <QVector>

#include <memory>

namespace arcflow::ui {

/// The library file: jobs, images, albums, tags, prompts (SQLite, WAL, `user_version` migrations, FTS5 over prompts).
/// One object is one connection and belongs to the thread that made it; one writer and any number of readers may be
/// open at once. Every call is one transaction. Throws arcflow::Error: diskFull, io (also when it is used by another
/// program for longer than ten seconds), or modelCorrupt when the file is no sound library.
class LibraryDatabase {
public:
    enum class Access { readWrite, readOnly };

    /// Creates the file and migrates an older one (readWrite). A newer version than this program knows is
    /// Error(unsupported).
    LibraryDatabase(const QString& file, Access access);
    ~LibraryDatabase();
    LibraryDatabase(const LibraryDatabase&) = delete;
    LibraryDatabase& operator=(const LibraryDatabase&) = delete;

    /// Whether the program that last had the library open for writing ended without closing it, or met damage in it.
    bool endedUncleanly() const;
    /// SQLite's own check; false for a damaged file. Slow on large libraries: run in the background or after a crash.
    bool isSound();
    /// Makes the search index anew, which needs nothing but the images; returns isSound().
    bool repairSearch();

    // Queue
    qint64 addJob(const JobRecord& job);    ///< at the end unless a position is given; returns the id
    void updateJob(const JobRecord& job);   ///< everything but the id
    void moveJob(qint64 id, qint64 before); ///< in front of another; 0 = to the end
    void removeJob(qint64 id);
    std::optional<JobRecord> job(qint64 id);
    QVector<JobRecord> queue();            ///< waiting, running, interrupted in order
    QVector<JobRecord> history(int limit); ///< done, failed, cancelled, latest first
    int markInterrupted();                 ///< running → interrupted, at program start; returns how many

    // Images
    /// With its tags; the job's `finished` is the caller's to update. An image of a job that a scan of the folder has
    /// found before takes that one's place and keeps its rating and tags.
    qint64 addImage(const ImageRecord& image);
    /// The same for an image that a job has made, with the job's `finished` and what its runs took.
    qint64 addJobImage(const ImageRecord& image, const QVector<RunStatistic>& statistics);
    void addImages(const QVector<ImageRecord>& images);      ///< one transaction, for scans
    void updateImage(const ImageRecord& image);              ///< everything but id and tags
    void updateImages(const QVector<ImageRecord>& images);   ///< one transaction
    QVector<qint64> imageIds(const ImageFilter& filter);     ///< in the filter's order
    QVector<ImageRecord> images(const QVector<qint64>& ids); ///< in this order; unknown ids are left out
    QVector<qint64> imagesOfFile(const QString& file);
    void setRating(const QVector<qint64>& ids, int rating);
    void setRejected(const QVector<qint64>& ids, bool rejected);
    void setTrashed(const QVector<qint64>& ids, bool trashed);
    void removeImages(const QVector<qint64>& ids); ///< forgets them; files are the caller's

    // Scans of folders
    QHash<QString, KnownFile> knownFiles(); ///< of images that are not in the trash, by path
    /// Adds what a scan has found. An image whose file has moved here, by its contents, keeps its rating, tags and
    /// albums.
    ScanChanges addScanned(const QVector<ScannedImage>& images);

    // Tags and albums
    void addTag(const QVector<qint64>& ids, const QString& tag);
    void removeTag(const QVector<qint64>& ids, const QString& tag);
    QStringList allTags(); ///< those that are in use, sorted
    QStringList allModels();
    qint64 addAlbum(const QString& name);                ///< the album of that name, which may be there already
    void renameAlbum(qint64 album, const QString& name); ///< Error(invalidRequest) if the name is taken or empty
    void removeAlbum(qint64 album);                      ///< its images stay
    void addToAlbum(qint64 album, const QVector<qint64>& ids);
    void removeFromAlbum(qint64 album, const QVector<qint64>& ids);
    QVector<AlbumRecord> albums(); ///< by name; images in the trash are not counted

    // Prompts
    void rememberPrompt(const QString& text, const QString& negative);
    QVector<PromptRecord> prompts(const QString& search, int limit); ///< latest first; empty search = all
    void forgetPrompt(const QString& text);
    qint64 saveSnippet(const SnippetRecord& snippet); ///< id 0 = new
    void removeSnippet(qint64 id);
    QVector<SnippetRecord> snippets();

    // Estimates and votes
    void addStatistic(const RunStatistic& statistic);
    QVector<RunStatistic> statistics(const QString& model, int limit); ///< latest first
    void addVote(qint64 image, const QString& choice); ///< "student", "teacher", "none"; every vote counts
    QHash<QString, int> votes();                       ///< how many of each

private:
    qint64 storeImage(const ImageRecord& image);
    struct Private;
    std::unique_ptr<Private> m_private;
};

} // namespace arcflow::ui
