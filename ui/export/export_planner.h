#pragma once

#include "ui/export/export_plan.h"

#include <QObject>
#include <QThreadPool>

#include <memory>

namespace arcflow::ui {

/// Plans in the background while options change; only the plan for the latest ones arrives. GUI thread.
class ExportPlanner : public QObject {
    Q_OBJECT

public:
    explicit ExportPlanner(QObject* parent = nullptr);
    ~ExportPlanner() override;

    void request(const QVector<ImageRecord>& images, const ExportOptions& options,
                 const ExportSurroundings& surroundings);
    void cancel(); ///< what was requested does not arrive
    bool isBusy() const { return m_busy; }

Q_SIGNALS:
    void planned(const std::shared_ptr<const arcflow::ui::ExportPlan>& plan);

private:
    quint64 m_latest = 0;
    bool m_busy = false;
    std::stop_source m_stop;
    QThreadPool m_pool; ///< last: its threads end first
};

} // namespace arcflow::ui
