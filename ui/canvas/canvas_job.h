#pragma once

#include <QObject>

#include <functional>
#include <stop_token>

namespace arcflow::ui {

/// Work off the GUI thread of which only the last started counts: a start stops the one before, and what an overtaken
/// one still brings is dropped. Neither waits, not even the destructor. GUI thread.
class CanvasJob : public QObject {
    Q_OBJECT

public:
    using Done = std::function<void()>;
    /// Runs on a thread of its own; returns what is to be done with the result on the GUI thread. May throw: then
    /// nothing is done. It must poll the token.
    using Work = std::function<Done(const std::stop_token& stop)>;

    explicit CanvasJob(QObject* parent = nullptr);
    ~CanvasJob() override;

    void start(Work work);
    void cancel();
    bool isRunning() const { return m_running; }

private:
    void arrive(quint64 serial, const Done& done);

    std::stop_source m_stop;
    quint64 m_serial = 0;
    bool m_running = false;
};

} // namespace arcflow::ui
