#include "tests/ui/canvas/canvas_fixture.h"

#include <QCheckBox>
#include <QMimeData>
#include <QProxyStyle>
#include <QShortcut>
#include <QSignalSpy>
#include <QSlider>

using namespace arcflow::ui;

/// Keys, wheel, drags and drops.
class TestCanvasInput : public QObject {
    Q_OBJECT

    static constexpr QPoint middle{200, 200};

private Q_SLOTS:
    void keysChooseModes() {
        CanvasFixture f;
        f.setPair();
        const QVector<QPair<Qt::Key, CompareMode>> keys = {
            {Qt::Key_1, CompareMode::student},        {Qt::Key_2, CompareMode::teacher},
            {Qt::Key_S, CompareMode::sideBySide},     {Qt::Key_W, CompareMode::wipe},
            {Qt::Key_W, CompareMode::wipeHorizontal}, {Qt::Key_W, CompareMode::wipe},
            {Qt::Key_B, CompareMode::blink},          {Qt::Key_D, CompareMode::difference},
            {Qt::Key_O, CompareMode::opacity},        {Qt::Key_L, CompareMode::loupe}};
        for (const auto& [key, mode] : keys) {
            f.press(key);
            QCOMPARE(f.canvas.mode(), mode);
            QCOMPARE(f.canvas.shownMode(), mode);
            QVERIFY(!f.canvas.accessibleDescription().isEmpty());
        }
        f.press(Qt::Key_L);
        QVERIFY(f.canvas.values().loupeSquare);
        f.press(Qt::Key_W); // the direction that was used last
        QCOMPARE(f.canvas.mode(), CompareMode::wipe);
    }

