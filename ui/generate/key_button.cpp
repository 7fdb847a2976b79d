#include "ui/generate/key_button.h"

#include "ui/style/colour_math.h"
#include "ui/style/theme.h"

#include <QStyleOptionButton>
#include <QStylePainter>

#include <algorithm>

namespace arcflow::ui {

namespace {
constexpr int gap = 3 * gridUnit / 2;
constexpr int heightOfButton = 5 * gridUnit;
} // namespace

QString keysText(const QKeySequence& keys) {
    QString text = keys.toString(QKeySequence::NativeText);
    for (const char* key : {"Return", "Enter"}) {
        text.replace(QLatin1String(key), QStringLiteral("⏎"));
    }
    return text;
}

KeyButton::KeyButton(const QString& text, QWidget* parent) : QPushButton(text, parent) {
    setProperty("primary", true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void KeyButton::setKeys(const QKeySequence& keys) {
    m_keys = keysText(keys);
    updateGeometry();
    update();
}

QFont KeyButton::titleFont() const {
    return theme().font(TextSize::body, QFont::DemiBold);
}

QFont KeyButton::keysFont() const {
    return theme().font(TextSize::small);
}

QSize KeyButton::sizeHint() const {
    const int keys = m_keys.isEmpty() ? 0 : gap + QFontMetrics(keysFont()).horizontalAdvance(m_keys);
    const int width = QFontMetrics(titleFont()).horizontalAdvance(text()) + keys + 4 * gridUnit;
    return {width, std::max(heightOfButton, QFontMetrics(titleFont()).height() + 2 * gridUnit)};
}

/// The keys give way first.
QSize KeyButton::minimumSizeHint() const {
    return {QFontMetrics(titleFont()).horizontalAdvance(text()) + 2 * gridUnit, sizeHint().height()};
}

void KeyButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text.clear();
    painter.drawControl(QStyle::CE_PushButton, option);

    const QColor title = isEnabled() ? theme().color(Token::onAccent)
                                     : mixed(theme().color(Token::panel), theme().color(Token::dimText), 0.6);
    const int titleWidth = QFontMetrics(titleFont()).horizontalAdvance(text());
    const int keysWidth = m_keys.isEmpty() ? 0 : gap + QFontMetrics(keysFont()).horizontalAdvance(m_keys);
    const bool room = titleWidth + keysWidth + 2 * gridUnit <= width();
    const int left = (width() - titleWidth - (room ? keysWidth : 0)) / 2;
    const QRect titleRect = QStyle::visualRect(layoutDirection(), rect(), QRect(left, 0, titleWidth, height()));
    painter.setFont(titleFont());
    painter.setPen(title);
    painter.drawText(titleRect, Qt::AlignCenter, text());
    if (room && !m_keys.isEmpty()) {
        const QRect keysRect =
            QStyle::visualRect(layoutDirection(), rect(), QRect(left + titleWidth + gap, 0, keysWidth - gap, height()));
        painter.setFont(keysFont());
        painter.drawText(keysRect, Qt::AlignCenter, m_keys);
    }
}

} // namespace arcflow::ui
