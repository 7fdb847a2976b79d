#include "ui/gallery/rating_stars.h"

#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace arcflow::ui {

namespace {
constexpr int stars = 5;
constexpr int starSide = 2 * gridUnit;
constexpr int pitch = starSide + gridUnit / 2;
constexpr int inset = 2; // room for the focus frame
} // namespace

RatingStars::RatingStars(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("rating"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setToolTip(tr("Rating (0 to 5)"));
    setRating(0);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RatingStars::setRating(int rating) {
    m_rating = std::clamp(rating, 0, stars);
    setAccessibleName(tr("Rating: %1 of 5 stars").arg(m_rating));
    update();
}

QSize RatingStars::sizeHint() const {
    return {stars * pitch - (pitch - starSide) + 2 * inset, starSide + 2 * inset};
}

int RatingStars::starAt(double x) const {
    return std::clamp(static_cast<int>((x - inset + (pitch - starSide) / 2.0) / pitch) + 1, 1, stars);
}

void RatingStars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int lit = m_hovered > 0 ? m_hovered : m_rating;
    for (int i = 0; i < stars; ++i) {
        const QIcon icon = i < lit ? theme().icon(QStringLiteral("star-filled"), Token::star)
                                   : theme().icon(QStringLiteral("star"), Token::dimText);
        icon.paint(&painter, QRect(inset + i * pitch, inset, starSide, starSide));
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme().color(Token::accent), 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void RatingStars::choose(int rating) {
    setRating(rating);
    m_hovered = 0;
    Q_EMIT rated(m_rating);
}

void RatingStars::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        const int star = starAt(event->position().x());
        choose(star == m_rating ? 0 : star);
    }
}

void RatingStars::mouseMoveEvent(QMouseEvent* event) {
    m_hovered = starAt(event->position().x());
    update();
}

void RatingStars::leaveEvent(QEvent*) {
    m_hovered = 0;
    update();
}

void RatingStars::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    if (key >= Qt::Key_0 && key <= Qt::Key_5) {
        choose(key - Qt::Key_0);
    } else if (key == Qt::Key_Right || key == Qt::Key_Left) {
        choose(m_rating + (key == Qt::Key_Right ? 1 : -1));
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace arcflow::ui
