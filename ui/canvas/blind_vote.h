#pragma once

#include "ui/canvas/compare_types.h"

#include <QObject>

#include <optional>

namespace arcflow::ui {

enum class VoteChoice { student, teacher, none };

/// "student", "teacher", "none": as it is recorded.
QString voteText(VoteChoice choice);

/// One vote between two pictures whose names are hidden and whose sides are drawn by lot. GUI thread.
class BlindVote : public QObject {
    Q_OBJECT

public:
    enum class State { idle, asking, revealed };
    enum class Answer { left, right, none };

    explicit BlindVote(QObject* parent = nullptr) : QObject(parent) {}

    void start(std::optional<quint32> seed = {}); ///< the same seed: the same sides
    void answer(Answer answer);                   ///< reveals; without effect unless asking
    void end();

    State state() const { return m_state; }
    bool isActive() const { return m_state != State::idle; }
    bool isAsking() const { return m_state == State::asking; }
    Face left() const { return m_left; } ///< which face has the left side
    std::optional<VoteChoice> choice() const { return m_choice; }

Q_SIGNALS:
    void changed();
    void voted(arcflow::ui::VoteChoice choice);

private:
    State m_state = State::idle;
    Face m_left = Face::student;
    std::optional<VoteChoice> m_choice;
};

} // namespace arcflow::ui
