#include "ui/gallery/tile_painter.h"

#include "ui/style/colour_math.h"
#include "ui/style/theme.h"

#include <QCoreApplication>
#include <QPaintDevice>
#include <QPainter>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr int badgeInset = gridUnit / 2;
constexpr qreal rejectedOpacity = 0.28;
/// Badges lie over pictures, in both schemes the same: as QLabel[badge] in the style sheet.
const QColor badgeColour(0, 0, 0, 170);
const QColor badgeText(255, 255, 255);

struct Text {
    Q_DECLARE_TR_FUNCTIONS(GalleryTile)
};

QPixmap blank(QSize size, qreal ratio) {
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    return pixmap;
}

} // namespace

void TilePainter::clear() {
    m_badges.clear();
    m_plates.clear();
}

const QPixmap& TilePainter::plate(const QPainter& painter, int side) {
    if (const auto known = m_plates.constFind(side); known != m_plates.constEnd()) {
        return *known;
    }
    if (m_plates.size() > 64) { // a window that was resized slowly
        m_plates.clear();
    }
    QPixmap pixmap = blank({side, side}, painter.device()->devicePixelRatioF());
    QPainter plate(&pixmap);
    plate.setRenderHint(QPainter::Antialiasing);
    plate.setPen(Qt::NoPen);
    plate.setBrush(mixed(theme().color(Token::window), theme().color(Token::text), 0.07));
    plate.drawRoundedRect(QRect(0, 0, side, side), radius, radius);
    plate.end();
    return m_plates.insert(side, pixmap).value();
}

const QPixmap& TilePainter::badge(const QPainter& painter, const QString& text, bool star) {
    const QString key = star ? u'*' + text : text;
    if (const auto known = m_badges.constFind(key); known != m_badges.constEnd()) {
        return *known;
    }
    if (m_badges.size() > 256) {
        m_badges.clear();
    }
    const QFont font = theme().font(TextSize::small);
    const QFontMetrics metrics(font);
    const int iconSide = star ? metrics.ascent() : 0;
    const int gap = star && !text.isEmpty() ? 3 : 0;
    const QSize size(iconSide + gap + metrics.horizontalAdvance(text) + 12, metrics.height() + 4);
    QPixmap pixmap = blank(size, painter.device()->devicePixelRatioF());
    QPainter plate(&pixmap);
    plate.setRenderHint(QPainter::Antialiasing);
    plate.setPen(Qt::NoPen);
    plate.setBrush(badgeColour);
    plate.drawRoundedRect(QRect(QPoint(), size), radius, radius);
    if (star) {
        // The badge is dark in both schemes, and so is the scheme whose star fits it.
        const QRect icon(6, (size.height() - iconSide) / 2, iconSide, iconSide);
        QPixmap glyph = blank(icon.size(), painter.device()->devicePixelRatioF());
        QPainter tint(&glyph);
        theme().icon(QStringLiteral("star-filled")).paint(&tint, QRect(QPoint(), icon.size()));
        tint.setCompositionMode(QPainter::CompositionMode_SourceIn);
        tint.fillRect(QRect(QPoint(), icon.size()), theme().color(Token::star, ColourScheme::dark));
        tint.end();
        plate.drawPixmap(icon.topLeft(), glyph);
    }
    plate.setFont(font);
    plate.setPen(badgeText);
    plate.drawText(QRect(QPoint(6 + iconSide + gap, 0), size), Qt::AlignVCenter | Qt::AlignLeft, text);
    plate.end();
    return m_badges.insert(key, pixmap).value();
}

