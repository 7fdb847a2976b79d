#include "ui/canvas/blind_vote.h"

#include <QRandomGenerator>

namespace arcflow::ui {

QString voteText(VoteChoice choice) {
    switch (choice) {
    case VoteChoice::student:
        return QStringLiteral("student");
    case VoteChoice::teacher:
        return QStringLiteral("teacher");
    case VoteChoice::none:
        break;
    }
    return QStringLiteral("none");
}

void BlindVote::start(std::optional<quint32> seed) {
    QRandomGenerator lot(seed.value_or(QRandomGenerator::global()->generate()));
    m_left = lot.bounded(2) == 0 ? Face::student : Face::teacher;
    m_choice.reset();
    m_state = State::asking;
    Q_EMIT changed();
}

void BlindVote::answer(Answer answer) {
    if (!isAsking()) {
        return;
    }
    const Face chosen = answer == Answer::left ? m_left : otherFace(m_left);
    m_choice = answer == Answer::none    ? VoteChoice::none
               : chosen == Face::student ? VoteChoice::student
                                         : VoteChoice::teacher;
    m_state = State::revealed;
    Q_EMIT changed();
    Q_EMIT voted(*m_choice);
}

void BlindVote::end() {
    if (isActive()) {
        m_state = State::idle;
        m_choice.reset();
        Q_EMIT changed();
    }
}

} // namespace arcflow::ui
