#include "ui/library/scan_folder.h"

#include "core/base/error.h"
#include "ui/library/image_record.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <exception>
#include <utility>

namespace arcflow::ui {

namespace {

bool isImageName(const QString& suffix) {
    static const QSet<QString> suffixes = {QStringLiteral("png"),  QStringLiteral("jpg"), QStringLiteral("jpeg"),
                                           QStringLiteral("webp"), QStringLiteral("tif"), QStringLiteral("tiff"),
                                           QStringLiteral("exr")};
    return suffixes.contains(suffix.toLower());
}

/// Files that may be the two faces of one image: their paths without face and extension are the same.
struct Group {
    QString student, teacher; ///< either may be empty; a file that is neither stands as student
    QStringList files() const {
        QStringList list{student, teacher};
        list.removeAll(QString());
        return list;
    }
};

QString withoutFace(const QString& file, const QString& face) {
    const QFileInfo info(file);
    const QString ending = u'-' + face;
    const QString stem = info.completeBaseName();
    return stem.endsWith(ending) ? info.path() + u'/' + stem.chopped(ending.size()) : QString();
}

QVector<Group> groupsOf(const QStringList& files) {
    QVector<Group> groups;
    QHash<QString, qsizetype> byStem;
    for (const QString& file : files) {
        const QString ofStudent = withoutFace(file, studentFace);
        const QString ofTeacher = withoutFace(file, teacherFace);
        const QString& stem = ofStudent.isEmpty() ? ofTeacher : ofStudent;
        const bool isTeacher = !ofTeacher.isEmpty();
        const auto partner = stem.isEmpty() ? byStem.constEnd() : byStem.constFind(stem);
        if (partner != byStem.constEnd()) {
            Group& group = groups[*partner];
            QString& place = isTeacher ? group.teacher : group.student;
            if (place.isEmpty()) {
                place = file;
                continue;
            }
        } else if (!stem.isEmpty()) {
            byStem.insert(stem, groups.size());
        }
        groups.append(isTeacher ? Group{{}, file} : Group{file, {}});
    }
    return groups;
}

class FolderScan {
public:
    FolderScan(const ScanOptions& options, const QHash<QString, KnownFile>& known, const ScanSink& sink,
               std::stop_token stop)
        : m_options(options), m_known(known), m_sink(sink), m_stop(std::move(stop)) {}

    ScanReport run() {
        const QStringList files = findImageFiles(m_options, m_stop);
        m_report.files = static_cast<int>(files.size());
        int done = 0;
        const QVector<Group> groups = groupsOf(files);
        for (const Group& group : groups) {
            if (m_stop.stop_requested()) {
                break;
            }
            scan(group);
            done += static_cast<int>(group.files().size());
            if (m_sink.progress) {
                m_sink.progress(done, m_report.files);
            }
        }
        handOver();
        m_report.stopped = m_stop.stop_requested();
        return m_report;
    }

private:
    void scan(const Group& group) {
        const auto imageOf = [this](const QString& file) { return m_known.value(file).image; };
        const qint64 student = imageOf(group.student);
        const qint64 teacher = imageOf(group.teacher);
        if (student != 0 && teacher != 0 && student != teacher) { // two images in the library: they stay two
            scan({group.student, {}});
            scan({{}, group.teacher});
            return;
        }
        const QStringList files = group.files();
        QVector<FileStamp> stamps;
        bool current = true, stamped = true;
        for (const QString& file : files) {
            stamps.append(stampOf(file));
            const std::optional<FileStamp> known = m_known.value(file).stamp;
            const bool changed =
                known && (known->size != stamps.last().size || known->modified != stamps.last().modified);
            current = current && imageOf(file) != 0 && !changed;
            stamped = stamped && known;
        }
        if (!current) {
            read(group, stamps);
            return;
        }
        m_report.known += static_cast<int>(files.size());
        if (!stamped) { // made by a job: what it has said about the image is true, only later changes are of interest
            ScannedImage scanned;
            scanned.image.id = std::max(student, teacher);
            scanned.files = stamps;
            scanned.unread = true;
            add(std::move(scanned));
        }
    }