void TilePainter::paintPicture(QPainter& painter, const TileLook& tile) {
    if (tile.rejected) {
        painter.setOpacity(rejectedOpacity);
    }
    const QSizeF size = QSizeF(tile.pixmap.size());
    if (tile.exact) {
        // Whole pictures are smaller than the square on one side.
        const qreal ratio = painter.device()->devicePixelRatioF();
        QRectF target(QPointF(), size / ratio);
        target.moveCenter(QRectF(tile.rect).center());
        target.moveTopLeft(QPointF(qRound(target.x() * ratio), qRound(target.y() * ratio)) / ratio);
        painter.drawPixmap(target, tile.pixmap, QRectF(QPointF(), size));
    } else {
        const qreal factor = tile.rect.width() / std::max(size.width(), size.height());
        QRectF target(QPointF(), size * factor);
        target.moveCenter(QRectF(tile.rect).center());
        painter.drawPixmap(target, tile.pixmap, QRectF(QPointF(), size));
    }
    painter.setOpacity(1.0);
}

void TilePainter::paintFailure(QPainter& painter, const TileLook& tile) {
    painter.drawPixmap(tile.rect.topLeft(), plate(painter, tile.rect.width()));
    const bool missing = tile.state == PictureState::missing;
    const int iconSide = std::min(3 * gridUnit, tile.rect.width() / 2);
    const bool worded = tile.rect.width() >= 12 * gridUnit;
    QRect icon(0, 0, iconSide, iconSide);
    icon.moveCenter(tile.rect.center() - QPoint(0, worded ? gridUnit : 0));
    theme().icon(missing ? QStringLiteral("image") : QStringLiteral("warning"), Token::dimText).paint(&painter, icon);
    if (worded) {
        painter.setFont(theme().font(TextSize::small));
        painter.setPen(theme().color(Token::dimText));
        const QRect text(tile.rect.left(), icon.bottom() + gridUnit / 2, tile.rect.width(), 3 * gridUnit);
        painter.drawText(text, Qt::AlignHCenter | Qt::AlignTop,
                         missing ? Text::tr("file is gone") : Text::tr("damaged file"));
    }
}

void TilePainter::paintRing(QPainter& painter, const TileLook& tile) const {
    if (!tile.selected && !tile.current && !tile.hovered) {
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const auto ring = [&](const QColor& colour, qreal width, qreal distance) {
        painter.setPen(QPen(colour, width));
        const qreal out = distance + width / 2;
        painter.drawRoundedRect(QRectF(tile.rect).adjusted(-out, -out, out, out), radius + out, radius + out);
    };
    if (tile.selected) {
        ring(theme().color(Token::accent), 2, 1);
    } else if (tile.hovered) {
        ring(theme().color(Token::dimText), 1, 1);
    }
    if (tile.current) {
        ring(theme().color(Token::text), 1, tile.selected ? 3 : 2);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void TilePainter::paint(QPainter& painter, const TileLook& tile) {
    switch (tile.state) {
    case PictureState::ready:
        paintPicture(painter, tile);
        break;
    case PictureState::unknown:
        painter.drawPixmap(tile.rect.topLeft(), plate(painter, tile.rect.width()));
        break;
    case PictureState::missing:
    case PictureState::broken:
        paintFailure(painter, tile);
        break;
    }
    if (tile.rating > 0) {
        painter.drawPixmap(tile.rect.topLeft() + QPoint(badgeInset, badgeInset),
                           badge(painter, QString::number(tile.rating), true));
    }
    const auto inCorner = [&](const QPixmap& pixmap, bool bottom) {
        const QSize size = pixmap.deviceIndependentSize().toSize();
        const int y = bottom ? tile.rect.bottom() + 1 - badgeInset - size.height() : tile.rect.top() + badgeInset;
        painter.drawPixmap(QPoint(tile.rect.right() + 1 - badgeInset - size.width(), y), pixmap);
    };
    if (!tile.badge.isEmpty()) {
        inCorner(badge(painter, tile.badge, false), true);
    }
    if (tile.rejected) {
        inCorner(badge(painter, QStringLiteral("✕"), false), false);
    }
    paintRing(painter, tile);
}

} // namespace arcflow::ui
