#include "ui/canvas/linked_views.h"

#include <QRandomGenerator>
#include <QtTest/QtTest>

using namespace arcflow::ui;

class TestViewTransform : public QObject {
    Q_OBJECT

    static ViewTransform make(QSize picture, QSize viewport, double ratio = 1) {
        ViewTransform view;
        view.setViewport(viewport * ratio, ratio);
        view.setPicture(picture);
        return view;
    }

    static void compareNear(QPointF a, QPointF b, double within) {
        QVERIFY2(QLineF(a, b).length() <= within,
                 qPrintable(
                     QString("%1, %2 and %3, %4, allowed %5").arg(a.x()).arg(a.y()).arg(b.x()).arg(b.y()).arg(within)));
    }

private Q_SLOTS:
    void ratios() {
        QTest::addColumn<double>("ratio");
        QTest::newRow("1") << 1.0;
        QTest::newRow("1.25") << 1.25;
        QTest::newRow("2") << 2.0;
    }

    void fitShowsTheWholePictureInTheMiddle_data() { ratios(); }
    void fitShowsTheWholePictureInTheMiddle() {
        QFETCH(double, ratio);
        for (const QSize picture : {QSize(4096, 4096), QSize(128, 128), QSize(3000, 500), QSize(1, 700)}) {
            const ViewTransform view = make(picture, {800, 600}, ratio);
            QVERIFY(view.isFit());
            const QRect area(QPoint(0, 0), view.viewport());
            QVERIFY(area.contains(view.target()));
            const QPoint apart = view.target().center() - area.center();
            QVERIFY(qAbs(apart.x()) <= 1 && qAbs(apart.y()) <= 1);
            const QSize room = view.viewport() - view.target().size();
            const int margin = qRound(48 * ratio);
            QVERIFY2(qAbs(qMin(room.width(), room.height()) - margin) <= 2, "the closer side keeps the margin");
        }
    }

    void zoomKeepsThePointUnderTheAnchor_data() { ratios(); }
    void zoomKeepsThePointUnderTheAnchor() {
        QFETCH(double, ratio);
        QRandomGenerator random(7);
        for (int round = 0; round < 200; ++round) {
            ViewTransform view = make({4096, 3072}, {900, 700}, ratio);
            const auto within = [&](int extent) { return random.bounded(extent * 0.5) + extent * 0.25; };
            const QPointF anchor(within(view.viewport().width()), within(view.viewport().height()));
            view.zoomTo(2 * ratio, anchor); // from here the picture fills the viewport by far
            const QPointF before = view.toPicture(anchor);
            for (const double factor : {1.25, 1.7, 0.8, 3.0, 0.6}) {
                view.zoomTo(view.zoom() * factor, anchor);
                // The picture stands on whole device pixels: half a one of the first view is several in this one.
                compareNear(view.toViewport(before), anchor, 0.75 * (1 + view.zoom() / (2 * ratio)));
            }
            compareNear(view.toPicture(view.toViewport(before)), before, 1e-9);
        }
    }

    void manySmallZoomsDoNotDrift() {
        ViewTransform view = make({4096, 4096}, {900, 700});
        const QPointF anchor(301, 407);
        view.zoomTo(2, anchor);
        const QPointF before = view.toPicture(anchor);
        for (int i = 0; i < 500; ++i) {
            view.zoomTo(view.zoom() * (i % 2 ? 1 / 1.013 : 1.013), anchor);
        }
        compareNear(view.toPicture(anchor), before, 0.6);
    }

    void panIsHeldAtTheBorders() {
        ViewTransform view = make({1000, 1000}, {400, 300});
        view.zoomTo(1, {200, 150});
        view.pan({1e6, 1e6});
        QCOMPARE(view.target().topLeft(), QPoint(24, 24));
        view.pan({-1e6, -1e6});
        QCOMPARE(view.target().bottomRight(), QPoint(400 - 25, 300 - 25));
        view.zoomTo(0.2, {0, 0});
        view.pan({50, 50});
        QCOMPARE(view.target(), QRect(100, 50, 200, 200)); // smaller than the viewport: in the middle
    }

    void looseViewsMoveFreelyButAreNotLost() {
        ViewTransform view = make({100, 100}, {400, 400});
        view.setLoose(true);
        view.zoomTo(1, {200, 200});
        view.pan({30, -20});
        QCOMPARE(view.target().topLeft(), QPoint(180, 130));
        view.pan({1e6, 0});
        QVERIFY(view.target().left() <= 400 - 25);
    }

    void zoomHasLimits() {
        ViewTransform view = make({1000, 1000}, {400, 400});
        view.zoomTo(1e9, {200, 200});
        QCOMPARE(view.zoom(), view.maxZoom());
        view.zoomTo(1e-9, {200, 200});
        QCOMPARE(view.zoom(), view.minZoom());
        QVERIFY(view.minZoom() < view.fitZoom());
    }

