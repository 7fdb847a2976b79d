#include "app/scenes/dataset_writer.h"

#include "app/scenes/scene_painter.h"
#include "app/scenes/scene_record.h"
#include "core/base/error.h"
#include "core/formats/atomic_file.h"

#include <QBuffer>
#include <QImageWriter>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <exception>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace arcflow::scenes {
namespace {

namespace fs = std::filesystem;

void writePng(const QImage& image, const fs::path& file, Durable durable) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QImageWriter writer(&buffer, "png");
    writer.setCompression(30); // zlib's level 2: as good as its default on pictures like these, in half the time
    if (!writer.write(image)) {
        fail(ErrorKind::io, file.string(), ": making the PNG failed: ", writer.errorString().toStdString());
    }
    AtomicFile out(file);
    out.write(std::as_bytes(std::span(bytes.constData(), static_cast<size_t>(bytes.size()))));
    out.commit(IfExists::replace, durable);
}

std::string fileName(uint64_t index) {
    const std::string digits = std::to_string(index);
    return std::string(6 - std::min<size_t>(digits.size(), 6), '0') + digits + ".png";
}

void prepareFolder(const DatasetOptions& options) {
    std::error_code error;
    fs::create_directories(options.folder, error);
    if (error || !fs::is_directory(options.folder, error)) {
        fail(ErrorKind::io, options.folder.string(), ": cannot make this folder",
             error ? ": " + error.message() : std::string(": a file of that name is in the way"));
    }
    const bool empty = fs::is_empty(options.folder, error);
    if (error) {
        fail(ErrorKind::io, options.folder.string(), ": cannot look into this folder: ", error.message());
    }
    if (!empty && !options.overwrite) {
        fail(ErrorKind::invalidRequest, options.folder.string(),
             ": expected an empty folder; --overwrite writes into this one");
    }
}

/// Makes all files of the folder's file system safe at once. A full disk may show only here.
void syncAll(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool failed = descriptor < 0 || ::syncfs(descriptor) != 0;
    const int code = errno;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    if (failed) {
        fail(code == ENOSPC || code == EDQUOT ? ErrorKind::diskFull : ErrorKind::io, folder.string(),
             ": writing to disk failed: ", std::generic_category().message(code));
    }
}

/// captions.jsonl, whose lines come in any order and stand there by index.
class CaptionFile {
public:
    CaptionFile(const fs::path& folder, uint64_t first) : m_file(folder / "captions.jsonl"), m_next(first) {}

    void add(uint64_t index, std::string line) {
        m_waiting.emplace(index, std::move(line) + '\n');
        for (auto next = m_waiting.begin(); next != m_waiting.end() && next->first == m_next;
             next = m_waiting.erase(next)) {
            m_file.write(std::as_bytes(std::span(next->second)));
            ++m_next;
        }
    }
    void commit() { m_file.commit(); }

private:
    AtomicFile m_file;
    uint64_t m_next;
    std::map<uint64_t, std::string> m_waiting;
};

/// The threads' common work: each takes the next index until all are done or one has failed.
class Painting {
public:
    Painting(const DatasetOptions& options, std::stop_token stop, const DatasetProgress& progress)
        : m_options(options),
          m_stop(std::move(stop)),
          m_progress(progress),
          m_captions(options.folder, options.first) {}

    void run() {
        const int processors = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        const auto threads = std::min<uint64_t>(
            static_cast<uint64_t>(m_options.threads > 0 ? m_options.threads : processors), m_options.count);
        {
            std::vector<std::jthread> workers;
            for (uint64_t i = 0; i < threads; ++i) {
                workers.emplace_back([this] { work(); });
            }
        }
        if (m_failure) {
            std::rethrow_exception(m_failure);
        }
        if (m_done < m_options.count) {
            fail(ErrorKind::cancelled, "stopped after ", m_done, " of ", m_options.count, " pictures");
        }
        syncAll(m_options.folder);
        m_captions.commit();
    }

private:
    void work() {
        try {
            for (uint64_t i = m_taken++; i < m_options.count && !m_stop.stop_requested() && !m_failed; i = m_taken++) {
                paint(m_options.first + i);
            }
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            m_failed = true;
            m_failure = m_failure ? m_failure : std::current_exception();
        }
    }

    void paint(uint64_t index) {
        const CaptionedScene picture = m_options.series.at(index);
        const std::string file = fileName(index);
        writePng(paintScene(picture.scene, m_options.size), m_options.folder / file, Durable::later);
        std::string line = captionLine(file, picture.caption, picture.scene);
        const std::lock_guard lock(m_mutex);
        m_captions.add(index, std::move(line));
        m_progress(++m_done);
    }

    const DatasetOptions& m_options;
    std::stop_token m_stop;
    const DatasetProgress& m_progress;
    std::atomic<uint64_t> m_taken = 0;
    std::atomic<bool> m_failed = false;
    std::mutex m_mutex; ///< of everything below
    CaptionFile m_captions;
    uint64_t m_done = 0;
    std::exception_ptr m_failure;
};

} // namespace

void writeDataset(const DatasetOptions& options, const std::stop_token& stop, const DatasetProgress& progress) {
    prepareFolder(options);
    fs::path captions = options.folder / "captions.jsonl";
    std::error_code ignored;
    fs::remove(captions, ignored); // it would promise the pictures that are now to be replaced
    Painting(options, stop, progress).run();
}

void writePng(const QImage& image, const fs::path& file) {
    writePng(image, file, Durable::now);
}

} // namespace arcflow::scenes
