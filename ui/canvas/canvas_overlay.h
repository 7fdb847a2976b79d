#pragma once

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <QVector>

#include <array>

class QPainter;

namespace arcflow::ui {

// What is written over the pictures: dark in both schemes, so that it is read on any picture. Device-independent
// pixels.

/// A dark rounded label with a corner of it at a point.
struct Badge {
    QString text;
    QPointF at;
    Qt::Corner corner = Qt::TopLeftCorner; ///< which of the label's corners is there
    double maxWidth = 0;                   ///< longer texts are elided

    QRectF rect() const;
};
void paintBadge(QPainter& painter, const Badge& badge);

/// Position and levels of the pixel under the pointer.
struct Readout {
    struct Row {
        QString name;
        QColor colour; ///< invalid: no swatch
        std::array<int, 3> levels{};
    };
    QPoint pixel;
    QVector<Row> rows;

    QSizeF size() const;
};
void paintReadout(QPainter& painter, const Readout& readout, QPointF bottomRight);

/// A sentence in the middle of an empty canvas.
void paintHint(QPainter& painter, const QRectF& area, const QString& text);

/// Marks in one view where the pointer is in the other.
void paintCross(QPainter& painter, QPointF at);

} // namespace arcflow::ui
