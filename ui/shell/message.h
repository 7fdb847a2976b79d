#pragma once

#include "core/engine/result.h"

#include <QString>

#include <functional>
#include <vector>

namespace arcflow::ui {

/// A button in a message.
struct MessageAction {
    QString text;
    std::function<void()> run;
    bool dismisses = true; ///< the message goes when it was pressed
};

/// Something to tell without stopping anybody.
struct Message {
    enum class Kind { info, success, warning, error };

    Kind kind = Kind::info;
    QString text;    ///< one sentence: what happened
    QString advice;  ///< what it means and what to do; may be empty
    QString details; ///< plain text for those who want to know: file names, library messages; may be empty
    std::vector<MessageAction> actions;
    int timeoutMs = 0; ///< goes by itself after this time, not while it is being read; 0 = stays
    QString topic;     ///< a later message on the same topic takes this one's place; empty = none
};

/// Title and advice by the kind of the failure, in the user's language; the engine's own sentence goes into the
/// details. A cancelled job is an outcome, not a fault: its text is empty, and so is the message.
Message failureMessage(const Failure& failure);

} // namespace arcflow::ui
