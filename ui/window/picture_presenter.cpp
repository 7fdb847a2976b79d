#include "ui/window/picture_presenter.h"

#include "core/imaging/image_io.h"
#include "ui/canvas/image_canvas.h"
#include "ui/plots/plots_panel.h"
#include "ui/plots/sigma_scrubber.h"
#include "ui/shell/ready_threads.h"
#include "ui/window/canvas_panel.h"
#include "ui/window/studio_services.h"

#include <QFileInfo>

#include <cmath>
#include <utility>

namespace arcflow::ui {
namespace {

QString faceName(RunMode run) {
    return run == RunMode::teacher ? PicturePresenter::tr("Teacher") : PicturePresenter::tr("Student");
}

CanvasFace faceOf(const GeneratedImage& image) {
    return {.image = toQImage(image.image),
            .name = faceName(image.run),
            .caption = faceCaption(image.times.evaluations, image.times.totalS)};
}

CanvasFace faceFrom(const QString& file, const QString& name, int evaluations, double seconds) {
    if (file.isEmpty()) {
        return {};
    }
    return {
        .image = toQImage(readImage(file.toStdString())), .name = name, .caption = faceCaption(evaluations, seconds)};
}

/// The point with an estimate that lies nearest to σ; null if a run has none.
const TracePoint* nearestEstimate(const std::vector<StepRecord>& run, double sigma) {
    const TracePoint* nearest = nullptr;
    for (const StepRecord& step : run) {
        for (const TracePoint& point : step.points) {
            if (point.estimate && (!nearest || std::abs(point.sigma - sigma) < std::abs(nearest->sigma - sigma))) {
                nearest = &point;
            }
        }
    }
    return nearest;
}

} // namespace

QImage toQImage(const Image& image) {
    QImage result(image.width, image.height, QImage::Format_RGB32);
    for (int y = 0; y < image.height; ++y) {
        auto* row = reinterpret_cast<QRgb*>(result.scanLine(y));
        const float* pixel = image.at(0, y);
        for (int x = 0; x < image.width; ++x, pixel += image.channels) {
            row[x] = qRgb(level8(pixel[0]), level8(pixel[1]), level8(pixel[2]));
        }
    }
    return result;
}

QString faceCaption(int evaluations, double seconds) {
    if (evaluations <= 0) {
        return {};
    }
    const QString count = PicturePresenter::tr("%n evaluations", nullptr, evaluations);
    return seconds > 0 ? QStringLiteral("%1 · %2 s").arg(count).arg(seconds, 0, 'f', seconds < 10 ? 2 : 1) : count;
}

PicturePresenter::PicturePresenter(StudioServices& services, CanvasPanel& panel, PlotsPanel& plots, QObject* parent)
    : QObject(parent), m_services(services), m_panel(panel), m_plots(plots) {
    m_readers.setMaxThreadCount(1);
    keepThreadsReady(m_readers);
    connectRunner();
    connect(panel.scrubber(), &SigmaScrubber::sigmaChanged, this, &PicturePresenter::scrub);
    connect(panel.scrubber(), &SigmaScrubber::released, this, [this] {
        if (m_panel.scrubber()->sigma() <= 0) {
            endScrub();
        }
    });
    connect(&plots, &PlotsPanel::sigmaPicked, this, [this](double sigma) { m_panel.scrubber()->moveTo(sigma); });
    connect(&services.engine, &EngineClient::latestDecoded, this, &PicturePresenter::showFrame);
    setTrajectory({});
}

void PicturePresenter::connectRunner() {
    JobRunner& runner = m_services.runner;
    connect(&runner, &JobRunner::jobStarted, this, [this] { m_follow = true; });
    connect(&runner, &JobRunner::previewed, this, [this](qint64, const RunPreview& preview) {
        if (!m_follow) {
            return;
        }
        ++m_version;
        const CanvasFace shown{.image = toQImage(preview.image),
                               .name = faceName(preview.run),
                               .caption = tr("step %1 of %2").arg(preview.step + 1).arg(preview.count),
                               .provisional = true,
                               .progress = static_cast<double>(preview.step + 1) / std::max(1, preview.count)};
        // A run of its own: the faces of the picture before do not belong to it.
        if (std::exchange(m_previewed, preview.id) != preview.id) {
            m_previewedFirst = preview.run;
            m_panel.canvas()->setImage(shown);
        } else {
            m_panel.canvas()->setFace(preview.run == m_previewedFirst ? Face::student : Face::teacher, shown);
        }
    });
    connect(&runner, &JobRunner::imageMade, this, [this](qint64, const RunResultPtr& result) {
        if (m_follow) {
            showResult(result);
        }
    });
    connect(&runner, &JobRunner::imageStored, this, [this](qint64, const ImageRecord& record) {
        if (m_follow) {
            m_shown = {record};
            m_services.selection.selectIds({record.id}, record.id);
            Q_EMIT shownChanged();
        }
    });
}

void PicturePresenter::showResult(const RunResultPtr& result) {
    ++m_version;
    m_first = m_second = {};
    auto trajectory = std::make_shared<TrajectoryData>();
    for (const GeneratedImage& image : result->images) {
        const bool teacher = image.run == RunMode::teacher;
        (teacher ? m_second : m_first) = faceOf(image);
        (teacher ? trajectory->teacher : trajectory->student) = image.steps;
        trajectory->plane = image.plane;
    }
    m_panel.canvas()->setFaces(m_first, m_second);
    setTrajectory(trajectory);
}

void PicturePresenter::open(qint64 image) {
    load({image});
}

void PicturePresenter::compare(qint64 first, qint64 second) {
    load({first, second});
}

void PicturePresenter::load(const QVector<qint64>& images) {
    m_follow = false;
    const quint64 version = ++m_version;
    m_services.library.read([images](LibraryDatabase& db) { return db.images(images); }, this,
                            [this, version](const QVector<ImageRecord>& records) {
                                if (version != m_version || records.isEmpty()) {
                                    return;
                                }
                                m_readers.start(
                                    [this, version, records, folder = m_services.runner.trajectoryFolder()] {
                                        Loaded loaded = read(records, folder);
                                        QMetaObject::invokeMethod(this, [this, version, loaded = std::move(loaded)] {
                                            if (version == m_version) {
                                                take(loaded);
                                            }
                                        });
                                    });
                            });
}

/// Runs on the reader's thread.
PicturePresenter::Loaded PicturePresenter::read(const QVector<ImageRecord>& records, const QString& trajectoryFolder) {
    Loaded loaded;
    loaded.records = records;
    try {
        const ImageRecord& image = records.first();
        if (records.size() == 2) {
            const auto cover = [](const ImageRecord& record) {
                const bool student = !record.studentFile.isEmpty();
                return faceFrom(record.coverFile(), QFileInfo(record.coverFile()).completeBaseName(),
                                student ? record.studentEvaluations : record.teacherEvaluations,
                                student ? record.studentSeconds : record.teacherSeconds);
            };
            loaded.first = cover(image);
            loaded.second = cover(records[1]);
            return loaded;
        }
        loaded.first =
            faceFrom(image.studentFile, image.mode.isEmpty() ? QFileInfo(image.studentFile).fileName() : tr("Student"),
                     image.studentEvaluations, image.studentSeconds);
        loaded.second = faceFrom(image.teacherFile, tr("Teacher"), image.teacherEvaluations, image.teacherSeconds);
        const QString file = trajectoryFile(trajectoryFolder, image.job, image.index);
        if (image.job != 0 && QFileInfo::exists(file)) {
            loaded.trajectory = std::make_shared<TrajectoryData>(TrajectoryData{readTrajectory(file.toStdString())});
        }
    } catch (const Error& error) {
        loaded.failure = Failure{error.kind(), error.what(), {}};
    } catch (const std::exception& error) {
        loaded.failure = Failure{ErrorKind::internal, "The image could not be opened.", error.what()};
    }
    return loaded;
}

void PicturePresenter::take(const Loaded& loaded) {
    if (loaded.failure) {
        Q_EMIT failed(*loaded.failure);
    }
    m_shown = loaded.records;
    m_first = loaded.first;
    m_second = loaded.second;
    m_panel.canvas()->setFaces(m_first, m_second);
    setTrajectory(loaded.trajectory);
    Q_EMIT shownChanged();
}

void PicturePresenter::setTrajectory(const TrajectoryPtr& trajectory) {
    m_trajectory = trajectory;
    m_plots.setTrajectory(trajectory);
    m_panel.scrubber()->setTrajectory(trajectory);
    m_panel.scrubber()->setSigma(0);
    m_plots.setSigma(0);
}

void PicturePresenter::moveTo(double sigma) {
    m_panel.scrubber()->moveTo(sigma);
}

void PicturePresenter::scrub(double sigma) {
    m_plots.setSigma(sigma);
    if (sigma <= 0 || !m_trajectory) {
        return endScrub();
    }
    const bool sameModel =
        m_shown.isEmpty() || m_shown.first().model == QString::fromStdString(m_services.engine.model().name);
    if (sameModel && !m_services.engine.model().name.empty()) {
        m_follow = false;
        m_wanted = {Face::student, Face::teacher};
        requestFrame();
    }
}

/// Asks for the next face's frame at the scrubber's σ.
void PicturePresenter::requestFrame() {
    while (!m_wanted.isEmpty()) {
        const Face face = m_wanted.takeFirst();
        const std::vector<StepRecord>& run = face == Face::teacher ? m_trajectory->teacher : m_trajectory->student;
        if (const TracePoint* point = nearestEstimate(run, m_panel.scrubber()->sigma())) {
            m_services.engine.decodeLatest(point->estimate, point->sigma, static_cast<int>(indexOf(face)));
            return;
        }
    }
}

void PicturePresenter::showFrame(double sigma, const std::shared_ptr<const Image>& image, int tag) {
    if (m_panel.scrubber()->sigma() <= 0 || !m_trajectory) {
        return; // back at the finished picture meanwhile
    }
    const Face face = bothFaces.at(static_cast<size_t>(tag));
    const CanvasFace frame{.image = toQImage(*image),
                           .name = face == Face::teacher ? tr("Teacher") : tr("Student"),
                           .caption = tr("estimate at σ = %1").arg(sigma, 0, 'f', 2),
                           .provisional = true};
    m_panel.canvas()->setFace(face, frame);
    requestFrame();
}

void PicturePresenter::endScrub() {
    m_panel.canvas()->setFaces(m_first, m_second);
}

} // namespace arcflow::ui
