#pragma once

#include "tests/support/fake_engine.h"
#include "ui/queue/job_runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>

namespace arcflow::ui::test {

/// The queue of one run of the program, with a scripted engine, over a folder that outlives it.
class QueueSession {
public:
    explicit QueueSession(const QString& folder, FakeScript script = {}, bool load = true)
        : log(std::make_shared<FakeEngineLog>()),
          engine(
              [script, log = log]() -> std::unique_ptr<Engine> { return std::make_unique<FakeEngine>(script, log); }),
          library(folder + "/library.sqlite"),
          jobs(library),
          runner(engine, library, jobs, folder) {
        OutputPolicy output;
        output.folder = folder + "/images";
        runner.setOutput(output);
        if (load) {
            jobs.load();
        }
    }

    bool waitLoaded() {
        return QTest::qWaitFor([this] { return jobs.isLoaded(); });
    }

    /// Adds a job and waits until it is in the library.
    qint64 add(const std::string& prompt, int count = 1, RunMode mode = RunMode::student, bool inFront = false) {
        JobRequest request;
        request.generation.prompt = prompt;
        request.generation.count = count;
        request.generation.mode = mode;
        request.generation.seed = 100;
        qint64 id = 0;
        jobs.add(request, inFront, 0, [&id](qint64 added) { id = added; });
        (void)QTest::qWaitFor([&id] { return id != 0; });
        return id;
    }

    bool waitIdle() {
        const auto idle = [this] {
            return std::none_of(jobs.jobs().cbegin(), jobs.jobs().cend(), [](const JobRecord& job) {
                return job.state == JobState::waiting || job.state == JobState::running;
            });
        };
        return QTest::qWaitFor(idle, 20000);
    }

    QVector<ImageRecord> images() {
        std::optional<QVector<ImageRecord>> found;
        library.write([](LibraryDatabase& db) { return db.images(db.imageIds({.sort = ImageSort::oldestFirst})); },
                      &jobs, [&found](QVector<ImageRecord> images) { found = std::move(images); });
        (void)QTest::qWaitFor([&found] { return found.has_value(); });
        return found.value_or(QVector<ImageRecord>());
    }

    JobState stateOf(qint64 id) {
        std::optional<std::optional<JobRecord>> found;
        library.write([id](LibraryDatabase& db) { return db.job(id); }, &jobs,
                      [&found](std::optional<JobRecord> job) { found = job; });
        (void)QTest::qWaitFor([&found] { return found.has_value(); });
        return found->has_value() ? (*found)->state : JobState::done;
    }

    std::shared_ptr<FakeEngineLog> log;
    EngineClient engine;
    LibraryService library;
    JobListModel jobs;
    JobRunner runner;
};

inline QStringList filesIn(const QString& folder) {
    return QDir(folder).entryList(QDir::Files);
}

} // namespace arcflow::ui::test
