#pragma once

#include "ui/library/library_types.h"

#include <QWidget>

class QLabel;
class QListView;
class QMenu;
class QToolButton;

namespace arcflow::ui {

class JobListModel;
class JobRunner;

/// The queue as people see it: rows to drag into order, buttons to pause and to clear, everything else in the context
/// menu and on the keyboard (Delete cancels or removes, Space holds, Ctrl+D duplicates, Enter edits).
class QueuePanel : public QWidget {
    Q_OBJECT

public:
    QueuePanel(JobListModel& jobs, JobRunner& runner, QWidget* parent = nullptr);

    QListView* list() const { return m_list; }

Q_SIGNALS:
    void editRequested(qint64 job); ///< the settings of this job into the panels, to change it

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildHeader();
    void buildList();
    void showMenu(const QPoint& position);
    void addActions(QMenu& menu, const JobRecord& job);
    void cancelOrRemove(const JobRecord& job);
    void updateHeader();
    std::optional<JobRecord> current() const;

    JobListModel& m_jobs;
    JobRunner& m_runner;
    QLabel* m_summary = nullptr;
    QToolButton* m_pause = nullptr;
    QToolButton* m_clear = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_empty = nullptr;
};

} // namespace arcflow::ui
