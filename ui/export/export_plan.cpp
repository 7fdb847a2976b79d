#include "ui/export/export_plan.h"

#include "ui/export/export_names.h"
#include "ui/export/export_text.h"
#include "ui/export/size_estimate.h"

#include <QFileInfo>
#include <QHash>
#include <QSet>
#include <QStorageInfo>

#include <algorithm>

namespace arcflow::ui {
namespace {

using Place = ExportProblem::Place;

struct Plan {
    Q_DECLARE_TR_FUNCTIONS(arcflow::ui::ExportPlan)
};

/// What a file system that does not tell upper from lower case, or composed from decomposed letters, takes as the same.
QString sameNameKey(const QString& name) {
    return name.normalized(QString::NormalizationForm_C).toCaseFolded();
}

class Planner {
public:
    Planner(ExportPlan& plan, const ExportSurroundings& surroundings)
        : m_plan(plan), m_options(plan.options), m_surroundings(surroundings), m_names(plan.options) {}

    void addImage(qsizetype index);
    void finish();

private:
    QString freeBase(const QString& base, const QStringList& endings);
    bool isFree(const QString& name) const;
    bool isTakenOnDisk(const QString& name) const { return m_surroundings.isTaken(m_options.folder + u'/' + name); }
    bool usesPixelSource() const { return m_surroundings.hasPixelSource && isDeep(m_options.format); }
    bool addItem(qsizetype index, ImageFace face, const QString& name);
    qint64 bytesOf(const ImageRecord& image, ImageFace face, qint64 sourceBytes) const;
    void warn(Place place, const QString& text) { m_plan.problems.push_back({place, false, text}); }
    void stop(Place place, const QString& text) { m_plan.problems.push_back({place, true, text}); }
    void addImageProblems();
    void addNameProblems();
    void addSpaceProblem();

