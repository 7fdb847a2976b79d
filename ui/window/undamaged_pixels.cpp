#include "ui/window/undamaged_pixels.h"

#include "core/engine/trajectory_file.h"
#include "core/imaging/image_io.h"
#include "ui/library/file_path.h"
#include "ui/queue/result_saver.h"

#include <QFileInfo>

#include <cmath>
#include <condition_variable>
#include <mutex>

namespace arcflow::ui {
namespace {

/// Mean difference, in steps of 8 bits, up to which decoded pixels are those of the file: rounding alone gives a
/// quarter of one.
constexpr double sameImage = 1;

std::shared_ptr<const LatentImage> keptLatents(const QString& file, ImageFace face) {
    if (!QFileInfo::exists(file)) {
        return {};
    }
    const TrajectoryRecord record = readTrajectory(toPath(file));
    const std::vector<StepRecord>& steps = face == ImageFace::teacher ? record.teacher : record.student;
    if (steps.empty() || steps.back().points.empty() || steps.back().points.back().sigma > 0) {
        return {};
    }
    return steps.back().points.back().estimate;
}

bool isSame(const Image& decoded, const Image& file) {
    if (decoded.width != file.width || decoded.height != file.height || decoded.pixels.size() != file.pixels.size()) {
        return false;
    }
    double difference = 0;
    for (size_t i = 0; i < file.pixels.size(); ++i) {
        difference += std::abs(static_cast<double>(decoded.pixels[i]) - file.pixels[i]);
    }
    return 255 * difference < sameImage * static_cast<double>(file.pixels.size());
}

} // namespace

struct UndamagedPixels::Answer {
    bool given = false;
    std::shared_ptr<const Image> image;
};

/// Where other threads wait for answers.
class UndamagedPixels::Desk {
public:
    std::shared_ptr<const Image> wait(const std::shared_ptr<Answer>& answer) {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return answer->given || m_closed; });
        return answer->image;
    }
    void give(const std::shared_ptr<Answer>& answer, const std::shared_ptr<const Image>& image) {
        const std::lock_guard lock(m_mutex);
        answer->given = true;
        answer->image = image;
        m_wake.notify_all();
    }
    void close() {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_wake.notify_all();
    }
    /// Runs `post` unless closed: what it posts to is alive for as long as it is open.
    bool ifOpen(const std::function<void()>& post) {
        const std::lock_guard lock(m_mutex);
        if (!m_closed) {
            post();
        }
        return !m_closed;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_closed = false;
};

UndamagedPixels::UndamagedPixels(EngineClient& engine, const QString& trajectoryFolder,
                                 std::function<ModelRequest()> loadedModel, QObject* parent)
    : QObject(parent),
      m_engine(engine),
      m_trajectoryFolder(trajectoryFolder),
      m_loadedModel(std::move(loadedModel)),
      m_desk(std::make_shared<Desk>()) {
    connect(&engine, &EngineClient::decoded, this, [this](RequestId id, const std::shared_ptr<const Image>& image) {
        if (const auto answer = m_open.take(id)) {
            m_desk->give(answer, image);
        }
    });
    connect(&engine, &EngineClient::failed, this, [this](RequestId id) {
        if (const auto answer = m_open.take(id)) {
            m_desk->give(answer, {});
        }
    });
}

UndamagedPixels::~UndamagedPixels() {
    close();
}

void UndamagedPixels::close() {
    m_desk->close();
}

PixelSource UndamagedPixels::source() {
    return [this, desk = m_desk, folder = m_trajectoryFolder](const ImageRecord& image,
                                                              ImageFace face) -> std::optional<Image> {
        const auto latents =
            image.job != 0 ? keptLatents(trajectoryFile(folder, image.job, image.index), face) : nullptr;
        const auto answer = std::make_shared<Answer>();
        const auto post = [&] {
            QMetaObject::invokeMethod(this,
                                      [this, answer, model = image.model, latents] { ask(answer, model, latents); });
        };
        const std::shared_ptr<const Image> decoded = latents && desk->ifOpen(post) ? desk->wait(answer) : nullptr;
        const QString file = face == ImageFace::teacher ? image.teacherFile : image.studentFile;
        return decoded && isSame(*decoded, readImage(toPath(file))) ? std::optional(*decoded) : std::nullopt;
    };
}

void UndamagedPixels::ask(const std::shared_ptr<Answer>& answer, const QString& model,
                          const std::shared_ptr<const LatentImage>& latents) {
    if (QString::fromStdString(m_engine.model().name) != model) {
        m_desk->give(answer, {});
        return;
    }
    m_open[m_engine.decode(m_loadedModel(), *latents)] = answer;
}

} // namespace arcflow::ui
