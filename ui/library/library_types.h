#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QMetaType>
#include <QString>
#include <QStringList>
#include <QVector>

#include <limits>
#include <optional>

namespace arcflow::ui {

// What the library keeps: plain values, free to cross threads.

/// Waiting, running and interrupted jobs are the queue; the others are its history.
enum class JobState {
    waiting,
    running,
    interrupted, ///< was running when the program ended; offered again at the next start
    done,
    failed,
    cancelled,
};

struct JobRecord {
    qint64 id = 0;
    double position = 0; ///< order in the queue, lowest first
    JobState state = JobState::waiting;
    bool held = false;                               ///< paused by itself: passed over until released
    QByteArray request;                              ///< JSON, see core/engine/request_json.h
    QString prompt;                                  ///< of the request, for lists and search
    QString mode;                                    ///< "student", "teacher", "pair"
    int count = 1;                                   ///< images asked for
    int finished = 0;                                ///< images safely on disk
    QString failureKind, failureText, failureDetail; ///< failed: what Failure says
    QDateTime created, started, ended;
    qint64 draftImage = 0; ///< promoted from this image; 0 = none
};

/// One gallery item. A pair is one item with two files.
struct ImageRecord {
    qint64 id = 0;
    qint64 job = 0; ///< 0 for images found in a folder
    int index = 0;  ///< within the job
    QDateTime created;
    QString studentFile, teacherFile; ///< absolute; an image of another program stands as studentFile with mode ""
    QString mode;                     ///< "student", "teacher", "pair", or "" for other programs' images
    QString prompt, negativePrompt;
    std::optional<quint64> seed;
    int width = 0, height = 0;
    int steps = 0, teacherSteps = 0;
    double guidance = 0, trueCfg = 0; ///< 0 = not used
    QString model, adapter;
    int studentEvaluations = 0, teacherEvaluations = 0;
    double studentSeconds = 0, teacherSeconds = 0;
    double psnr = std::numeric_limits<double>::quiet_NaN(); ///< dB, pairs only
    double ssim = std::numeric_limits<double>::quiet_NaN();
    int rating = 0;        ///< stars, 0…5
    bool rejected = false; ///< culled with X
    QStringList tags;      ///< sorted
    qint64 draftImage = 0; ///< the draft that this final was promoted from; 0 = none
    QString origin;        ///< the program that made it
    QString contentHash;   ///< of the file bytes (SHA-1, hex): names thumbnails
    std::optional<QDateTime> trashed;

    /// The face shown in lists: the student's where there is one.
    const QString& coverFile() const { return studentFile.isEmpty() ? teacherFile : studentFile; }
};

enum class ImageSort { newestFirst, oldestFirst, bestRatedFirst, worstMatchFirst, prompt, seed };

/// What the gallery shows. Unset fields do not restrict.
struct ImageFilter {
    QString text; ///< words of the prompt; the last may be unfinished ("moo" finds "moon")
    int minimumRating = 0;
    bool showRejected = false;
    bool onlyTrashed = false; ///< the trash, rejected ones or not
    std::optional<QString> mode, model, tag, origin;
    std::optional<qint64> album, job;
    std::optional<QDateTime> from, until; ///< both included
    std::optional<quint64> seed;
    std::optional<int> width, height;
    ImageSort sort = ImageSort::newestFirst;

    bool operator==(const ImageFilter&) const = default;
};

struct AlbumRecord {
    qint64 id = 0;
    QString name;
    int images = 0;
};

/// What a file was like when it was last read.
struct FileStamp {
    QString file; ///< absolute
    qint64 size = 0;
    qint64 modified = 0; ///< ms since 1970
};

/// What the library knows about a file.
struct KnownFile {
    qint64 image = 0;
    std::optional<FileStamp> stamp; ///< unset while no scan has looked at it
};

/// What a scan has found out about one or two files.
struct ScannedImage {
    ImageRecord image;        ///< id 0: not known; else what has changed goes to that image
    QVector<FileStamp> files; ///< of one or both faces
    bool unread = false;      ///< a known image whose files were not read: only the stamps are new
};

/// What became of scanned images, by id.
struct ScanChanges {
    QVector<qint64> added, changed;
};

/// A remembered prompt.
struct PromptRecord {
    QString text, negative;
    QDateTime lastUsed;
    int uses = 0;
};

/// A saved piece of prompt, offered while typing.
struct SnippetRecord {
    qint64 id = 0;
    QString name, text;
};

/// How long one run took here: what estimates are learned from.
struct RunStatistic {
    QString model, mode, device, format; ///< mode "student" or "teacher"
    int width = 0, height = 0, evaluations = 0;
    double encodeSeconds = 0, denoiseSeconds = 0, decodeSeconds = 0;
    qint64 peakBytes = 0;
};

} // namespace arcflow::ui

Q_DECLARE_METATYPE(arcflow::ui::JobRecord)
Q_DECLARE_METATYPE(arcflow::ui::ImageRecord)
