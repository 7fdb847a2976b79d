#pragma once

#include <QVariantAnimation>

class QScrollBar;

namespace arcflow::ui {

/// Moves a scroll bar by the notches of a wheel, gliding instead of jumping. Gives way to everything else that moves
/// the bar, and jumps where the desktop wants no animations.
class SmoothScroll : public QObject {
    Q_OBJECT

public:
    explicit SmoothScroll(QScrollBar* bar);

    void by(int pixels); ///< further than where an earlier call is still on its way to
    bool isRunning() const { return m_animation.state() == QAbstractAnimation::Running; }

private:
    QScrollBar* m_bar;
    QVariantAnimation m_animation;
    int m_target = 0;
    int m_lastSet = 0;
};

} // namespace arcflow::ui