    void fitFollowsTheViewportAndZoomDoesNot() {
        ViewTransform view = make({1000, 1000}, {400, 400});
        view.setViewport({800, 800}, 1);
        QVERIFY(view.isFit());
        QCOMPARE(view.zoom(), view.fitZoom());
        view.zoomTo(1, {400, 400});
        const QPointF centre = view.centre();
        view.setViewport({600, 500}, 1);
        QCOMPARE(view.zoom(), 1.0);
        QCOMPARE(view.centre(), centre);
    }

    void aPreviewOfOtherResolutionStaysInPlace() {
        ViewTransform view = make({128, 96}, {400, 400});
        view.zoomTo(8, {100, 130});
        const QRect before = view.target();
        view.setPicture({1024, 768});
        QCOMPARE(view.target(), before);
        QCOMPARE(view.zoom(), 1.0);
        view.setPicture({768, 1024});
        QVERIFY(view.isFit());
    }

    void otherRatiosShowTheSame() {
        ViewTransform view = make({1000, 800}, {400, 300});
        view.zoomTo(1.5, {100, 40});
        const ViewTransform twice = view.atRatio(2);
        QCOMPARE(twice.zoom(), 3.0);
        compareNear(twice.toPicture({240, 120}), view.toPicture({120, 60}), 0.6);
    }

    void emptyIsHarmless() {
        ViewTransform view;
        view.zoomTo(2, {1, 1});
        view.pan({3, 3});
        view.fit();
        view.setPicture({0, 0});
        QVERIFY(view.isEmpty());
        QCOMPARE(view.fitZoom(), 1.0);
    }

    void linkedViewsMoveAsOne() {
        LinkedViews views = sideBySide();
        QCOMPARE(views.area(Face::student).size(), views.area(Face::teacher).size());
        const QPointF right(700, 200);
        QCOMPARE(views.faceAt(right), Face::teacher);
        views.zoomTo(Face::teacher, 2, right);
        views.pan(Face::student, {-37, 11});
        QCOMPARE(views.view(Face::student).zoom(), 2.0);
        QCOMPARE(views.view(Face::student).centre(), views.view(Face::teacher).centre());
        const QPointF apart = views.area(Face::teacher).topLeft() - views.area(Face::student).topLeft();
        compareNear(views.toPicture(Face::teacher, QPointF(120, 150) + apart),
                    views.toPicture(Face::student, {120, 150}), 1e-9);
    }

    void unlockedViewsMoveAloneAndKeepTheirOffset() {
        LinkedViews views = sideBySide();
        views.zoomTo(Face::student, 2, {200, 200});
        views.setLinked(false);
        const QPointF student = views.view(Face::student).centre();
        views.pan(Face::teacher, {-40, 10});
        QCOMPARE(views.view(Face::student).centre(), student);
        compareNear(views.offset(), {20, -5}, 1e-9);
        views.pan(Face::student, {-10, 0});
        compareNear(views.offset(), {15, -5}, 1e-9);

        views.setLinked(true);
        for (const Face face : bothFaces) {
            views.zoomTo(face, views.view(face).zoom() * 1.5, {250, 180});
            views.pan(face, {13, -29});
            compareNear(views.view(Face::teacher).centre() - views.view(Face::student).centre(), {15, -5}, 1e-9);
        }
        views.reset();
        QVERIFY(views.isAligned() && views.isLinked());
        QVERIFY(views.view(Face::teacher).isFit());
        QCOMPARE(views.view(Face::teacher).centre(), views.view(Face::student).centre());
    }

    void movedBackIsAlignedAgain() {
        LinkedViews views = sideBySide();
        views.setLinked(false);
        views.pan(Face::teacher, {30, 30});
        QVERIFY(!views.isAligned());
        views.pan(Face::teacher, {-30, -30});
        QVERIFY(views.isAligned());
    }

    void halvesCanBeSwapped() {
        LinkedViews views = sideBySide();
        const QRect left = views.area(Face::student);
        LinkedViews::Layout layout = views.layout();
        layout.left = Face::teacher;
        views.setLayout(layout);
        QCOMPARE(views.area(Face::teacher), left);
        QCOMPARE(views.faceAt({1, 1}), Face::teacher);
    }

private:
    static LinkedViews sideBySide() {
        LinkedViews views;
        views.setLayout({{808, 400}, 1, true, Face::student});
        views.setPicture({1000, 1000});
        return views;
    }
};

QTEST_GUILESS_MAIN(TestViewTransform)
#include "tst_view_transform.moc"
