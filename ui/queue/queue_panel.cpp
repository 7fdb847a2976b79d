#include "ui/queue/queue_panel.h"

#include "ui/queue/job_list_model.h"
#include "ui/queue/job_row_delegate.h"
#include "ui/queue/job_runner.h"
#include "ui/shell/section_header.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace arcflow::ui {

QueuePanel::QueuePanel(JobListModel& jobs, JobRunner& runner, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_runner(runner) {
    setObjectName(QStringLiteral("queuePanel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gridUnit, gridUnit / 2, gridUnit, gridUnit);
    layout->setSpacing(gridUnit / 2);
    buildHeader();
    buildList();
    for (const auto signal : {&JobListModel::rowsInserted, &JobListModel::rowsRemoved}) {
        connect(&jobs, signal, this, &QueuePanel::updateHeader);
    }
    connect(&jobs, &JobListModel::modelReset, this, &QueuePanel::updateHeader);
    connect(&jobs, &JobListModel::dataChanged, this, &QueuePanel::updateHeader);
    connect(&runner, &JobRunner::pausedChanged, this, &QueuePanel::updateHeader);
    connect(&theme(), &Theme::changed, this, &QueuePanel::updateHeader);
    updateHeader();
}

void QueuePanel::buildHeader() {
    auto* header = new SectionHeader(QString(), this); // the dock says what this is
    m_summary = new QLabel(header);
    m_summary->setObjectName(QStringLiteral("queueSummary"));
    m_summary->setProperty("dim", true);
    header->addWidget(m_summary);
    m_pause = header->addButton(QStringLiteral("pause"), tr("Pause after the image that is being made"));
    m_pause->setObjectName(QStringLiteral("queuePause"));
    connect(m_pause, &QToolButton::clicked, this, [this] { m_runner.setPaused(!m_runner.isPaused()); });
    m_clear = header->addButton(QStringLiteral("trash"), tr("Clear failed and cancelled jobs away"));
    m_clear->setObjectName(QStringLiteral("queueClear"));
    connect(m_clear, &QToolButton::clicked, this, [this] { m_jobs.clearEnded(); });
    layout()->addWidget(header);
}

void QueuePanel::buildList() {
    m_list = new QListView(this);
    m_list->setObjectName(QStringLiteral("queueList"));
    m_list->setAccessibleName(tr("Queue"));
    m_list->setModel(&m_jobs);
    m_list->setItemDelegate(new JobRowDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setDefaultDropAction(Qt::MoveAction);
    m_list->setDropIndicatorShown(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    connect(m_list, &QListView::customContextMenuRequested, this, &QueuePanel::showMenu);
    connect(m_list, &QListView::doubleClicked, this, [this](const QModelIndex& index) {
        Q_EMIT editRequested(index.data(JobListModel::RecordRole).value<JobRecord>().id);
    });
    layout()->addWidget(m_list);
    m_empty = new QLabel(tr("Nothing is waiting. Generate adds jobs here."), this);
    m_empty->setObjectName(QStringLiteral("queueEmpty"));
    m_empty->setProperty("dim", true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    layout()->addWidget(m_empty);
}

void QueuePanel::updateHeader() {
    const bool paused = m_runner.isPaused();
    m_pause->setIcon(theme().icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_pause->setToolTip(paused ? tr("Go on with the queue") : tr("Pause after the image that is being made"));
    m_pause->setAccessibleName(m_pause->toolTip());
    double left = 0;
    bool ended = false;
    for (int row = 0; row < m_jobs.rowCount(); ++row) {
        const QModelIndex index = m_jobs.index(row);
        left += std::max(0.0, index.data(JobListModel::SecondsRole).toDouble());
        const JobState state = m_jobs.jobs()[row].state;
        ended = ended || state == JobState::failed || state == JobState::cancelled;
    }
    const QString time = left > 0.5 ? tr("%1 left").arg(remainingText(left)) : QString();
    m_summary->setText(paused ? tr("paused") : time);
    m_clear->setVisible(ended);
    const bool empty = m_jobs.rowCount() == 0;
    m_list->setVisible(!empty);
    m_empty->setVisible(empty);
}

std::optional<JobRecord> QueuePanel::current() const {
    const QModelIndex index = m_list->currentIndex();
    return index.isValid() ? std::optional(index.data(JobListModel::RecordRole).value<JobRecord>()) : std::nullopt;
}

void QueuePanel::cancelOrRemove(const JobRecord& job) {
    switch (job.state) {
    case JobState::failed:
    case JobState::cancelled:
    case JobState::done:
        return m_jobs.remove(job.id);
    default:
        return m_runner.cancel(job.id);
    }
}

void QueuePanel::addActions(QMenu& menu, const JobRecord& job) {
    const auto add = [&](const char* icon, const QString& text, const QKeySequence& key, auto run) {
        menu.addAction(theme().icon(QString::fromLatin1(icon)), text, this, run)->setShortcut(key);
    };
    const bool running = job.state == JobState::running;
    const bool waiting = job.state == JobState::waiting;
    const bool ended = !running && !waiting && job.state != JobState::interrupted;
    if (!running && !waiting) {
        add("retry", job.finished > 0 ? tr("Go on") : tr("Try again"), {}, [this, id = job.id] { m_jobs.retry(id); });
    }
    if (waiting) {
        add(job.held ? "play" : "pause", job.held ? tr("Release") : tr("Hold"), Qt::Key_Space,
            [this, job] { m_jobs.setHeld(job.id, !job.held); });
        add("chevron-up", tr("Next in line"), {}, [this, id = job.id] {
            for (const JobRecord& other : m_jobs.jobs()) {
                if (other.state == JobState::waiting && other.id != id) {
                    return m_jobs.move(id, other.id);
                }
            }
        });
    }
    if (!running) {
        add("edit", tr("Edit"), Qt::Key_Return, [this, id = job.id] { Q_EMIT editRequested(id); });
    }
    add("duplicate", tr("Duplicate"), QKeySequence(Qt::CTRL | Qt::Key_D),
        [this, id = job.id] { m_jobs.duplicate(id); });
    menu.addSeparator();
    add(ended ? "trash" : "cancel", ended ? tr("Clear away") : tr("Cancel"), Qt::Key_Delete,
        [this, job] { cancelOrRemove(job); });
    add("cancel", tr("Cancel all"), {}, [this] { m_runner.cancelAll(); });
}

void QueuePanel::showMenu(const QPoint& position) {
    const QModelIndex index = m_list->indexAt(position);
    if (!index.isValid()) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addActions(*menu, index.data(JobListModel::RecordRole).value<JobRecord>());
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

bool QueuePanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_list || event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const std::optional<JobRecord> job = current();
    const auto* key = static_cast<QKeyEvent*>(event);
    if (!job) {
        return false;
    }
    if (key->key() == Qt::Key_Delete || key->key() == Qt::Key_Backspace) {
        cancelOrRemove(*job);
    } else if (key->key() == Qt::Key_Space) {
        m_jobs.setHeld(job->id, !job->held);
    } else if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
        Q_EMIT editRequested(job->id);
    } else if (key->matches(QKeySequence::Copy)) {
        return false;
    } else if (key->key() == Qt::Key_D && key->modifiers() == Qt::ControlModifier) {
        m_jobs.duplicate(job->id);
    } else {
        return false;
    }
    return true;
}

} // namespace arcflow::ui
