#include "ui/distil/distil_page.h"

#include "ui/bridge/engine_client.h"
#include "ui/distil/distil_form.h"
#include "ui/distil/distil_welcome.h"
#include "ui/distil/run_plots.h"
#include "ui/distil/run_strip.h"
#include "ui/distil/validation_view.h"
#include "ui/generate/model_catalog.h"
#include "ui/settings/app_settings.h"
#include "ui/shell/command_registry.h"
#include "ui/shell/message.h"
#include "ui/style/separator_line.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedWidget>
#include <QThreadPool>
#include <QVBoxLayout>

#include <numeric>

namespace arcflow::ui {
namespace {

const Setting<QVariantMap> formSetting{QStringLiteral("distil/form"), [] { return QVariantMap(); }};
/// Seconds for one prompt in one iteration, by model: for the estimate.
const Setting<QVariantMap> paceSetting{QStringLiteral("distil/pace"), [] { return QVariantMap(); }};
const Setting<QString> exportSetting{QStringLiteral("distil/exportFolder"), [] { return QDir::homePath(); }};

constexpr double keepEverySeconds = 10;
constexpr int mostPictures = 8;

const QString startId = QStringLiteral("distil.start"), pauseId = QStringLiteral("distil.pause"),
              stopId = QStringLiteral("distil.stop"), useId = QStringLiteral("distil.use"),
              exportId = QStringLiteral("distil.export"), curveId = QStringLiteral("distil.measure"),
              csvId = QStringLiteral("distil.exportCurve"), previousId = QStringLiteral("distil.previous"),
              nextId = QStringLiteral("distil.next"), discardId = QStringLiteral("distil.discard");

QString paceKey(const QString& model) {
    return model.isEmpty() ? QStringLiteral("built-in") : model;
}

/// One that is not there yet: an adapter may be in use, and is never overwritten.
QString freeFolder(const QString& wanted) {
    QString folder = wanted;
    for (int number = 2; QFileInfo::exists(folder); ++number) {
        folder = QStringLiteral("%1-%2").arg(wanted).arg(number);
    }
    return folder;
}

} // namespace

void DistilPage::addCommands(CommandRegistry& commands) {
    const QString category = tr("Distil");
    const QString context = QStringLiteral("distil");
    using Keys = QList<QKeySequence>;
    const auto add = [&](const QString& id, const QString& title, const QString& icon, const Keys& keys = {},
                         const QString& where = windowContext, const QString& words = {}) {
        commands.add({.id = id,
                      .title = title,
                      .category = category,
                      .keywords = words,
                      .shortcuts = keys,
                      .icon = icon,
                      .context = where});
    };
    add(startId, tr("Start training"), QStringLiteral("play"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T)},
        windowContext, tr("distil train student adapter"));
    add(pauseId, tr("Pause training"), QStringLiteral("pause"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)},
        windowContext, tr("resume go on"));
    add(stopId, tr("Stop training"), QStringLiteral("stop"));
    add(useId, tr("Use in Create"), QStringLiteral("create"), {}, windowContext, tr("student adapter"));
    add(exportId, tr("Export adapter…"), QStringLiteral("export"));
    add(csvId, tr("Export the training curve…"), QStringLiteral("export"), {}, windowContext, tr("csv loss"));
    add(curveId, tr("Measure the error by steps"), QStringLiteral("plot"), {}, windowContext, tr("nfe curve"));
    add(previousId, tr("Validation before"), QStringLiteral("chevron-left"), {QKeySequence(Qt::ALT | Qt::Key_Left)},
        context);
    add(nextId, tr("Validation after"), QStringLiteral("chevron-right"), {QKeySequence(Qt::ALT | Qt::Key_Right)},
        context);
    add(discardId, tr("Discard the training run"), QStringLiteral("trash"));
}

