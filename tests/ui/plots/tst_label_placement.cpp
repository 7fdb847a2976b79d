#include "ui/plots/label_placement.h"

#include <QtTest>

#include <cmath>

using arcflow::ui::LabelPlacement;

class TestLabelPlacement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void prefersTheRight() {
        LabelPlacement placement({0, 0, 300, 200}, {});
        const QRectF rect = placement.place({100, 100}, {50, 12});
        QVERIFY(rect.left() > 100 && rect.center().y() == 100);
    }

    void keepsOffTheCurve() {
        for (int degrees = 0; degrees < 360; degrees += 15) { // a ray from the anchor in every direction
            std::vector<QPointF> ray;
            const double angle = degrees * 3.14159265 / 180;
            for (int i = 0; i < 20; ++i) {
                ray.emplace_back(150 + 6 * i * std::cos(angle), 100 + 6 * i * std::sin(angle));
            }
            LabelPlacement placement({0, 0, 300, 200}, ray);
            const QRectF rect = placement.place({150, 100}, {50, 12});
            for (const QPointF& point : ray) {
                QVERIFY2(!rect.contains(point), qPrintable(QString::number(degrees)));
            }
        }
    }

    void staysInside() {
        const QRectF bounds(10, 10, 100, 60);
        for (const QPointF& corner : {QPointF(10, 10), QPointF(110, 10), QPointF(10, 70), QPointF(110, 70)}) {
            LabelPlacement placement(bounds, {});
            QVERIFY(bounds.contains(placement.place(corner, {60, 14})));
        }
    }

    void labelsDoNotMeet() {
        LabelPlacement placement({0, 0, 300, 200}, {});
        std::vector<QRectF> placed;
        for (int i = 0; i < 4; ++i) {
            const QRectF rect = placement.place({150, 100}, {40, 12});
            for (const QRectF& other : placed) {
                QVERIFY(!rect.intersects(other));
            }
            placed.push_back(rect);
        }
    }

    void tooSmallForAnyLabel() { // must not throw or loop: std::clamp with crossed ends would be undefined
        LabelPlacement placement({0, 0, 10, 5}, {{5, 2}});
        QCOMPARE(placement.place({5, 2}, {60, 14}).size(), QSizeF(60, 14));
    }
};

QTEST_APPLESS_MAIN(TestLabelPlacement)
#include "tst_label_placement.moc"
