#pragma once

#include "ui/library/library_types.h"

#include <QSqlDatabase>
#include <QVector>

#include <memory>

namespace arcflow::ui {

/// The library file: jobs, images, albums, tags, prompts (SQLite, WAL, `user_version` migrations, FTS5 over prompts). One object is
/// one connection and belongs to the thread that made it; one writer and any number of readers may be open at once. Every call is
/// one transaction. Throws arcflow::Error: diskFull, io, or modelCorrupt when the file is no sound library.
class LibraryDatabase {
public:
    enum class Access { readWrite, readOnly };

    /// Creates the file and migrates an older one (readWrite). A newer version than this program knows is Error(unsupported).
    LibraryDatabase(const QString& file, Access access);
    ~LibraryDatabase();
    LibraryDatabase(const LibraryDatabase&) = delete;
    LibraryDatabase& operator=(const LibraryDatabase&) = delete;

    /// SQLite's own check; false for a damaged file. Slow on large libraries: run in the background or after a crash.
    bool isSound();

    // Queue
    qint64 addJob(const JobRecord& job);             ///< at the end unless a position is given; returns the id
    void updateJob(const JobRecord& job);            ///< everything but the id
    void moveJob(qint64 id, qint64 before);          ///< in front of another; 0 = to the end
    void removeJob(qint64 id);
    std::optional<JobRecord> job(qint64 id);
    QVector<JobRecord> queue();                      ///< waiting, running, interrupted in order
    QVector<JobRecord> history(int limit);           ///< done, failed, cancelled, latest first
    int markInterrupted();                           ///< running → interrupted, at program start; returns how many

    // Images
    qint64 addImage(const ImageRecord& image);       ///< with its tags; the job's `finished` is the caller's to update
    void addImages(const QVector<ImageRecord>& images); ///< one transaction, for scans
    void updateImage(const ImageRecord& image);      ///< everything but id and tags
    QVector<qint64> imageIds(const ImageFilter& filter); ///< in the filter's order
    QVector<ImageRecord> images(const QVector<qint64>& ids); ///< in this order; unknown ids are left out
    QVector<qint64> imagesOfFile(const QString& file);
    void setRating(const QVector<qint64>& ids, int rating);
    void setRejected(const QVector<qint64>& ids, bool rejected);
    void setTrashed(const QVector<qint64>& ids, bool trashed);
    void removeImages(const QVector<qint64>& ids);   ///< forgets them; files are the caller's

    // Tags and albums
    void addTag(const QVector<qint64>& ids, const QString& tag);
    void removeTag(const QVector<qint64>& ids, const QString& tag);
    QStringList allTags();
    QStringList allModels();
    qint64 addAlbum(const QString& name);
    void renameAlbum(qint64 album, const QString& name);
    void removeAlbum(qint64 album);                  ///< its images stay
    void addToAlbum(qint64 album, const QVector<qint64>& ids);
    void removeFromAlbum(qint64 album, const QVector<qint64>& ids);
    QVector<AlbumRecord> albums();

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
    void addVote(qint64 image, const QString& choice);                 ///< "student", "teacher", "none"
    QHash<QString, int> votes();

private:
    struct Private;
    std::unique_ptr<Private> m_private;
};

} // namespace arcflow::ui