DistilPage::DistilPage(DistilRun& run, EngineClient& engine, ModelCatalog& catalog, AppSettings& settings,
                       CommandRegistry& commands, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_engine(engine),
      m_settings(settings),
      m_commands(commands),
      m_form(new DistilForm(catalog)),
      m_validations(new ValidationView(run)),
      m_right(new QStackedWidget) {
    setObjectName(QStringLiteral("distilPage"));
    build();
    m_form->setChoices(DistilChoices::fromMap(settings.get(formSetting)));
    connectCommands();
    connectRun();
    connect(m_form, &DistilForm::changed, this, [this] {
        m_settings.set(formSetting, m_form->choices().toMap());
        showPace();
        updateCommands();
    });
    connect(m_form, &DistilForm::sizeWanted, this, [this](const QString& model, const StudentShape& shape) {
        if (!m_run.isActive()) { // what is in memory says it itself
            m_sizing = m_engine.adapterSize({.model = model.toStdString()}, shape);
        }
    });
    connect(&engine, &EngineClient::adapterSized, this, [this](RequestId id, const AdapterSize& size) {
        if (id == m_sizing) {
            m_form->setAdapterSize(size);
        }
    });
    connect(&engine, &EngineClient::failed, this, [this](RequestId id, const Failure&) {
        if (id == m_sizing) { // the note under the model says what is wrong with it
            m_form->setAdapterSize({});
        }
    });
    showPace();
    updateCommands();
}

QPushButton* DistilPage::button(const QString& command, bool primary) {
    QAction* action = m_commands.action(command);
    auto* made = new QPushButton;
    made->setObjectName(command);
    made->setProperty("primary", primary);
    const QString icon = m_commands.command(command)->icon;
    made->setMinimumWidth(0);
    made->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    const auto follow = [made, action, primary, icon] {
        made->setText(action->iconText());
        made->setAccessibleName(action->text());
        made->setToolTip(action->toolTip());
        made->setEnabled(action->isEnabled());
        made->setIcon(primary ? theme().icon(icon, Token::onAccent) : theme().icon(icon));
    };
    follow();
    connect(action, &QAction::changed, made, follow);
    connect(made, &QPushButton::clicked, action, &QAction::trigger);
    return made;
}

QWidget* DistilPage::buildActions() {
    auto* bar = new QWidget;
    auto* layout = new QVBoxLayout(bar);
    layout->setContentsMargins(gridUnit + 4, gridUnit, gridUnit + 4, gridUnit);
    layout->setSpacing(gridUnit);
    auto* run = new QHBoxLayout;
    run->setSpacing(gridUnit);
    m_start = button(startId, true);
    m_pause = button(pauseId);
    m_stop = button(stopId);
    for (QPushButton* made : {m_start, m_pause, m_stop}) {
        run->addWidget(made, 1);
    }
    layout->addLayout(run);
    auto* results = new QHBoxLayout;
    results->setSpacing(gridUnit);
    results->addWidget(button(useId), 1);
    results->addWidget(button(exportId), 1);
    layout->addLayout(results);
    return bar;
}

QWidget* DistilPage::buildRun() {
    auto* plots = new RunPlots(m_run);
    connect(plots, &RunPlots::curveExportRequested, this, &DistilPage::chooseCurveFile);
    auto* split = new QSplitter(Qt::Horizontal);
    split->setObjectName(QStringLiteral("runSplitter"));
    split->addWidget(plots);
    split->addWidget(m_validations);
    split->setChildrenCollapsible(false);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    auto* run = new QWidget;
    auto* layout = new QVBoxLayout(run);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new RunStrip(m_run));
    layout->addWidget(new SeparatorLine);
    layout->addWidget(split, 1);
    return run;
}

void DistilPage::build() {
    auto* left = new QWidget;
    left->setObjectName(QStringLiteral("distilSettings"));
    left->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_form, 1);
    column->addWidget(buildActions());
    constexpr int formWidth = 336;
    left->setFixedWidth(std::max(formWidth, m_form->minimumSizeHint().width()));
    auto* line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setProperty("separator", true);
    m_right->addWidget(new DistilWelcome);
    m_right->addWidget(buildRun());
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(left);
    layout->addWidget(line);
    layout->addWidget(m_right, 1);
    m_commands.attach(QStringLiteral("distil"), this);
    // A stack of pages is as wide as its widest: beside the docks of other workspaces there is less room than here.
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
}

void DistilPage::connectCommands() {
    m_commands.action(startId)->setIconText(tr("Start training"));
    m_commands.action(stopId)->setIconText(tr("Stop"));
    const auto on = [this](const QString& id, auto work) {
        connect(m_commands.action(id), &QAction::triggered, this, work);
    };
    on(startId, &DistilPage::start);
    on(pauseId, &DistilPage::togglePause);
    on(stopId, [this] { m_run.stop(); });
    on(useId, &DistilPage::useInCreate);
    on(exportId, &DistilPage::chooseExportFolder);
    on(csvId, &DistilPage::chooseCurveFile);
    on(curveId, [this] { m_run.askForCurve(); });
    on(previousId, [this] { m_validations->step(-1); });
    on(nextId, [this] { m_validations->step(1); });
    on(discardId, [this] { m_run.discard(); });
}

