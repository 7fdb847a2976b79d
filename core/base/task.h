#pragma once

#include "core/base/error.h"

#include <functional>
#include <stop_token>

namespace arcflow {

/// What long work polls and reports to. Passed by const reference down to every loop that can take longer than a tenth
/// of a second: per transformer block, sampler step, tensor load and VAE tile.
struct Task {
    std::stop_token stop;
    std::function<void(double fraction)> progress; ///< 0..1 of this task; may be empty

    /// Throws Error(cancelled) once a stop was asked for.
    void checkpoint() const {
        if (stop.stop_requested()) {
            fail(ErrorKind::cancelled, "cancelled");
        }
    }

    /// Reports progress and checks for a stop.
    void advance(double fraction) const {
        checkpoint();
        if (progress) {
            progress(fraction);
        }
    }

    /// The share [from, to] of this task as a task of its own: its progress counts into this one's.
    Task part(double from, double to) const {
        if (!progress) {
            return {stop, {}};
        }
        return {stop, [outer = progress, from, to](double fraction) { outer(from + (to - from) * fraction); }};
    }
};

} // namespace arcflow