    void flipKeyIsHeld() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::student);
        QTest::keyPress(&f.canvas, Qt::Key_F);
        COMPARE_COLOUR(f.colourAt(middle), teacherColour);
        QKeyEvent repeat(QEvent::KeyRelease, Qt::Key_F, {}, "f", true);
        QCoreApplication::sendEvent(&f.canvas, &repeat);
        COMPARE_COLOUR(f.colourAt(middle), teacherColour);
        QTest::keyRelease(&f.canvas, Qt::Key_F);
        COMPARE_COLOUR(f.colourAt(middle), studentColour);
        QCOMPARE(f.canvas.mode(), CompareMode::student);

        f.canvas.setMode(CompareMode::wipe); // swaps the sides
        QTest::keyPress(&f.canvas, Qt::Key_F);
        COMPARE_COLOUR(f.colourAt({120, 120}), teacherColour);
        COMPARE_COLOUR(f.colourAt({280, 120}), studentColour);
        f.canvas.clearFocus(); // the release will not come
        COMPARE_COLOUR(f.colourAt({120, 120}), studentColour);

        f.canvas.setFocus();
        f.canvas.setMode(CompareMode::difference); // shows the picture itself
        QTest::keyPress(&f.canvas, Qt::Key_F);
        COMPARE_COLOUR(f.colourAt(middle), studentColour);
        QTest::keyRelease(&f.canvas, Qt::Key_F);
    }

    void keysCanBeChanged() {
        CanvasFixture f;
        f.setPair();
        QSignalSpy changed(&f.canvas, &ImageCanvas::keysChanged);
        CanvasKeys keys;
        keys.setKey(CanvasCommand::loupe, QKeySequence("G"));
        f.canvas.setKeys(keys);
        QCOMPARE(changed.size(), 1);
        f.press(Qt::Key_L);
        QCOMPARE(f.canvas.mode(), CompareMode::wipe);
        f.press(Qt::Key_G);
        QCOMPARE(f.canvas.mode(), CompareMode::loupe);
    }

    void everyCommandHasItsTexts() {
        QSet<QString> ids;
        for (const CanvasCommand command : allCanvasCommands()) {
            QVERIFY(!commandTitle(command).isEmpty() && !commandHint(command).isEmpty());
            ids.insert(commandId(command));
        }
        QCOMPARE(ids.size(), canvasCommandCount);
        QVERIFY(ids.contains("compare.sideBySide"));
    }

    void ownKeysWinOverShortcutsOfTheWindow() {
        CanvasFixture f;
        f.setPair();
        QShortcut shortcut(QKeySequence("D"), &f.canvas);
        QSignalSpy activated(&shortcut, &QShortcut::activated);
        QTest::keyClick(&f.canvas, Qt::Key_D);
        QCOMPARE(activated.size(), 0);
        QCOMPARE(f.canvas.mode(), CompareMode::difference);
    }

    void otherKeysGoOn() {
        CanvasFixture f;
        for (const Qt::Key key : {Qt::Key_Escape, Qt::Key_X, Qt::Key_Return}) {
            QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
            QCoreApplication::sendEvent(&f.canvas, &event);
            QVERIFY(!event.isAccepted());
        }
    }

    void wheelZoomsAtThePointer() {
        CanvasFixture f;
        f.canvas.setImage(student(coordinates({2000, 2000})));
        QTRY_VERIFY(!f.canvas.pictures().isEmpty());
        f.canvas.setZoom(0.9);
        const QPointF at(137, 241);
        const QPointF before = f.pictureAt(Face::student, at);
        const double zoom = f.canvas.zoom();
        f.wheel(at, 3);
        QVERIFY(f.canvas.zoom() > zoom * 1.5);
        QVERIFY(QLineF(f.placeOf(Face::student, before), at).length() <= 1.5);
        f.wheel(at, -2);
        QVERIFY(QLineF(f.placeOf(Face::student, before), at).length() <= 1.5);
        const double coarse = f.canvas.zoom();
        f.wheel(at, 1, Qt::ControlModifier);
        QVERIFY(f.canvas.zoom() > coarse && f.canvas.zoom() < coarse * 1.1);
    }

    void stepsDoNotMiss100Percent() {
        CanvasFixture f;
        f.canvas.setImage(student(coordinates({600, 600})));
        f.canvas.setZoom(0.87);
        f.wheel(middle, 1);
        QCOMPARE(f.canvas.zoom(), 1.0);
        f.wheel(middle, 1);
        QCOMPARE(f.canvas.zoom(), 1.25);
    }

    void zoomIsAnimatedAndEndsWhereItShould() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setAnimated(true);
        f.canvas.setZoom(2);
        const double start = f.canvas.zoom();
        QElapsedTimer timer;
        timer.start();
        f.wheel(middle, 1);
        QVERIFY(f.canvas.zoom() < 2.4);
        f.wheel(middle, 1); // while it moves: both count
        QVERIFY(start < 2.5);
        QTRY_VERIFY(f.canvas.zoom() > 2.4);
        const double end = 2 * 1.25 * 1.25;
        QTRY_VERIFY(std::abs(f.canvas.zoom() - end) < 1e-6);
    }

    void desktopsWithoutAnimationsHaveNone() {
        struct StillStyle : QProxyStyle {
            int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                          QStyleHintReturn* data) const override {
                return hint == SH_Widget_Animation_Duration ? 0 : QProxyStyle::styleHint(hint, option, widget, data);
            }
        } style;
        CanvasFixture f;
        f.setPair();
        f.canvas.setAnimated(true);
        f.canvas.setStyle(&style);
        f.canvas.setZoom(2);
        QCOMPARE(f.canvas.zoom(), 2.0);
        f.wheel(middle, 1);
        QCOMPARE(f.canvas.zoom(), 2.5);
    }

    void zKeySwitchesFitAnd100Percent() {
        CanvasFixture f;
        f.canvas.setImage(student());
        QVERIFY(f.canvas.views().view(Face::student).isFit());
        f.press(Qt::Key_Z);
        QCOMPARE(f.canvas.zoom(), 1.0);
        f.press(Qt::Key_Z);
        QVERIFY(f.canvas.views().view(Face::student).isFit());
        QTest::mouseDClick(&f.canvas, Qt::LeftButton, {}, middle);
        QCOMPARE(f.canvas.zoom(), 1.0);
    }

    void plusAndMinusOnAnyKeyboard() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setZoom(2);
        f.press(Qt::Key_Plus, Qt::ShiftModifier);
        QCOMPARE(f.canvas.zoom(), 2.5);
        f.press(Qt::Key_Minus);
        QCOMPARE(f.canvas.zoom(), 2.0);
        f.press(Qt::Key_Equal);
        QCOMPARE(f.canvas.zoom(), 2.5);
        f.press(Qt::Key_Plus, Qt::KeypadModifier);
        QCOMPARE(f.canvas.zoom(), 3.125);
    }

    void dragAndArrowsPan() {
        CanvasFixture f;
        f.canvas.setImage(student(coordinates({600, 600})));
        f.canvas.setZoom(3);
        const QPointF point = f.pictureAt(Face::student, middle);
        f.drag(middle, middle + QPoint(31, -17));
        QVERIFY(QLineF(f.placeOf(Face::student, point), middle + QPoint(31, -17)).length() <= 1);
        f.press(Qt::Key_Right);
        QVERIFY(f.placeOf(Face::student, point).x() < middle.x());
        f.press(Qt::Key_Left);
        f.press(Qt::Key_Down);
        QVERIFY(f.placeOf(Face::student, point).y() < middle.y() - 17);
        for (int i = 0; i < 500; ++i) {
            f.press(Qt::Key_Up);
        }
        QVERIFY(f.canvas.views().target(Face::student).top() <= 24 * f.canvas.devicePixelRatioF() + 1); // held
        f.press(Qt::Key_Home);
        QVERIFY(f.canvas.views().view(Face::student).isFit());
    }

    void wipeLineIsDragged() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::wipe);
        QSignalSpy changed(&f.canvas, &ImageCanvas::valuesChanged);
        f.drag({200, 150}, {260, 150});
        QCOMPARE(f.canvas.values().wipe, 0.65);
        QVERIFY(!changed.isEmpty());
        COMPARE_COLOUR(f.colourAt({254, 120}), studentColour);
        f.move(QPointF(260, 180));
        QCOMPARE(f.canvas.cursor().shape(), Qt::SplitHCursor);
        f.press(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(f.canvas.values().wipe, 0.64);

        f.canvas.setZoom(8); // now there is something to pan: only the line itself moves the line
        const QPointF point = f.pictureAt(Face::student, {100, 100});
        f.drag({100, 100}, {120, 110});
        QVERIFY(std::abs(f.canvas.values().wipe - 0.64) < 1e-9);
        QVERIFY(QLineF(f.placeOf(Face::student, point), QPointF(120, 110)).length() <= 1);
        f.press(Qt::Key_W);
        f.drag({100, 256}, {100, 120});
        QCOMPARE(f.canvas.values().wipe, 0.3);
    }

    void arrowsWithShiftSetTheMode() {
        CanvasFixture f;
        f.setPair();
        f.press(Qt::Key_O);
        f.press(Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(f.canvas.values().opacity, 0.55);
        f.press(Qt::Key_B);
        f.press(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(f.canvas.values().blinkInterval, 450);
        f.press(Qt::Key_D);
        for (int i = 0; i < 4; ++i) {
            f.press(Qt::Key_Right, Qt::ShiftModifier);
        }
        QVERIFY(std::abs(f.canvas.values().gain - 8) < 1e-9);
        for (int i = 0; i < 60; ++i) {
            f.press(Qt::Key_Right, Qt::ShiftModifier);
        }
        QCOMPARE(f.canvas.values().gain, 32.0); // held in its range
    }

    void slidersAndValuesGoBothWays() {
        CanvasFixture f;
        f.setPair();
        auto* gain = f.canvas.findChild<QSlider*>("gainSlider");
        auto* opacity = f.canvas.findChild<QSlider*>("opacitySlider");
        QVERIFY(!gain->isVisible());
        f.press(Qt::Key_D);
        QVERIFY(gain->isVisible() && !opacity->isVisible());
        gain->setValue(gain->maximum());
        QCOMPARE(f.canvas.values().gain, 32.0);
        f.press(Qt::Key_O);
        CompareValues values = f.canvas.values();
        values.opacity = 0.8;
        f.canvas.setValues(values);
        QCOMPARE(opacity->value(), 80);
        f.press(Qt::Key_L);
        f.canvas.findChild<QCheckBox*>("loupeHalves")->click();
        QVERIFY(f.canvas.values().loupeHalves);
        QCOMPARE(f.canvas.values().gain, 32.0);
        for (QSlider* slider : f.canvas.findChildren<QSlider*>()) {
            QVERIFY(!slider->accessibleName().isEmpty() && !slider->toolTip().isEmpty());
        }
        for (QWidget* widget : {static_cast<QWidget*>(gain), static_cast<QWidget*>(opacity)}) {
            QVERIFY(widget->focusPolicy() & Qt::TabFocus);
        }
    }

    void altAndWheelSetTheLoupe() {
        CanvasFixture f;
        f.setPair();
        f.press(Qt::Key_L);
        const double zoom = f.canvas.zoom();
        const int size = f.canvas.values().loupeSize;
        f.wheel(middle, 2, Qt::AltModifier);
        QVERIFY(f.canvas.values().loupeSize > size);
        f.wheel(middle, -100, Qt::AltModifier);
        QCOMPARE(f.canvas.values().loupeSize, 96);
        QCOMPARE(f.canvas.zoom(), zoom);
    }

    void readoutShowsPixelsWhenZoomedInOrWithAlt() {
        CanvasFixture f;
        f.canvas.setImage(student(plain(QColor(255, 255, 255))));
        f.canvas.setZoom(1);
        f.move(middle);
        const QPointF place(388, 350);
        const QColor without = f.colourAt(place);
        f.move(middle, {}, Qt::AltModifier);
        QVERIFY(f.colourAt(place) != without);
        f.move(middle);
        QCOMPARE(f.colourAt(place), without);
        f.canvas.setZoom(3 * f.canvas.devicePixelRatioF());
        QVERIFY(f.colourAt(place).lightness() < 60);
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(&f.canvas, &leave);
        QVERIFY(f.colourAt(place).lightness() > 200);
    }

    void unlockKey() {
        CanvasFixture f({800, 400});
        f.setPair();
        f.press(Qt::Key_S);
        f.press(Qt::Key_U);
        QVERIFY(!f.canvas.views().isLinked());
        f.wheel({600, 200}, 2);
        QVERIFY(f.canvas.views().view(Face::teacher).zoom() > f.canvas.views().view(Face::student).zoom());
        f.press(Qt::Key_U);
        const double ratio = f.canvas.views().view(Face::teacher).zoom() / f.canvas.views().view(Face::student).zoom();
        f.wheel({200, 200}, 1);
        const double after = f.canvas.views().view(Face::teacher).zoom() / f.canvas.views().view(Face::student).zoom();
        QVERIFY(std::abs(ratio - after) < 1e-9);
        f.press(Qt::Key_Home);
        QVERIFY(f.canvas.views().isAligned());
        f.canvas.setImage(student());
        f.press(Qt::Key_U); // nothing to unlock
        QVERIFY(f.canvas.views().isLinked());
    }

    void filesAreDropped() {
        CanvasFixture f;
        QSignalSpy dropped(&f.canvas, &ImageCanvas::filesDropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile("/a/moon.PNG"), QUrl::fromLocalFile("/a/notes.txt"),
                      QUrl("https://example.org/b.png"), QUrl::fromLocalFile("/a/house.webp")});
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&f.canvas, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(middle), Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&f.canvas, &drop);
        QCOMPARE(dropped.size(), 1);
        const auto files = dropped[0][0].value<QList<QUrl>>();
        QCOMPARE(files, (QList<QUrl>{QUrl::fromLocalFile("/a/moon.PNG"), QUrl::fromLocalFile("/a/house.webp")}));

        data.setUrls({QUrl::fromLocalFile("/a/notes.txt")});
        QDragEnterEvent unwanted(middle, Qt::CopyAction, &data, Qt::LeftButton, {});
        unwanted.ignore();
        QCoreApplication::sendEvent(&f.canvas, &unwanted);
        QVERIFY(!unwanted.isAccepted());
    }

    void picturesAreDraggedOut() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::wipe);
        QSignalSpy requested(&f.canvas, &ImageCanvas::dragRequested);
        f.drag({300, 250}, {340, 290}, Qt::ControlModifier);
        QCOMPARE(requested.size(), 1);
        QCOMPARE(requested[0][0].value<Face>(), Face::teacher);
        QCOMPARE(f.canvas.values().wipe, 0.5);
        QTest::mouseClick(&f.canvas, Qt::LeftButton, Qt::ControlModifier, {120, 120}); // no drag
        QCOMPARE(requested.size(), 1);
        const int bottom = qRound(f.placeOf(Face::student, {0, 256}).y());
        f.drag({20, bottom - 16}, {60, bottom - 80}); // by the caption
        QCOMPARE(requested.size(), 2);
        QCOMPARE(requested[1][0].value<Face>(), Face::student);
    }
};

QTEST_MAIN(TestCanvasInput)
#include "tst_canvas_input.moc"
