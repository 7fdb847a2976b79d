#pragma once

#include <mutex>
#include <optional>
#include <stop_token>

namespace arcflow::ui {

/// Lets requests go before the long work that the engine's thread does a slice at a time while nobody asks for
/// anything: a request that is on its way stops the slice under way, and none begins until all are answered.
class YieldGate {
public:
    /// A request is on its way. Any thread, before the request is posted.
    void enter() {
        const std::scoped_lock lock(m_mutex);
        ++m_waiting;
        m_slice.request_stop();
    }

    /// It is answered; true if none is left. The engine's thread.
    bool leave() {
        const std::scoped_lock lock(m_mutex);
        return --m_waiting == 0 && !m_closed;
    }

    /// The program ends: no slice begins any more. Any thread.
    void close() {
        const std::scoped_lock lock(m_mutex);
        m_closed = true;
        m_slice.request_stop();
    }

    /// The token of a slice that may begin now; nothing while requests wait. The engine's thread.
    std::optional<std::stop_token> begin() {
        const std::scoped_lock lock(m_mutex);
        if (m_waiting > 0 || m_closed) {
            return {};
        }
        m_slice = std::stop_source();
        return m_slice.get_token();
    }

private:
    std::mutex m_mutex;
    std::stop_source m_slice;
    int m_waiting = 0;
    bool m_closed = false;
};

} // namespace arcflow::ui
