#include "ui/export/export_planner.h"

namespace arcflow::ui {

ExportPlanner::ExportPlanner(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

ExportPlanner::~ExportPlanner() {
    m_stop.request_stop();
    m_pool.waitForDone();
}

void ExportPlanner::cancel() {
    m_stop.request_stop();
    m_stop = std::stop_source();
    ++m_latest;
    m_busy = false;
}

void ExportPlanner::request(const QVector<ImageRecord>& images, const ExportOptions& options,
                            const ExportSurroundings& surroundings) {
    cancel();
    m_busy = true;
    m_pool.start([this, images, options, surroundings, number = m_latest, stop = m_stop.get_token()] {
        auto plan = std::make_shared<const ExportPlan>(planExport(images, options, surroundings, stop));
        QMetaObject::invokeMethod(
            this,
            [this, plan = std::move(plan), number] {
                if (number == m_latest) {
                    m_busy = false;
                    Q_EMIT planned(plan);
                }
            },
            Qt::QueuedConnection);
    });
}

} // namespace arcflow::ui
