#pragma once

#include "ui/canvas/floating_panel.h"

class QLabel;
class QPushButton;

namespace arcflow::ui {

class BlindVote;

/// Question, answers and result of a blind vote.
class VoteStrip final : public FloatingPanel {
    Q_OBJECT

public:
    VoteStrip(BlindVote& vote, QWidget* parent);

    void setNames(const QString& student, const QString& teacher); ///< for the result
    void setTally(const QString& text);                            ///< "Student 12, Teacher 9, none 3"

Q_SIGNALS:
    void nextRequested();

private:
    QPushButton* addButton(const QString& objectName, const QString& text, const QString& toolTip);
    void refresh();
    QString resultText() const;

    BlindVote& m_vote;
    QString m_student, m_teacher;
    QLabel* m_text;
    QLabel* m_tally;
    QPushButton *m_left, *m_none, *m_right, *m_next, *m_end;
};

} // namespace arcflow::ui
