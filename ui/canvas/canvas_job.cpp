#include "ui/canvas/canvas_job.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace arcflow::ui {

CanvasJob::CanvasJob(QObject* parent) : QObject(parent) {}

CanvasJob::~CanvasJob() {
    m_stop.request_stop();
}

void CanvasJob::start(Work work) {
    cancel();
    m_stop = std::stop_source();
    m_running = true;
    auto run = [work = std::move(work), stop = m_stop.get_token(), serial = m_serial, self = QPointer(this)] {
        Done done;
        try {
            done = work(stop);
        } catch (const std::exception& error) {
            if (!stop.stop_requested()) {
                qWarning("canvas: %s", error.what());
            }
        }
        // To the application, which outlives every job: only the GUI thread may look whether `self` is still there.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, serial, done] {
                if (self) {
                    self->arrive(serial, done);
                }
            },
            Qt::QueuedConnection);
    };
    // A reserved thread, so that what is looked at does not wait behind an export; the application joins it at its end.
    QThreadPool* pool = QThreadPool::globalInstance();
    pool->reserveThread();
    pool->startOnReservedThread(std::move(run));
}

void CanvasJob::cancel() {
    m_stop.request_stop();
    ++m_serial;
    m_running = false;
}

void CanvasJob::arrive(quint64 serial, const Done& done) {
    if (serial != m_serial) {
        return;
    }
    m_running = false;
    if (done) {
        done();
    }
}

} // namespace arcflow::ui
