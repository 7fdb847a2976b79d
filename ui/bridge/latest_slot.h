#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace arcflow::ui {

/// Hands the latest of many values from one thread to another; those nobody took in time are dropped. For previews and
/// for the scrubber, whose producer is faster than its consumer.
template <typename T> class LatestSlot {
public:
    /// True if the slot was empty: the receiver must be woken. Otherwise a wake-up is already on its way.
    bool put(T value) {
        const std::scoped_lock lock(m_mutex);
        const bool wake = !m_value.has_value();
        m_value = std::move(value);
        return wake;
    }

    std::optional<T> take() {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_value, std::nullopt);
    }

private:
    std::mutex m_mutex;
    std::optional<T> m_value;
};

} // namespace arcflow::ui