    ExportPlan& m_plan;
    const ExportOptions& m_options;
    const ExportSurroundings& m_surroundings;
    TargetNames m_names;
    QSet<QString> m_used; ///< keys of the names given so far
    QHash<QString, int>
        m_numbers; ///< the last number tried for a base, so that a thousand equal names take no million looks
};

bool Planner::isFree(const QString& name) const {
    return !m_used.contains(sameNameKey(name)) &&
           (m_options.takenNames == TakenNames::leaveOut || !isTakenOnDisk(name));
}

/// The base with the first number that leaves it free with all of the endings.
QString Planner::freeBase(const QString& base, const QStringList& endings) {
    int& number = m_numbers[sameNameKey(base + endings.first())];
    for (++number;; ++number) {
        const QString candidate = number == 1 ? base : QStringLiteral("%1-%2").arg(base).arg(number);
        if (std::all_of(endings.begin(), endings.end(),
                        [&](const QString& ending) { return isFree(candidate + ending); })) {
            return candidate;
        }
    }
}

void Planner::addImage(qsizetype index) {
    const ImageRecord& image = m_plan.images[index];
    const QVector<ImageFace> faces = facesOf(image, m_options.faces);
    if (faces.isEmpty()) {
        ++m_plan.withoutFace;
        return;
    }
    QStringList endings;
    for (const ImageFace face : faces) {
        endings += m_names.ending(image, face);
    }
    bool exported = false;
    if (endings.size() == 2 && endings[0] != endings[1]) { // two faces under one name and number
        const QString base = freeBase(m_names.base(image, faces[0], index + 1), endings);
        exported = addItem(index, faces[0], base + endings[0]);
        exported = addItem(index, faces[1], base + endings[1]) || exported;
    } else {
        for (qsizetype i = 0; i < faces.size(); ++i) {
            const QString base = freeBase(m_names.base(image, faces[i], index + 1), {endings[i]});
            exported = addItem(index, faces[i], base + endings[i]) || exported;
        }
    }
    ++(exported ? m_plan.exportedImages : m_plan.alreadyThere);
}

/// False if it is left out.
bool Planner::addItem(qsizetype index, ImageFace face, const QString& name) {
    m_used.insert(sameNameKey(name));
    if (m_options.takenNames == TakenNames::leaveOut && isTakenOnDisk(name)) {
        return false;
    }
    const ImageRecord& image = m_plan.images[index];
    const qint64 sourceBytes = m_surroundings.fileSize(fileOf(image, face));
    m_plan.missing += sourceBytes < 0 ? 1 : 0;
    m_plan.bytes += bytesOf(image, face, std::max<qint64>(sourceBytes, 0));
    m_plan.items.push_back({index, face, name});
    return true;
}

qint64 Planner::bytesOf(const ImageRecord& image, ImageFace face, qint64 sourceBytes) const {
    const QString& source = fileOf(image, face);
    return estimatedBytes({.width = image.width,
                           .height = image.height,
                           .sourceBytes = sourceBytes,
                           .isPng = source.endsWith(QLatin1String(".png"), Qt::CaseInsensitive),
                           .deep = usesPixelSource()},
                          m_options);
}

void Planner::addImageProblems() {
    const bool teacher = m_options.faces == ExportFaces::teacher;
    if (m_plan.items.isEmpty() && m_plan.withoutFace == m_plan.images.size()) {
        stop(Place::images,
             teacher ? Plan::tr("None of these images has a teacher's picture. Choose others under Pictures.")
                     : Plan::tr("None of these images has a student's picture. Choose others under Pictures."));
    } else if (m_plan.items.isEmpty()) {
        stop(Place::images,
             Plan::tr("All of these images are in the folder already. Choose to number them, or another folder."));
    } else if (m_plan.missing == m_plan.items.size() && !usesPixelSource()) {
        stop(Place::images, Plan::tr("The files of these images are gone. Is their disk connected?"));
    } else if (m_plan.missing > 0) {
        warn(Place::images,
             m_plan.missing == 1
                 ? Plan::tr("The file of one image is gone. The others can be exported.")
                 : Plan::tr("The files of %Ln images are gone. The others can be exported.", nullptr, m_plan.missing));
    }
}

void Planner::addNameProblems() {
    constexpr qsizetype longestPath = 4000; // Linux takes 4096 bytes; the rest is for numbers and temporary names
    const qsizetype room = longestPath - m_options.folder.toUtf8().size();
    const auto tooLong = [room](const ExportItem& item) {
        return item.name.size() * 3 > room && item.name.toUtf8().size() > room; // a unit takes three bytes at most
    };
    if (std::any_of(m_plan.items.begin(), m_plan.items.end(), tooLong)) {
        stop(Place::names, Plan::tr("The names become too long for the disk. Use fewer folders or fields."));
    }
    if (m_options.metadata == MetadataChoice::all) {
        return;
    }
    const bool inNames = m_names.usesPrompt();
    if (inNames && m_options.manifest) {
        warn(Place::metadata, Plan::tr("The prompt still stands in the file names and in the manifest."));
    } else if (inNames) {
        warn(Place::metadata, Plan::tr("The prompt still stands in the file names."));
    } else if (m_options.manifest) {
        warn(Place::metadata, Plan::tr("The prompt still stands in the manifest."));
    }
}

void Planner::addSpaceProblem() {
    const qint64 free = m_surroundings.folderState(m_options.folder).freeBytes;
    if (free >= 0 && m_plan.bytes > free) {
        warn(
            Place::folder,
            Plan::tr("Not enough space: about %1 are needed and %2 are free. Free some space or choose another folder.")
                .arg(ExportText::bytes(m_plan.bytes), ExportText::bytes(free)));
    }
}

void Planner::finish() {
    addImageProblems();
    addNameProblems();
    addSpaceProblem();
    if (m_options.manifest) {
        m_plan.manifestName = freeBase(QStringLiteral("manifest"), {QStringLiteral(".csv")}) + QStringLiteral(".csv");
    }
}

/// What makes it pointless to look at the images.
QVector<ExportProblem> earlyProblems(const ExportPlan& plan, const ExportSurroundings& surroundings) {
    QVector<ExportProblem> problems;
    if (plan.images.isEmpty()) {
        problems.push_back(
            {Place::images, true, Plan::tr("There are no images to export. Choose some in the gallery.")});
    }
    if (const QString text = templateProblem(plan.options.nameTemplate); !text.isEmpty()) {
        problems.push_back({Place::names, true, text});
    }
    if (plan.options.folder.isEmpty()) {
        problems.push_back({Place::folder, true, Plan::tr("Choose a folder to export into.")});
        return problems;
    }
    switch (surroundings.folderState(plan.options.folder).use) {
    case FolderState::Use::usable:
        break;
    case FolderState::Use::notAFolder:
        problems.push_back(
            {Place::folder, true, Plan::tr("A file stands where the folder should be. Choose another folder.")});
        break;
    case FolderState::Use::notWritable:
        problems.push_back({Place::folder, true, Plan::tr("This folder may not be written to. Choose another one.")});
        break;
    }
    return problems;
}

FolderState stateOnDisk(const QString& folder) {
    QFileInfo info(folder);
    while (!info.exists() && !info.isSymbolicLink() && info.path() != info.filePath()) {
        info = QFileInfo(info.path()); // the nearest folder that is there
    }
    if (!info.isDir()) {
        return {FolderState::Use::notAFolder};
    }
    if (!info.isWritable() || !info.isExecutable()) {
        return {FolderState::Use::notWritable};
    }
    const QStorageInfo disk(info.filePath());
    if (disk.isReadOnly()) {
        return {FolderState::Use::notWritable};
    }
    return {FolderState::Use::usable, disk.isValid() ? disk.bytesAvailable() : -1};
}

} // namespace

bool ExportPlan::canStart() const {
    return !items.isEmpty() &&
           std::none_of(problems.begin(), problems.end(), [](const auto& problem) { return problem.stops; });
}

ExportSurroundings systemSurroundings() {
    return {.fileSize =
                [](const QString& file) {
                    const QFileInfo info(file);
                    return info.isFile() ? info.size() : -1;
                },
            .isTaken =
                [](const QString& path) {
                    const QFileInfo info(path);
                    return info.isSymbolicLink() || info.exists();
                },
            .folderState = stateOnDisk};
}

ExportPlan planExport(const QVector<ImageRecord>& images, const ExportOptions& options,
                      const ExportSurroundings& surroundings, const std::stop_token& stop) {
    ExportPlan plan{.options = options, .images = images};
    plan.problems = earlyProblems(plan, surroundings);
    if (!plan.problems.isEmpty()) {
        return plan;
    }
    Planner planner(plan, surroundings);
    for (qsizetype i = 0; i < images.size() && !stop.stop_requested(); ++i) {
        planner.addImage(i);
    }
    planner.finish();
    return plan;
}

} // namespace arcflow::ui
