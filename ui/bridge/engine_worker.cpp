#include "ui/bridge/engine_worker.h"

#include "ui/bridge/caught_failure.h"

#include <chrono>

namespace arcflow::ui {

EngineWorker::EngineWorker(EngineFactory factory, LatestSlot<RunPreview>& preview)
    : m_factory(std::move(factory)), m_preview(preview), m_distillation(m_gate) {
    connect(
        &m_distillation, &DistillationWorker::modelReplaced, this, [this] { m_loadedKey.clear(); },
        Qt::DirectConnection);
}

/// Passes on what the engine reports: progress at most 20 times a second, previews through the slot.
class EngineWorker::Sink : public EngineSink {
public:
    Sink(EngineWorker& worker, RequestId id, const LatentKeeper* keeper = nullptr)
        : m_worker(worker), m_id(id), m_keeper(keeper) {}

    void progress(Phase phase, double fraction, int, RunMode run) override {
        using namespace std::chrono;
        constexpr milliseconds interval{50};
        const auto now = steady_clock::now();
        const bool changed = phase != m_phase || run != m_run || fraction >= 1.0;
        if (changed || now - m_sentAt >= interval) {
            m_phase = phase;
            m_run = run;
            m_sentAt = now;
            Q_EMIT m_worker.progressed({m_id, phase, fraction, run});
        }
    }

    void latents(const FinishedLatents& latents) override {
        if (m_keeper && *m_keeper) {
            (*m_keeper)(latents);
        }
    }

    void step(const StepRecord& record, int) override {
        m_stepCount = record.count;
        if (record.preview) {
            show({m_id, record.run, record.index, record.count, *record.preview});
        }
    }

    void studentDecoded(int, const Image& pixels) override {
        show({m_id, RunMode::student, m_stepCount - 1, m_stepCount, pixels});
    }

    void warning(const std::string& text) override { Q_EMIT m_worker.warned(QString::fromStdString(text)); }

private:
    void show(RunPreview preview) {
        if (m_worker.m_preview.put(std::move(preview))) {
            Q_EMIT m_worker.previewPending();
        }
    }

    EngineWorker& m_worker;
    RequestId m_id;
    const LatentKeeper* m_keeper;
    int m_stepCount = 0;
    std::optional<Phase> m_phase;
    RunMode m_run = RunMode::student;
    std::chrono::steady_clock::time_point m_sentAt;
};

/// Runs `work`, which returns false once it has answered itself; a failure or exception becomes failed().
template <typename Work> void EngineWorker::answer(RequestId id, Work work) {
    std::optional<Failure> failure;
    try {
        if (!m_engine) {
            failure = Failure{ErrorKind::internal, "The engine could not be started.", {}};
        } else {
            failure = work();
        }
    } catch (...) {
        failure = caughtFailure();
    }
    if (failure) {
        Q_EMIT failed(id, *failure);
    }
}

void EngineWorker::start() {
    try {
        m_engine = m_factory();
        m_distillation.setEngine(m_engine.get());
        Q_EMIT started();
    } catch (...) {
        Q_EMIT startFailed(caughtFailure());
    }
}

Outcome<LoadedModel> EngineWorker::ensureLoaded(RequestId id, const ModelRequest& model, const std::stop_token& stop) {
    const std::string key = toJson(JobRequest{model, {}});
    if (key == m_loadedKey) {
        return m_model;
    }
    if (m_distillation.holdsModel() && !m_engine->fitsBesideDistillation(model)) {
        if (const std::optional<Failure> failure = m_distillation.setAside()) {
            return *failure;
        }
    }
    m_loadedKey.clear();
    Sink sink(*this, id);
    Outcome<LoadedModel> outcome = m_engine->load(model, stop, sink);
    if (outcome) {
        m_loadedKey = key;
        m_model = outcome.value();
        Q_EMIT modelLoaded(id, m_model);
    }
    return outcome;
}

void EngineWorker::load(RequestId id, const ModelRequest& model, const std::stop_token& stop) {
    answer(id, [&]() -> std::optional<Failure> {
        const bool there = toJson(JobRequest{model, {}}) == m_loadedKey;
        const Outcome<LoadedModel> outcome = ensureLoaded(id, model, stop);
        if (!outcome) {
            return outcome.failure();
        }
        if (there) {
            Q_EMIT modelLoaded(id, m_model);
        }
        Q_EMIT loadDone(id);
        return {};
    });
}

void EngineWorker::run(RequestId id, const JobRequest& job, int index, const LatentKeeper& keeper,
                       const std::stop_token& stop) {
    answer(id, [&]() -> std::optional<Failure> {
        const Outcome<LoadedModel> loaded = ensureLoaded(id, job.model, stop);
        if (!loaded) {
            return loaded.failure();
        }
        GenerationRequest request = job.generation;
        request.seed += static_cast<uint64_t>(index);
        request.count = 1;
        Sink sink(*this, id, &keeper);
        Outcome<GenerationResult> outcome = m_engine->generate(request, stop, sink);
        if (!outcome) {
            return outcome.failure();
        }
        Q_EMIT runDone(id, std::make_shared<RunResult>(
                               RunResult{std::move(outcome.value().images), m_model, outcome.value().peakBytes}));
        return {};
    });
}

void EngineWorker::countTokens(RequestId id, const std::string& prompt) {
    answer(id, [&]() -> std::optional<Failure> {
        const Outcome<std::vector<TokenCount>> outcome = m_engine->countTokens(prompt);
        if (!outcome) {
            return outcome.failure();
        }
        Q_EMIT tokensCounted(id, QVector<TokenCount>(outcome.value().begin(), outcome.value().end()));
        return {};
    });
}

void EngineWorker::inspect(RequestId id, const std::string& path) {
    answer(id, [&]() -> std::optional<Failure> {
        const Outcome<ModelInfo> outcome = m_engine->inspect(path);
        if (!outcome) {
            return outcome.failure();
        }
        Q_EMIT inspected(id, outcome.value());
        return {};
    });
}

void EngineWorker::adapterSize(RequestId id, const ModelRequest& model, const StudentShape& shape) {
    answer(id, [&]() -> std::optional<Failure> {
        const Outcome<AdapterSize> outcome = m_engine->adapterSize(model, shape);
        if (!outcome) {
            return outcome.failure();
        }
        Q_EMIT adapterSized(id, outcome.value());
        return {};
    });
}

void EngineWorker::decode(RequestId id, const ModelRequest& model, const LatentImage& latents,
                          const std::stop_token& stop) {
    answer(id, [&]() -> std::optional<Failure> {
        const Outcome<LoadedModel> loaded = ensureLoaded(id, model, stop);
        if (!loaded) {
            return loaded.failure();
        }
        Outcome<Image> outcome = m_engine->decode(latents, stop);
        if (!outcome) {
            return outcome.failure();
        }
        Q_EMIT decoded(id, std::make_shared<const Image>(std::move(outcome.value())));
        return {};
    });
}

void EngineWorker::decodeLatest() {
    const std::optional<Wanted> wanted = m_wanted.take();
    if (!wanted || !wanted->latents || !m_engine) {
        return;
    }
    try {
        // A frame of a scrubber: where it cannot be made, the canvas keeps what it shows.
        if (Outcome<Image> outcome = m_engine->decode(*wanted->latents, {}); outcome) {
            Q_EMIT latestDecoded(wanted->sigma, std::make_shared<const Image>(std::move(outcome.value())), wanted->tag);
        }
    } catch (...) {
        Q_EMIT warned(QString::fromStdString(caughtFailure().text));
    }
}

} // namespace arcflow::ui
