#include "ui/canvas/vote_strip.h"

#include "ui/canvas/blind_vote.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace arcflow::ui {

VoteStrip::VoteStrip(BlindVote& vote, QWidget* parent) : FloatingPanel(parent), m_vote(vote) {
    setObjectName(QStringLiteral("voteStrip"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(gridUnit * 3 / 2, gridUnit, gridUnit * 3 / 2, gridUnit);
    layout->setSpacing(gridUnit);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("voteText"));
    layout->addWidget(m_text);
    m_left = addButton(QStringLiteral("voteLeft"), tr("← A"), tr("The left picture is better (←)"));
    m_none = addButton(QStringLiteral("voteNone"), tr("↓ No preference"), tr("Neither is better (↓)"));
    m_right = addButton(QStringLiteral("voteRight"), tr("B →"), tr("The right picture is better (→)"));
    m_next = addButton(QStringLiteral("voteNext"), tr("Next pair"), tr("Vote on the next pair (Enter)"));
    m_end = addButton(QStringLiteral("voteEnd"), tr("End"), tr("End the vote (Esc)"));
    m_tally = new QLabel(this);
    m_tally->setObjectName(QStringLiteral("voteTally"));
    m_tally->setProperty("dim", true);
    layout->addWidget(m_tally);
    connect(m_left, &QPushButton::clicked, &m_vote, [this] { m_vote.answer(BlindVote::Answer::left); });
    connect(m_none, &QPushButton::clicked, &m_vote, [this] { m_vote.answer(BlindVote::Answer::none); });
    connect(m_right, &QPushButton::clicked, &m_vote, [this] { m_vote.answer(BlindVote::Answer::right); });
    connect(m_next, &QPushButton::clicked, this, &VoteStrip::nextRequested);
    connect(m_end, &QPushButton::clicked, &m_vote, &BlindVote::end);
    connect(&m_vote, &BlindVote::changed, this, &VoteStrip::refresh);
    setTally({});
    refresh();
}

QPushButton* VoteStrip::addButton(const QString& objectName, const QString& text, const QString& toolTip) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(objectName);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the canvas
    layout()->addWidget(button);
    return button;
}

void VoteStrip::setNames(const QString& student, const QString& teacher) {
    m_student = student;
    m_teacher = teacher;
    refresh();
}

void VoteStrip::setTally(const QString& text) {
    m_tally->setText(text);
    m_tally->setVisible(!text.isEmpty());
}

QString VoteStrip::resultText() const {
    if (m_vote.choice() == VoteChoice::none) {
        return tr("No preference. A was %1, B was %2.")
            .arg(m_vote.left() == Face::student ? m_student : m_teacher,
                 m_vote.left() == Face::student ? m_teacher : m_student);
    }
    return tr("You chose %1.").arg(m_vote.choice() == VoteChoice::student ? m_student : m_teacher);
}

void VoteStrip::refresh() {
    const bool asking = m_vote.isAsking();
    for (QPushButton* button : {m_left, m_none, m_right}) {
        button->setVisible(asking);
    }
    m_next->setVisible(!asking);
    m_text->setText(asking ? tr("Which is better?") : resultText());
    setVisible(m_vote.isActive());
}

} // namespace arcflow::ui