void DistilPage::connectRun() {
    connect(&m_run, &DistilRun::changed, this, &DistilPage::updateCommands);
    connect(&m_run, &DistilRun::interrupted, this, &DistilPage::offerUnfinished);
    connect(&m_run, &DistilRun::adapterWritten, this, &DistilPage::noteAdapter);
    connect(&m_run, &DistilRun::failed, this, [this](const Failure& failure) { Q_EMIT told(failureMessage(failure)); });
    connect(&m_run, &DistilRun::noticed, this,
            [this](const QString& text) { Q_EMIT told(Message{.text = text, .topic = QStringLiteral("distil")}); });
    connect(&m_run, &DistilRun::iterated, this, &DistilPage::rememberPace);
}

void DistilPage::updateCommands() {
    const DistilState state = m_run.state();
    const bool active = m_run.isActive();
    const bool held = state == DistilState::paused || (!active && m_run.unfinished()) ||
                      (state == DistilState::failed && m_run.hasStudent() && !m_run.hasDiverged());
    m_form->setLocked(active);
    m_right->setCurrentIndex(
        state == DistilState::idle && m_run.curve().isEmpty() && m_run.validations().isEmpty() ? 0 : 1);
    const QString nothing = tr("There is no training run.");
    const QString reason = active ? tr("A training run is under way.") : m_form->problem();
    m_commands.setUnavailable(startId, reason);
    m_commands.setTitle(pauseId, held ? tr("Resume training") : tr("Pause training"));
    m_commands.action(pauseId)->setIconText(held ? tr("Resume") : tr("Pause"));
    // One question at a time: begin, or what to do with what has begun.
    m_start->setVisible(!active);
    m_pause->setVisible(active || held);
    m_stop->setVisible(active);
    m_commands.setUnavailable(pauseId, held || (active && state != DistilState::pausing) ? QString() : nothing);
    m_commands.setUnavailable(stopId, active && state != DistilState::pausing ? QString() : nothing);
    const QString student = m_run.hasStudent() && m_run.iteration() > 0 ? QString() : tr("There is no student yet.");
    m_commands.setUnavailable(useId, student);
    m_commands.setUnavailable(exportId, student);
    m_commands.setUnavailable(csvId, m_run.curve().isEmpty() ? nothing : QString());
    m_commands.setUnavailable(
        curveId,
        m_run.hasStudent() && (state == DistilState::running || state == DistilState::finished) ? QString() : nothing);
    m_commands.setUnavailable(discardId, active                                              ? tr("Stop it first.")
                                         : state == DistilState::idle && !m_run.unfinished() ? nothing
                                                                                             : QString());
}

void DistilPage::setHistory(const QStringList& prompts) {
    m_form->setHistory(prompts);
}

void DistilPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    Q_EMIT historyWanted();
}

QString DistilPage::adapterFolder() const {
    const QStringList folders = m_settings.get(settings::adapterFolders);
    return freeFolder((folders.isEmpty() ? QDir::homePath() : folders.first()) + u'/' + m_form->adapterName());
}

void DistilPage::start() {
    if (m_run.isActive() || !m_form->problem().isEmpty()) {
        return; // the button and the notes say why
    }
    const DistilChoices& choices = m_form->choices();
    const PromptSplit split = splitPrompts(m_form->prompts(), choices.held);
    DistillationRequest request;
    request.model = m_machine;
    request.model.model = choices.model.toStdString();
    request.recipe = choices.resolved();
    for (const QString& prompt : split.trained) {
        request.prompts.push_back(prompt.toStdString());
    }
    for (const QString& prompt : split.held) {
        request.validation.push_back(prompt.toStdString());
    }
    request.adapter = adapterFolder().toStdString();
    request.saveEverySeconds = keepEverySeconds;
    request.validateEvery = choices.validateEvery;
    request.pictures = mostPictures;
    request.validateFirst = request.curveAtEnd = true;
    if (!m_run.unfinished()) {
        return m_run.start(request);
    }
    Q_EMIT told(Message{.kind = Message::Kind::warning,
                        .text = tr("A new training run takes the place of the one that was interrupted."),
                        .advice = tr("What it had come to is lost."),
                        .actions = {{tr("Start anew"), [this, request] { m_run.start(request); }},
                                    {tr("Resume the other"), [this] { m_run.resumeUnfinished(); }}},
                        .topic = QStringLiteral("distilInterrupted")});
}

void DistilPage::togglePause() {
    if (!m_run.isActive() && m_run.unfinished()) {
        return m_run.resumeUnfinished();
    }
    if (m_run.state() == DistilState::paused || m_run.state() == DistilState::failed) {
        m_run.resume();
    } else {
        m_run.pause();
    }
}

