#include "ui/gallery/smooth_scroll.h"

#include <QScrollBar>
#include <QStyle>

#include <algorithm>

namespace arcflow::ui {

namespace {
constexpr int duration = 140; // ms
}

SmoothScroll::SmoothScroll(QScrollBar* bar) : QObject(bar), m_bar(bar) {
    m_animation.setDuration(duration);
    m_animation.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_lastSet = value.toInt();
        m_bar->setValue(m_lastSet);
    });
    connect(bar, &QScrollBar::valueChanged, this, [this](int value) {
        if (isRunning() && value != m_lastSet) {
            m_animation.stop();
        }
    });
}

void SmoothScroll::by(int pixels) {
    const int from = isRunning() ? m_target : m_bar->value();
    m_target = std::clamp(from + pixels, m_bar->minimum(), m_bar->maximum());
    m_animation.stop();
    if (m_bar->style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, m_bar) <= 0) {
        m_bar->setValue(m_target);
        return;
    }
    m_lastSet = m_bar->value();
    m_animation.setStartValue(m_bar->value());
    m_animation.setEndValue(m_target);
    m_animation.start();
}

} // namespace arcflow::ui
