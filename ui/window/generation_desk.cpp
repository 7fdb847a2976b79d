#include "ui/window/generation_desk.h"

#include "ui/generate/generate_bar.h"
#include "ui/generate/make_panel.h"
#include "ui/window/studio_services.h"

#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>

#include <algorithm>

namespace arcflow::ui {
namespace {

/// A number of /proc in kB, as bytes.
std::optional<qint64> procBytes(const QString& file, const QByteArray& key) {
    QFile in(file);
    if (in.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> lines = in.readAll().split('\n');
        for (const QByteArray& line : lines) {
            if (line.startsWith(key + ':')) {
                return line.mid(key.size() + 1).simplified().split(' ').value(0).toLongLong() * 1024;
            }
        }
    }
    return {};
}

constexpr int shownPrompts = 2000;
constexpr int usedSamples = 500;

} // namespace

GenerationDesk::GenerationDesk(StudioServices& services, PromptPanel& prompt, MakePanel& make, GenerateBar& bar,
                               QObject* parent)
    : QObject(parent), m_services(services), m_prompt(prompt), m_make(make), m_controller(make, services.catalog, bar) {
    connectEngine();
    connectPrompt();
    connectQueue();
    connect(&m_controller, &GenerateController::generateRequested, this, &GenerationDesk::generate);
    connect(&make, &MakePanel::modelChosen, this, &GenerationDesk::load);
    connect(&make, &MakePanel::changed, this, [this] {
        updateNegative();
        m_prompt.setSeed(m_make.form().seeds().seed());
        m_services.settings.set(settings::lastGeneration, m_make.saveState());
    });
    connect(&services.settings, &AppSettings::changed, this, [this](const QString& key) {
        for (const QString& relevant :
             {settings::device.key, settings::numberFormat.key, settings::threads.key, settings::memoryBudget.key}) {
            if (key == relevant) {
                m_make.setMachine(m_services.machine());
            }
        }
        if (key == settings::recording.key || key == settings::pointsPerStep.key) {
            m_make.edit([this](GenerationForm& form) {
                GenerationChoices choices = form.choices();
                choices.recording = m_services.settings.get(settings::recording);
                choices.pointsPerStep = m_services.settings.get(settings::pointsPerStep);
                form.setChoices(choices);
            });
        }
        if (key == settings::wildcardFolder.key) {
            m_prompt.setWildcardFolder(m_services.settings.get(settings::wildcardFolder));
        }
    });
    m_controller.setLoading(tr("the model"));
    make.setMachine(services.machine());
    make.restoreState(services.settings.get(settings::lastGeneration));
    prompt.setWildcardFolder(services.settings.get(settings::wildcardFolder));
    refreshPrompts();
    refreshResources();
}

void GenerationDesk::connectEngine() {
    EngineClient& engine = m_services.engine;
    connect(&engine, &EngineClient::modelLoaded, this, &GenerationDesk::onLoaded);
    connect(&engine, &EngineClient::startFailed, this, [this](const Failure& failure) {
        m_controller.setLoadFailed(QString::fromStdString(failure.text));
        Q_EMIT failed(failure);
    });
    connect(&engine, &EngineClient::failed, this, [this](RequestId id, const Failure& failure) {
        if (id == m_load && failure.kind != ErrorKind::cancelled) {
            m_controller.setLoadFailed(QString::fromStdString(failure.text));
            Q_EMIT failed(failure);
        }
        m_counts.remove(id);
        if (const QString path = m_inspections.take(id); !path.isEmpty()) {
            m_services.catalog.setInspectFailed(path, QString::fromStdString(failure.text));
        }
    });
    connect(&m_services.catalog, &ModelCatalog::inspectRequested, this,
            [this](const QString& path) { m_inspections[m_services.engine.inspect(path)] = path; });
    connect(&engine, &EngineClient::inspected, this,
            [this](RequestId id, const ModelInfo& info) { m_services.catalog.setInfo(m_inspections.take(id), info); });
    connect(&engine, &EngineClient::tokensCounted, this, [this](RequestId id, const QVector<TokenCount>& counts) {
        m_prompt.setTokenCounts(m_counts.take(id), counts);
    });
}

void GenerationDesk::connectPrompt() {
    LibraryService& library = m_services.library;
    connect(&m_prompt, &PromptPanel::countRequested, this, [this](quint64 id, const QString& prompt) {
        if (!m_services.engine.model().name.empty()) {
            m_counts[m_services.engine.countTokens(prompt)] = id;
        }
    });
    connect(&m_prompt, &PromptPanel::problemChanged, this,
            [this] { m_controller.setPromptProblem(m_prompt.problem() ? m_prompt.problem()->text : QString()); });
    connect(&m_prompt, &PromptPanel::generateRequested, this, [this] { generate(); });
    connect(&m_prompt, &PromptPanel::pairRequested, this, [this] { generate({.mode = RunMode::pair}); });
    connect(&m_prompt, &PromptPanel::batchRequested, this, &GenerationDesk::generateBatch);
    connect(&m_prompt, &PromptPanel::historyRequested, this, &GenerationDesk::refreshPrompts);
    connect(&m_prompt, &PromptPanel::forgetPromptRequested, this, [this, &library](const QString& text) {
        library.write([text](LibraryDatabase& db) { db.forgetPrompt(text); }, this, [this] { refreshPrompts(); });
    });
    connect(&m_prompt, &PromptPanel::saveSnippetRequested, this, [this, &library](const SnippetRecord& snippet) {
        library.write([snippet](LibraryDatabase& db) { db.saveSnippet(snippet); }, this, [this] { refreshPrompts(); });
    });
    connect(&m_prompt, &PromptPanel::removeSnippetRequested, this, [this, &library](qint64 id) {
        library.write([id](LibraryDatabase& db) { db.removeSnippet(id); }, this, [this] { refreshPrompts(); });
    });
}

void GenerationDesk::connectQueue() {
    JobRunner& runner = m_services.runner;
    connect(&runner, &JobRunner::jobStarted, this, [this] { m_controller.setJobRunning(true); });
    connect(&runner, &JobRunner::jobEnded, this, [this] {
        m_controller.setJobRunning(m_services.runner.runningJob() != 0);
        refreshResources();
    });
    connect(&runner, &JobRunner::jobFailed, this, [this](qint64, const Failure& failure) { Q_EMIT failed(failure); });
    connect(&runner, &JobRunner::stopped, this, &GenerationDesk::failed);
    connect(&runner, &JobRunner::imageStored, this, [this] { refreshSamples(); });
    m_services.jobs.setEstimator([this](const JobRequest& request) {
        GenerationForm form = m_make.form();
        GenerationChoices choices = form.choices();
        const GenerationRequest& generation = request.generation;
        choices.mode = generation.mode;
        choices.count = generation.count;
        if (generation.width > 0 && generation.height > 0) {
            choices.size = QSize(generation.width, generation.height);
        }
        choices.studentSteps = generation.mode != RunMode::teacher && generation.steps > 0
                                   ? std::optional(generation.steps)
                                   : std::nullopt;
        form.setChoices(choices);
        const RunEstimate estimate = m_controller.estimate(form.plan());
        return estimate.seconds && estimate.seconds->confidence != Confidence::guess ? estimate.seconds->value : -1.0;
    });
}

void GenerationDesk::load(const ModelRequest& request) {
    if (m_load != 0) {
        m_services.engine.cancel(m_load);
    }
    m_wantedModel = request;
    const CatalogEntry* entry = m_services.catalog.modelOf(request);
    m_controller.setLoading(entry ? entry->found.name : tr("the model"));
    m_load = m_services.engine.load(request);
    Q_EMIT modelChanged();
}

void GenerationDesk::onLoaded(RequestId id, const LoadedModel& model) {
    if (id == m_load) {
        m_load = 0;
        m_controller.setLoadedModel(m_wantedModel, model);
        refreshSamples();
    }
    m_prompt.recountTokens();
    updateNegative();
    Q_EMIT modelChanged();
}

void GenerationDesk::updateNegative() {
    m_prompt.setNegativeAvailability(unavailable(m_make.form(), Field::negativePrompt));
}

void GenerationDesk::refreshPrompts() {
    struct Known {
        QVector<PromptRecord> prompts;
        QVector<SnippetRecord> snippets;
    };
    m_services.library.read(
        [](LibraryDatabase& db) {
            return Known{db.prompts({}, shownPrompts), db.snippets()};
        },
        this,
        [this](const Known& known) {
            m_prompt.setHistory(known.prompts);
            m_prompt.setSnippets(known.snippets);
        });
}

void GenerationDesk::refreshSamples() {
    const QString model = QString::fromStdString(m_services.engine.model().modelHash);
    m_services.library.read([model](LibraryDatabase& db) { return db.statistics(model, usedSamples); }, this,
                            [this](const QVector<RunStatistic>& samples) { m_controller.setSamples(samples); });
}

void GenerationDesk::refreshResources() {
    FreeResources free;
    free.memory = procBytes(QStringLiteral("/proc/meminfo"), "MemAvailable");
    free.usedMemory = procBytes(QStringLiteral("/proc/self/status"), "VmRSS").value_or(0);
    if (const QStorageInfo storage(m_services.settings.get(settings::imageFolder)); storage.isValid()) {
        free.disk = storage.bytesAvailable();
    }
    m_controller.setFreeResources(free);
}

JobRequest GenerationDesk::requestFor(const QString& prompt, const GenerateOverride& instead) const {
    JobRequest request =
        m_make.form().request(prompt, m_prompt.isNegativeAvailable() ? m_prompt.negativeText() : QString(), instead);
    request.generation.previews = request.generation.previews && m_services.settings.get(settings::livePreviews);
    return request;
}

void GenerationDesk::generate(const GenerateOverride& instead) {
    m_make.commitEditing();
    const int count = instead.count.value_or(m_make.form().choices().count);
    const QStringList prompts = m_prompt.expandedPrompts(count, m_make.form().seeds().seed());
    if (prompts.isEmpty() || !m_make.problem().isEmpty()) {
        return; // the panels say what is wrong
    }
    const QString text = m_prompt.text();
    m_services.library.write(
        [text, negative = m_prompt.negativeText()](LibraryDatabase& db) { db.rememberPrompt(text, negative); }, this,
        [this] { refreshPrompts(); });
    // Random variants: one job for each image, with the seed it would have had. All combinations: a job each, from the
    // same seed.
    const bool perImage = prompts.size() > 1 && m_prompt.expansionMode() == ExpansionMode::random;
    for (qsizetype i = 0; i < prompts.size(); ++i) {
        JobRequest request = requestFor(prompts[i], instead);
        if (perImage) {
            request.generation.seed += static_cast<uint64_t>(i);
            request.generation.count = 1;
        }
        m_services.jobs.add(request);
    }
    m_make.jobMade(count);
}

void GenerationDesk::generateBatch(const QVector<BatchRow>& rows) {
    for (const BatchRow& row : rows) {
        JobRequest request = requestFor(row.prompt, {});
        GenerationRequest& generation = request.generation;
        if (row.negative) {
            generation.negativePrompt = row.negative->toStdString();
        }
        generation.seed = row.seed.value_or(generation.seed);
        generation.steps = row.steps.value_or(generation.steps);
        generation.width = row.width.value_or(generation.width);
        generation.height = row.height.value_or(generation.height);
        generation.count = row.count.value_or(generation.count);
        m_services.jobs.add(request);
        m_make.jobMade(generation.count);
    }
    Q_EMIT noticed(tr("%n prompts are in the queue.", nullptr, static_cast<int>(rows.size())));
}

void GenerationDesk::promote(const QVector<qint64>& images, RunMode mode) {
    m_services.library.read(
        [images](LibraryDatabase& db) { return db.images(images); }, this,
        [this, mode](const QVector<ImageRecord>& records) {
            int promoted = 0;
            for (const ImageRecord& record : records) {
                if (record.seed) {
                    promoteRecord(record, mode);
                    ++promoted;
                }
            }
            Q_EMIT noticed(
                promoted > 0
                    ? tr("%n drafts are in the queue for the teacher.", nullptr, promoted)
                    : tr("These images do not say which seed they were made from, so they cannot be made again."));
        });
}

void GenerationDesk::promoteRecord(const ImageRecord& record, RunMode mode) {
    // The job it came from knows everything; an image that was found in a folder, what its metadata say.
    m_services.library.read([job = record.job](LibraryDatabase& db) { return db.job(job); }, this,
                            [this, record, mode](const std::optional<JobRecord>& job) {
                                JobRequest request = requestFor(record.prompt, {});
                                if (job) {
                                    try {
                                        request = m_services.jobs.requestOf(*job);
                                    } catch (const Error&) {
                                        // Written by another version: the settings of now, with the image's own prompt,
                                        // seed and size.
                                    }
                                }
                                GenerationRequest& generation = request.generation;
                                generation.prompt = record.prompt.toStdString();
                                generation.seed = *record.seed;
                                generation.count = 1;
                                generation.width = record.width;
                                generation.height = record.height;
                                generation.mode = mode;
                                generation.sampler = Sampler::automatic;
                                if (mode == RunMode::teacher) {
                                    generation.steps = record.teacherSteps; // 0: the model's default
                                }
                                m_services.jobs.add(request, false, record.id);
                            });
}

void GenerationDesk::editJob(qint64 job) {
    const JobRecord* record = m_services.jobs.find(job);
    if (!record) {
        return;
    }
    try {
        const JobRequest request = m_services.jobs.requestOf(*record);
        m_prompt.setText(record->prompt);
        if (request.generation.negativePrompt) {
            m_prompt.setNegativeText(QString::fromStdString(*request.generation.negativePrompt));
        }
        const GenerationRequest& generation = request.generation;
        m_make.edit([&](GenerationForm& form) {
            GenerationChoices choices = form.choices();
            choices.mode = generation.mode;
            choices.count = generation.count;
            choices.size =
                generation.width > 0 ? std::optional(QSize(generation.width, generation.height)) : std::nullopt;
            form.setChoices(choices);
            form.seeds().setSeed(generation.seed);
        });
        if (record->state != JobState::running) {
            m_services.jobs.remove(job);
        }
        Q_EMIT noticed(tr("The job's settings are in the panels. Generate puts it back into the queue."));
    } catch (const Error& error) {
        Q_EMIT failed({error.kind(), error.what(), {}});
    }
}

QVariantMap GenerationDesk::currentSettings() const {
    const GenerationForm& form = m_make.form();
    const LoadedModel& model = m_services.engine.model();
    return {{QStringLiteral("prompt"), m_prompt.text()},
            {QStringLiteral("negativePrompt"), m_prompt.negativeText()},
            {QStringLiteral("seed"), QVariant::fromValue<quint64>(form.seeds().seed())},
            {QStringLiteral("width"), form.size().width()},
            {QStringLiteral("height"), form.size().height()},
            {QStringLiteral("steps"), form.studentSteps()},
            {QStringLiteral("teacherSteps"), form.teacherSteps()},
            {QStringLiteral("guidance"), form.guidance()},
            {QStringLiteral("trueCfg"), form.trueCfg()},
            {QStringLiteral("model"), QString::fromStdString(model.name)},
            {QStringLiteral("adapter"), QString::fromStdString(model.adapterName)}};
}

void GenerationDesk::useSettings(const QVariantMap& values) {
    if (values.contains(QStringLiteral("prompt"))) {
        m_prompt.setText(values[QStringLiteral("prompt")].toString());
    }
    if (values.contains(QStringLiteral("negativePrompt"))) {
        m_prompt.setNegativeText(values[QStringLiteral("negativePrompt")].toString());
    }
    GenerationMetadata metadata;
    std::set<Field> fields;
    const auto take = [&](const char* key, Field field, auto assign) {
        if (const auto found = values.find(QLatin1String(key)); found != values.end()) {
            assign(*found);
            fields.insert(field);
        }
    };
    take("mode", Field::mode, [&](const QVariant& value) { metadata.mode = value.toString().toStdString(); });
    take("seed", Field::seed, [&](const QVariant& value) { metadata.seed = value.toULongLong(); });
    take("width", Field::size, [&](const QVariant& value) { metadata.width = value.toInt(); });
    take("height", Field::size, [&](const QVariant& value) { metadata.height = value.toInt(); });
    take("steps", metadata.mode == "teacher" ? Field::teacherSteps : Field::studentSteps,
         [&](const QVariant& value) { metadata.steps = value.toInt(); });
    take("guidance", Field::guidance, [&](const QVariant& value) { metadata.guidance = value.toDouble(); });
    take("trueCfg", Field::trueCfg, [&](const QVariant& value) { metadata.trueCfg = value.toDouble(); });
    take("model", Field::model, [&](const QVariant& value) { metadata.model.name = value.toString().toStdString(); });
    take("adapter", Field::adapter,
         [&](const QVariant& value) { metadata.adapter.name = value.toString().toStdString(); });
    if (const QStringList missing = m_make.useRecipe({metadata}, fields); !missing.isEmpty()) {
        Q_EMIT noticed(
            tr("Not found in your folders: %1. Everything else is set.").arg(missing.join(QStringLiteral(", "))));
    }
}

void GenerationDesk::useAdapter(const QString& model, const QString& adapter, int steps) {
    m_services.catalog.addPath(adapter);
    m_make.edit([&](GenerationForm& form) {
        ModelRequest request = form.model();
        request.model = model.toStdString();
        request.adapter = adapter.toStdString();
        request.loras.clear();
        form.setModel(request);
        GenerationChoices choices = form.choices();
        choices.studentSteps = std::nullopt;
        form.setChoices(choices);
        if (form.studentSteps() != steps) {
            choices.studentSteps = steps;
            form.setChoices(choices);
        }
    });
    Q_EMIT noticed(tr("Create uses the adapter %1 now.").arg(QFileInfo(adapter).fileName()));
}

QString GenerationDesk::modelText() const {
    const LoadedModel& model = m_services.engine.model();
    if (m_load != 0 || model.name.empty()) {
        return tr("loading…");
    }
    const QString name = QString::fromStdString(model.name);
    return model.adapterName.empty() ? name
                                     : QStringLiteral("%1 · %2").arg(name, QString::fromStdString(model.adapterName));
}

} // namespace arcflow::ui