void DistilPage::offerUnfinished() {
    const UnfinishedRun& run = *m_run.unfinished();
    const QLocale locale;
    Q_EMIT told(Message{
        .text = tr("A training run was interrupted at iteration %1 of %2.")
                    .arg(locale.toString(run.iteration),
                         locale.toString(static_cast<qint64>(run.request.recipe.optimisation.iterations))),
        .advice = tr("It goes on from there and comes to the same adapter."),
        .actions = {{tr("Resume"), [this] { m_run.resumeUnfinished(); }}, {tr("Discard"), [this] { m_run.discard(); }}},
        .topic = QStringLiteral("distilInterrupted")});
}

void DistilPage::rememberPace() {
    const std::optional<double> pace = m_run.secondsPerIteration();
    constexpr int64_t settled = 5; // the first iterations also read the prompts
    if (!pace || m_run.iteration() < settled) {
        return;
    }
    QVariantMap all = m_settings.get(paceSetting);
    const QString key = paceKey(m_form->choices().model);
    const double perPrompt = *pace / static_cast<double>(m_run.request().recipe.batch);
    const double known = all.value(key).toDouble();
    if (known <= 0 || std::abs(perPrompt - known) > 0.1 * known) { // not at every iteration
        all.insert(key, perPrompt);
        m_settings.set(paceSetting, all);
        showPace();
    }
}

void DistilPage::showPace() {
    const double pace = m_settings.get(paceSetting).value(paceKey(m_form->choices().model)).toDouble();
    m_form->setPace(pace > 0 ? std::optional(pace) : std::nullopt);
}

void DistilPage::useInCreate() {
    const QString folder = QString::fromStdString(m_run.request().adapter.string());
    if (m_run.state() == DistilState::finished) { // it is there already
        return noteAdapter(folder, DistilRun::Purpose::use);
    }
    // The student of the moment under a name of its own: later ones are other adapters.
    m_run.writeAdapter(freeFolder(QStringLiteral("%1-at-%2").arg(folder).arg(m_run.iteration())),
                       DistilRun::Purpose::use);
}

void DistilPage::noteAdapter(const QString& folder, DistilRun::Purpose purpose) {
    if (purpose == DistilRun::Purpose::use) {
        const DistillationRequest& request = m_run.request();
        Q_EMIT useRequested(QString::fromStdString(request.model.model.string()), folder,
                            static_cast<int>(request.recipe.imitation.evaluations));
        return;
    }
    Q_EMIT told(Message{.kind = Message::Kind::success,
                        .text = tr("The adapter is in %1").arg(QDir::toNativeSeparators(folder)),
                        .timeoutMs = 8000,
                        .topic = QStringLiteral("distilExport")});
}

void DistilPage::chooseExportFolder() {
    auto* dialog =
        new QFileDialog(window(), tr("Export the adapter: choose or make a folder"), m_settings.get(exportSetting));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_settings.set(exportSetting, folder);
        exportAdapterTo(folder);
    });
    dialog->open();
}

/// Into the folder itself where it is empty or holds an adapter, else into one of its own: nobody's files are touched.
void DistilPage::exportAdapterTo(const QString& folder) {
    const QDir chosen(folder);
    const bool own = chosen.isEmpty() || chosen.exists(QStringLiteral("diffusion_pytorch_model.safetensors"));
    const QString name = QFileInfo(QString::fromStdString(m_run.request().adapter.string())).fileName();
    m_run.writeAdapter(own ? folder : chosen.filePath(name), DistilRun::Purpose::exporting);
}

void DistilPage::chooseCurveFile() {
    const QString name = QFileInfo(QString::fromStdString(m_run.request().adapter.string())).fileName();
    auto* dialog = new QFileDialog(window(), tr("Export the training curve"),
                                   QDir(m_settings.get(exportSetting)).filePath(name + QStringLiteral(".csv")),
                                   tr("Tables (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &DistilPage::exportCurveTo);
    dialog->open();
}

void DistilPage::exportCurveTo(const QString& file) {
    QThreadPool::globalInstance()->start([self = QPointer(this), from = m_run.curveFile(), file] {
        QFile in(from);
        QSaveFile out(file);
        QString problem;
        if (!in.open(QIODevice::ReadOnly)) {
            problem = in.errorString();
        } else if (!out.open(QIODevice::WriteOnly) || out.write(in.readAll()) < 0 || !out.commit()) {
            problem = out.errorString();
        }
        QMetaObject::invokeMethod(qApp, [self, file, problem] {
            if (!self) {
                return;
            }
            const QString name = QDir::toNativeSeparators(file);
            Q_EMIT self->told(
                problem.isEmpty()
                    ? Message{.kind = Message::Kind::success, .text = tr("Saved %1").arg(name), .timeoutMs = 6000}
                    : Message{.kind = Message::Kind::error,
                              .text = tr("The curve could not be saved as %1.").arg(name),
                              .details = problem});
        });
    });
}

} // namespace arcflow::ui
