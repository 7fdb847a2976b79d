#include "ui/canvas/canvas_overlay.h"

#include "ui/style/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace arcflow::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(CanvasOverlay)
};

constexpr double padding = gridUnit;
constexpr double rounding = gridUnit * 0.5;
constexpr double swatch = gridUnit * 1.25;
constexpr double longestName = 14 * gridUnit;

QFont overlayFont() {
    return theme().font(TextSize::small);
}

QColor ground() {
    QColor colour = theme().color(Token::field, ColourScheme::dark);
    colour.setAlpha(225);
    return colour;
}

QColor ink(Token token = Token::text) {
    return theme().color(token, ColourScheme::dark);
}

void paintGround(QPainter& painter, const QRectF& rect) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground());
    painter.drawRoundedRect(rect, rounding, rounding);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

struct ReadoutColumns {
    double name = 0, level = 0, row = 0;
};

ReadoutColumns columnsOf(const Readout& readout, const QFontMetricsF& metrics) {
    ReadoutColumns columns;
    for (const Readout::Row& row : readout.rows) {
        columns.name = std::max(columns.name, std::min(longestName, metrics.horizontalAdvance(row.name)));
    }
    columns.level = metrics.horizontalAdvance(QStringLiteral("255")) + padding;
    columns.row = metrics.height() + 2;
    return columns;
}

} // namespace

QRectF Badge::rect() const {
    const QFontMetricsF metrics(overlayFont());
    const double width = std::ceil(std::min(maxWidth, metrics.horizontalAdvance(text) + 2 * padding));
    const double height = std::ceil(metrics.height() + padding);
    const bool right = corner == Qt::TopRightCorner || corner == Qt::BottomRightCorner;
    const bool bottom = corner == Qt::BottomLeftCorner || corner == Qt::BottomRightCorner;
    return {at.x() - (right ? width : 0), at.y() - (bottom ? height : 0), width, height};
}

void paintBadge(QPainter& painter, const Badge& badge) {
    const QRectF rect = badge.rect();
    if (badge.text.isEmpty() || badge.maxWidth < 4 * padding) {
        return;
    }
    paintGround(painter, rect);
    painter.setFont(overlayFont());
    painter.setPen(ink());
    const QRectF inner = rect.adjusted(padding, 0, -padding, 0);
    const QString text = QFontMetricsF(overlayFont()).elidedText(badge.text, Qt::ElideRight, inner.width() + 0.5);
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text);
}

QSizeF Readout::size() const {
    const ReadoutColumns columns = columnsOf(*this, QFontMetricsF(overlayFont()));
    return {std::ceil(2 * padding + swatch + padding + columns.name + 3 * columns.level),
            std::ceil(padding + columns.row * (double(rows.size()) + 1))};
}

void paintReadout(QPainter& painter, const Readout& readout, QPointF bottomRight) {
    const QSizeF size = readout.size();
    const QRectF rect(bottomRight - QPointF(size.width(), size.height()), size);
    paintGround(painter, rect);
    painter.setFont(overlayFont());
    const QFontMetricsF metrics(overlayFont());
    const ReadoutColumns columns = columnsOf(readout, metrics);
    const double left = rect.left() + padding;
    const double right = rect.right() - padding;
    double top = rect.top() + padding / 2;
    painter.setPen(ink(Token::dimText));
    painter.drawText(QRectF(left, top, right - left, columns.row), Qt::AlignVCenter | Qt::AlignLeft,
                     Texts::tr("x %1  y %2").arg(readout.pixel.x()).arg(readout.pixel.y()));
    painter.drawText(QRectF(left, top, right - left, columns.row), Qt::AlignVCenter | Qt::AlignRight,
                     QStringLiteral("RGB"));
    for (const Readout::Row& row : readout.rows) {
        top += columns.row;
        if (row.colour.isValid()) {
            painter.setPen(ink(Token::line));
            painter.setBrush(row.colour);
            painter.drawRect(QRectF(left, top + (columns.row - swatch) / 2, swatch, swatch));
            painter.setBrush(Qt::NoBrush);
        }
        const double nameLeft = left + swatch + padding;
        painter.setPen(ink());
        painter.drawText(QRectF(nameLeft, top, columns.name + 1, columns.row), Qt::AlignVCenter | Qt::AlignLeft,
                         metrics.elidedText(row.name, Qt::ElideRight, columns.name + 0.5));
        for (size_t c = 0; c < row.levels.size(); ++c) {
            const QRectF cell(right - columns.level * double(3 - c), top, columns.level, columns.row);
            painter.drawText(cell, Qt::AlignVCenter | Qt::AlignRight, QString::number(row.levels[c]));
        }
    }
}

void paintHint(QPainter& painter, const QRectF& area, const QString& text) {
    const QRectF inner = area.adjusted(4 * gridUnit, 4 * gridUnit, -4 * gridUnit, -4 * gridUnit);
    painter.setFont(theme().font(TextSize::body));
    painter.setPen(theme().color(Token::text));
    painter.drawText(inner, Qt::AlignCenter | Qt::TextWordWrap, text);
}

void paintCross(QPainter& painter, QPointF at) {
    constexpr double arm = gridUnit;
    constexpr double gap = 3;
    for (const auto& [colour, width] : {std::pair{ground(), 3.0}, std::pair{ink(), 1.0}}) {
        painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(at - QPointF(arm, 0), at - QPointF(gap, 0));
        painter.drawLine(at + QPointF(gap, 0), at + QPointF(arm, 0));
        painter.drawLine(at - QPointF(0, arm), at - QPointF(0, gap));
        painter.drawLine(at + QPointF(0, gap), at + QPointF(0, arm));
    }
}

} // namespace arcflow::ui