    void read(const Group& group, const QVector<FileStamp>& stamps) {
        QVector<ScannedImage> faces;
        for (const FileStamp& stamp : stamps) {
            try {
                ScannedImage scanned;
                scanned.image = readImageFile(stamp.file, m_stop);
                scanned.image.id = m_known.value(stamp.file).image;
                scanned.files = {stamp};
                faces.append(std::move(scanned));
            } catch (const std::exception& error) {
                noteUnreadable(error);
            }
        }
        if (faces.size() == 2 && isPair(group, faces[0].image, faces[1].image)) {
            ScannedImage pair;
            pair.image = pairFrom(faces[0].image, faces[1].image);
            pair.image.id = std::max(faces[0].image.id, faces[1].image.id);
            pair.files = stamps;
            add(std::move(pair));
            return;
        }
        if (faces.size() == 2 && faces[0].image.id == faces[1].image.id) {
            faces[1].image.id = 0; // no longer a pair
        }
        for (ScannedImage& face : faces) {
            // Where one file of a known image cannot be read, the library's word for it is better than half of the
            // truth.
            if (face.image.id == 0 || faces.size() == stamps.size()) {
                add(std::move(face));
            }
        }
    }

    static bool isPair(const Group& group, const ImageRecord& student, const ImageRecord& teacher) {
        return !group.student.isEmpty() && !group.teacher.isEmpty() && student.mode == studentFace &&
               teacher.mode == teacherFace && student.seed == teacher.seed;
    }

    void noteUnreadable(const std::exception& error) {
        constexpr qsizetype most = 20;
        if (m_stop.stop_requested()) {
            return;
        }
        ++m_report.unreadable;
        if (m_report.unreadableFiles.size() < most) {
            m_report.unreadableFiles.append(QString::fromUtf8(error.what()));
        }
    }

    void add(ScannedImage scanned) {
        m_batch.append(std::move(scanned));
        if (m_batch.size() >= m_options.batch) {
            handOver();
        }
    }

    void handOver() {
        if (!m_batch.isEmpty()) {
            m_sink.found(std::exchange(m_batch, {}));
        }
    }

    const ScanOptions& m_options;
    const QHash<QString, KnownFile>& m_known;
    const ScanSink& m_sink;
    std::stop_token m_stop;
    QVector<ScannedImage> m_batch;
    ScanReport m_report;
};

} // namespace

QStringList findImageFiles(const ScanOptions& options, const std::stop_token& stop) {
    constexpr int deepest = 64;
    struct Folder {
        QString path;
        int depth;
    };
    QSet<QString> visited; // canonical, so that links cannot lead round in circles
    for (const QString& excluded : options.excluded) {
        visited.insert(QFileInfo(excluded).canonicalFilePath());
    }
    QSet<QString> files;
    const QString root = QDir(options.folder).absolutePath();
    const QString canonicalRoot = QFileInfo(root).canonicalFilePath();
    const auto pathOf = [&](const QFileInfo& entry) { // one path for each file, below the folder as it was named
        const QString target = entry.isSymLink() ? entry.canonicalFilePath() : entry.filePath();
        return target.startsWith(canonicalRoot + u'/') ? root + target.mid(canonicalRoot.size()) : target;
    };
    QVector<Folder> waiting = {{root, 0}};
    while (!waiting.isEmpty() && !stop.stop_requested()) {
        const Folder folder = waiting.takeLast();
        const QString canonical = QFileInfo(folder.path).canonicalFilePath();
        if (canonical.isEmpty() || visited.contains(canonical)) {
            continue;
        }
        visited.insert(canonical);
        // QDir leaves hidden ones out unless asked for them.
        const QFileInfoList entries =
            QDir(folder.path).entryInfoList(QDir::Dirs | QDir::Files | QDir::NoDotAndDotDot, QDir::NoSort);
        for (const QFileInfo& entry : entries) {
            const QString path = pathOf(entry);
            if (entry.isDir()) {
                if (folder.depth < deepest) {
                    waiting.append({path, folder.depth + 1});
                }
            } else if (isImageName(entry.suffix()) && !path.isEmpty()) {
                files.insert(path);
            }
        }
    }
    QStringList sorted(files.begin(), files.end());
    sorted.sort();
    return sorted;
}

ScanReport scanFolder(const ScanOptions& options, const QHash<QString, KnownFile>& known, const ScanSink& sink,
                      const std::stop_token& stop) {
    return FolderScan(options, known, sink, stop).run();
}

} // namespace arcflow::ui
