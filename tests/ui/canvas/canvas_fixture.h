#pragma once

#include "ui/canvas/image_canvas.h"
#include "ui/style/theme.h"

#include <QPainter>
#include <QtTest/QtTest>

#include <cmath>

namespace arcflow::ui {

inline const QColor studentColour(200, 40, 60);
inline const QColor teacherColour(30, 60, 220);

inline QImage plain(const QColor& colour, QSize size = {256, 256}) {
    QImage image(size, QImage::Format_RGB32);
    image.fill(colour);
    return image;
}

/// Every pixel tells where it is: red is x, green is y.
inline QImage coordinates(QSize size = {256, 256}, int blue = 0) {
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            image.setPixel(x, y, qRgb(x & 255, y & 255, blue));
        }
    }
    return image;
}

inline CanvasFace student(const QImage& image = plain(studentColour)) {
    return {image, "Student", "2 evaluations"};
}

inline CanvasFace teacher(const QImage& image = plain(teacherColour)) {
    return {image, "Teacher", "64 evaluations"};
}

inline bool isNear(const QColor& a, const QColor& b, int tolerance = 1) {
    return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance &&
           std::abs(a.blue() - b.blue()) <= tolerance;
}

#define COMPARE_COLOUR(actual, expected)                                                                               \
    do {                                                                                                               \
        const QColor found = (actual);                                                                                 \
        const QColor wanted = (expected);                                                                              \
        QVERIFY2(isNear(found, wanted), qPrintable("found " + found.name() + ", expected " + wanted.name()));          \
    } while (false)

/// A canvas of 400 x 400 on which 256 x 256 pictures are shown at 100 % of device-independent pixels.
class CanvasFixture {
public:
    explicit CanvasFixture(QSize size = {400, 400}) {
        theme().apply(ColourScheme::dark);
        canvas.setAnimated(false);
        canvas.resize(size);
        canvas.show();
        canvas.activateWindow();
        canvas.setFocus();
        [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(&canvas);
    }

    void setPair(const QImage& first = plain(studentColour), const QImage& second = plain(teacherColour)) {
        canvas.setFaces(student(first), teacher(second));
        canvas.setZoom(canvas.devicePixelRatioF());
    }

    /// What is on screen once it is sharp.
    QImage shot() {
        QImage image = canvas.grab().toImage();
        while (!canvas.isSharp()) {
            image = canvas.grab().toImage();
        }
        return image;
    }
    /// Its colour at a place in device-independent pixels.
    QColor colourAt(QPointF at) {
        const QImage image = shot();
        const double ratio = image.devicePixelRatio();
        return image.pixelColor(static_cast<int>(std::floor(at.x() * ratio)),
                                static_cast<int>(std::floor(at.y() * ratio)));
    }
    /// The place of a picture's point, in device-independent pixels.
    QPointF placeOf(Face face, QPointF picture) const {
        return canvas.views().toCanvas(face, picture) / canvas.devicePixelRatioF();
    }
    QPointF pictureAt(Face face, QPointF place) const {
        return canvas.views().toPicture(face, place * canvas.devicePixelRatioF());
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&canvas, key, modifiers); }

    void wheel(QPointF at, int notches, Qt::KeyboardModifiers modifiers = {}) {
        const QPoint turned = modifiers & Qt::AltModifier ? QPoint(120 * notches, 0) : QPoint(0, 120 * notches);
        QWheelEvent event(at, canvas.mapToGlobal(at), {}, turned, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&canvas, &event);
    }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mousePress(&canvas, Qt::LeftButton, modifiers, from);
        move((from + to) / 2, Qt::LeftButton, modifiers);
        move(to, Qt::LeftButton, modifiers);
        QTest::mouseRelease(&canvas, Qt::LeftButton, modifiers, to);
    }
    void move(QPointF to, Qt::MouseButtons buttons = {}, Qt::KeyboardModifiers modifiers = {}) {
        QMouseEvent event(QEvent::MouseMove, to, canvas.mapToGlobal(to), Qt::NoButton, buttons, modifiers);
        QCoreApplication::sendEvent(&canvas, &event);
    }

    ImageCanvas canvas;
};

} // namespace arcflow::ui
