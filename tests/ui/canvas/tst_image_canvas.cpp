#include "tests/ui/canvas/canvas_fixture.h"

#include "core/imaging/heat_colour.h"
#include "core/imaging/image.h"

#include <QClipboard>
#include <QSignalSpy>

using namespace arcflow;
using namespace arcflow::ui;

/// What is on screen in each mode, read back pixel by pixel.
class TestImageCanvas : public QObject {
    Q_OBJECT

    static constexpr QPoint middle{200, 200};

    static QColor heat(double value) {
        const std::array<float, 3> colour = heatColour(float(value));
        return QColor(level8(colour[0]), level8(colour[1]), level8(colour[2]));
    }
    static QColor mixed(double share) {
        const auto mix = [&](int a, int b) { return qRound(a + share * (b - a)); };
        return {mix(studentColour.red(), teacherColour.red()), mix(studentColour.green(), teacherColour.green()),
                mix(studentColour.blue(), teacherColour.blue())};
    }

private Q_SLOTS:
    void emptyCanvasSaysWhatToDo() {
        CanvasFixture f;
        const QImage image = f.shot();
        const QColor ground = theme().color(Token::canvas);
        QCOMPARE(image.pixelColor(5, 5), ground);
        bool text = false;
        for (int x = 0; x < image.width(); ++x) {
            for (int y = image.height() * 2 / 5; y < image.height() * 3 / 5; ++y) {
                text = text || image.pixelColor(x, y) != ground;
            }
        }
        QVERIFY(text);
        QVERIFY(f.canvas.accessibleDescription().contains("No picture"));
        QVERIFY(f.canvas.renderedView().isNull());
    }

    void oneFaceIsShownInAnyMode() {
        CanvasFixture f;
        f.canvas.setImage(student());
        for (int i = 0; i < compareModeCount; ++i) {
            const auto mode = static_cast<CompareMode>(i);
            f.canvas.setMode(mode);
            COMPARE_COLOUR(f.colourAt(middle), studentColour);
            QCOMPARE(f.canvas.unavailableReason(mode).isEmpty(), mode == CompareMode::student);
        }
        f.canvas.setFaces({}, teacher());
        COMPARE_COLOUR(f.colourAt(middle), teacherColour);
        // The chosen mode is used again as soon as there are two.
        f.canvas.setMode(CompareMode::sideBySide);
        QCOMPARE(f.canvas.shownMode(), CompareMode::teacher);
        f.setPair();
        QCOMPARE(f.canvas.shownMode(), CompareMode::sideBySide);
    }

    void studentAndTeacher() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::student);
        COMPARE_COLOUR(f.colourAt(middle), studentColour);
        f.canvas.setMode(CompareMode::teacher);
        COMPARE_COLOUR(f.colourAt(middle), teacherColour);
        COMPARE_COLOUR(f.colourAt({20, 200}), theme().color(Token::canvas));
    }

    void sideBySide() {
        CanvasFixture f({800, 400});
        f.setPair();
        f.canvas.setMode(CompareMode::sideBySide);
        COMPARE_COLOUR(f.colourAt({200, 200}), studentColour);
        COMPARE_COLOUR(f.colourAt({600, 200}), teacherColour);
        COMPARE_COLOUR(f.colourAt({400, 200}), theme().color(Token::canvas));
    }

    void sideBySideShowsTheSamePlace() {
        CanvasFixture f({800, 400});
        f.setPair(coordinates(), coordinates({256, 256}, 200));
        f.canvas.setMode(CompareMode::sideBySide);
        const QPoint at(150, 170);
        f.wheel(at, 6);
        f.drag({260, 300}, {233, 317});
        const double apart =
            (f.canvas.views().area(Face::teacher).left() - f.canvas.views().area(Face::student).left()) /
            f.canvas.devicePixelRatioF();
        f.move(QPointF(5, 5)); // the marks of the pointer out of the way
        for (const QPoint place : {QPoint(60, 100), QPoint(200, 190), QPoint(333, 250)}) {
            const QColor left = f.colourAt(place);
            const QColor right = f.colourAt(place + QPointF(apart, 0));
            QVERIFY(std::abs(left.red() - right.red()) <= 1);
            QVERIFY(std::abs(left.green() - right.green()) <= 1);
            QVERIFY(left.blue() <= 1 && right.blue() >= 199);
        }
    }

    void wipe() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::wipe);
        for (const double share : {0.3, 0.5, 0.7}) {
            CompareValues values;
            values.wipe = share;
            f.canvas.setValues(values);
            const int x = qRound(400 * share);
            COMPARE_COLOUR(f.colourAt({x - 5.0, 120}), studentColour);
            COMPARE_COLOUR(f.colourAt({x + 5.0, 120}), teacherColour);
            COMPARE_COLOUR(f.colourAt({x + 0.0, 120}), QColor(Qt::white));
        }
        f.canvas.setMode(CompareMode::wipeHorizontal);
        f.canvas.setValues({});
        COMPARE_COLOUR(f.colourAt({250, 194}), studentColour);
        COMPARE_COLOUR(f.colourAt({250, 206}), teacherColour);
    }

    void opacity() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::opacity);
        for (const double share : {0.0, 0.25, 0.5, 1.0}) {
            CompareValues values;
            values.opacity = share;
            f.canvas.setValues(values);
            QVERIFY(isNear(f.colourAt(middle), mixed(share), 2));
        }
    }

    void difference() {
        CanvasFixture f;
        f.setPair(plain(studentColour), plain(studentColour));
        f.canvas.setMode(CompareMode::difference);
        COMPARE_COLOUR(f.colourAt(middle), heat(0));

        f.setPair(plain(QColor(10, 50, 90)), plain(QColor(12, 55, 90)));
        for (const double gain : {1.0, 4.0, 32.0}) {
            CompareValues values;
            values.gain = gain;
            f.canvas.setValues(values); // at once: only colours are made anew
            COMPARE_COLOUR(f.colourAt(middle), heat(gain * 5 / 255));
        }
        f.canvas.setFaces(student(), teacher(plain(teacherColour, {100, 100})));
        QVERIFY(!f.canvas.unavailableReason(CompareMode::difference).isEmpty());
        QCOMPARE(f.canvas.shownMode(), CompareMode::sideBySide);
    }

    void largeDifferencesAreMadeInTheBackground() {
        CanvasFixture f;
        f.canvas.setMode(CompareMode::difference);
        f.canvas.setFaces(student(plain(Qt::black, {1500, 1500})), teacher(plain(QColor(255, 255, 255), {1500, 1500})));
        QTRY_VERIFY(f.canvas.pictures().difference());
        COMPARE_COLOUR(f.colourAt({100, 200}), heat(1));
        f.canvas.setMode(CompareMode::wipe);
        f.canvas.setFaces(student(plain(Qt::black, {1500, 1500})), teacher(plain(QColor(0, 0, 128), {1500, 1500})));
        QTRY_VERIFY(!f.canvas.pictures().isPreparing());
        QVERIFY(!f.canvas.pictures().difference()); // not while nobody looks
        f.canvas.setMode(CompareMode::difference);
        QTRY_VERIFY(f.canvas.pictures().difference());
        QCOMPARE(f.canvas.pictures().difference()->largest, 128);
    }

    void flipShowsTheOtherWhileHeld() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::flip);
        COMPARE_COLOUR(f.colourAt(middle), studentColour);
        QTest::mousePress(&f.canvas, Qt::LeftButton, {}, middle);
        COMPARE_COLOUR(f.colourAt(middle), teacherColour);
        QTest::mouseRelease(&f.canvas, Qt::LeftButton, {}, middle);
        COMPARE_COLOUR(f.colourAt(middle), studentColour);
        f.canvas.run(CanvasCommand::flip); // again: the other face stays
        COMPARE_COLOUR(f.colourAt(middle), teacherColour);
    }

    void blinkSwapsByItsClock() {
        CanvasFixture f;
        f.setPair();
        CompareValues values;
        values.blinkInterval = 2000;
        f.canvas.setValues(values);
        f.canvas.setMode(CompareMode::blink);
        COMPARE_COLOUR(f.colourAt(middle), studentColour);
        f.canvas.swapBlink();
        COMPARE_COLOUR(f.colourAt(middle), teacherColour);
        f.canvas.swapBlink();
        COMPARE_COLOUR(f.colourAt(middle), studentColour);

        values.blinkInterval = 200;
        f.canvas.setValues(values);
        QTRY_VERIFY(isNear(f.colourAt(middle), teacherColour));
        QTRY_VERIFY(isNear(f.colourAt(middle), studentColour));
        f.canvas.setMode(CompareMode::student);
        f.canvas.swapBlink();
        COMPARE_COLOUR(f.colourAt(middle), studentColour);
    }

    void loupeShowsTheOtherUnderThePointer() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::loupe);
        CompareValues values;
        values.loupeSize = 96;
        f.canvas.setValues(values);
        f.move(QPointF(180, 220));
        COMPARE_COLOUR(f.colourAt({180, 220}), teacherColour);
        COMPARE_COLOUR(f.colourAt({180 + 40, 220}), teacherColour);
        COMPARE_COLOUR(f.colourAt({180 + 56, 220}), studentColour);
        COMPARE_COLOUR(f.colourAt({180 + 42, 220 + 42}), studentColour); // round
        values.loupeSquare = true;
        f.canvas.setValues(values);
        COMPARE_COLOUR(f.colourAt({180 + 42, 220 + 42}), teacherColour);
        values.loupeHalves = true;
        f.canvas.setValues(values);
        COMPARE_COLOUR(f.colourAt({180 - 20, 220}), studentColour);
        COMPARE_COLOUR(f.colourAt({180 + 20, 220}), teacherColour);
    }

    void loupeMagnifiesAroundThePointer() {
        CanvasFixture f;
        f.setPair(coordinates(), coordinates({256, 256}, 200));
        f.canvas.setMode(CompareMode::loupe);
        CompareValues values;
        values.loupeZoom = 4;
        f.canvas.setValues(values);
        const QPointF pointer = f.placeOf(Face::student, {100, 120});
        f.move(pointer);
        const QColor there = f.colourAt(pointer + QPointF(40, -20));
        QVERIFY2(std::abs(there.red() - 110) <= 1 && std::abs(there.green() - 115) <= 1, qPrintable(there.name()));
        QVERIFY(there.blue() >= 199);
    }

    void pixelsAreShownAsTheyAre() {
        CanvasFixture f;
        f.canvas.setImage({coordinates()}); // without a caption
        f.canvas.setZoom(1);                // one device pixel each, whatever the screen's ratio
        const QImage image = f.shot();
        const QRect target = f.canvas.views().target(Face::student);
        for (int i = 0; i < 256; i += 5) {
            const QColor colour = image.pixelColor(target.topLeft() + QPoint(i, 255 - i));
            QCOMPARE(colour.red(), i);
            QCOMPARE(colour.green(), 255 - i);
        }
        f.canvas.setZoom(6); // hard pixels
        const QPointF place = f.placeOf(Face::student, {128, 130});
        COMPARE_COLOUR(f.colourAt(place + QPointF(1, 1)), QColor(128, 130, 0));
        COMPARE_COLOUR(f.colourAt(place + QPointF(2, 2)), QColor(128, 130, 0));
    }

    void gridAppearsOnLargePixels() {
        CanvasFixture f;
        f.setPair(plain(Qt::black), plain(Qt::black));
        f.canvas.setMode(CompareMode::student);
        f.canvas.setZoom(7.9);
        const auto lit = [&] {
            const QImage image = f.shot();
            int count = 0;
            for (int x = 0; x < image.width(); ++x) {
                count += image.pixelColor(x, image.height() / 2 + 3).lightness() > 20;
            }
            return count;
        };
        QCOMPARE(lit(), 0);
        f.canvas.setZoom(10);
        const double expected = 400 * f.canvas.devicePixelRatioF() / 10;
        QVERIFY(std::abs(lit() - expected) <= 2 || lit() > 300); // or the row is a line itself
    }

    void unlockedOffsetIsSeenInEveryMode() {
        CanvasFixture f({800, 400});
        f.setPair(coordinates(), coordinates({256, 256}, 200));
        f.canvas.setMode(CompareMode::sideBySide);
        f.canvas.run(CanvasCommand::unlock);
        QVERIFY(!f.canvas.views().isLinked());
        const QPointF student = f.placeOf(Face::student, {50, 50});
        f.drag({600, 200}, {620, 190});
        QCOMPARE(f.placeOf(Face::student, {50, 50}), student);
        f.canvas.run(CanvasCommand::unlock);
        QVERIFY(f.canvas.views().isLinked());
        f.canvas.setMode(CompareMode::teacher);
        // At 100 % the teacher has moved by the drag.
        const QPointF apart = f.placeOf(Face::teacher, {50, 50}) - f.placeOf(Face::student, {50, 50});
        QVERIFY2(std::abs(apart.x() - 20) <= 1 && std::abs(apart.y() + 10) <= 1,
                 qPrintable(QString("%1, %2").arg(apart.x()).arg(apart.y())));
        const QPointF place = f.placeOf(Face::student, {100, 100});
        const QColor colour = f.colourAt(place);
        QVERIFY2(std::abs(colour.red() - 80) <= 1 && std::abs(colour.green() - 110) <= 1, qPrintable(colour.name()));
        QVERIFY(f.canvas.accessibleDescription().contains("apart"));
        f.canvas.run(CanvasCommand::reset);
        QVERIFY(f.canvas.views().isAligned());
    }

    void facesOfOtherSizesAreFittedIntoTheFirst() {
        CanvasFixture f;
        f.setPair(plain(studentColour), plain(teacherColour, {64, 64}));
        f.canvas.setMode(CompareMode::wipe);
        COMPARE_COLOUR(f.colourAt({200 - 120, 100}), studentColour);
        COMPARE_COLOUR(f.colourAt({200 + 120, 100}), teacherColour);
        COMPARE_COLOUR(f.colourAt({200 + 120, 280}), teacherColour);
        COMPARE_COLOUR(f.colourAt({200 + 135, 200}), theme().color(Token::canvas));
        QVERIFY(f.canvas.accessibleDescription().contains("64 × 64"));
        f.setPair(plain(studentColour), plain(teacherColour, {128, 64})); // wider: bars above and below
        COMPARE_COLOUR(f.colourAt({200 + 120, 200}), teacherColour);
        COMPARE_COLOUR(f.colourAt({200 + 120, 100}), theme().color(Token::canvas));
    }

    void previewShowsItsProgressAndFadesToTheFinal() {
        CanvasFixture f;
        f.canvas.setAnimated(true);
        CanvasFace preview = student(plain(QColor(90, 90, 90), {32, 32}));
        preview.provisional = true;
        preview.progress = 0.5;
        preview.name = preview.caption = QString();
        f.canvas.setImage(preview);
        const QRectF target(f.placeOf(Face::student, {0, 0}), f.placeOf(Face::student, {32, 32}));
        COMPARE_COLOUR(f.colourAt({target.left() + 20, target.bottom() - 2}),
                       theme().color(Token::accent, ColourScheme::dark));
        const QColor open = f.colourAt({target.right() - 20, target.bottom() - 2});
        QVERIFY(open.lightness() < 70);

        f.canvas.setImage(student(plain(QColor(250, 250, 250), {256, 256})));
        QVERIFY(f.colourAt(middle).red() < 200); // it begins with what was there
        int last = 90;
        QTRY_VERIFY([&] {
            const int now = f.colourAt(middle).red();
            const bool rises = now >= last - 1;
            last = now;
            return rises && now == 250;
        }());
    }

    void largePicturesReplaceTogetherWhenReady() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::wipe);
        QSignalSpy changed(&f.canvas, &ImageCanvas::facesChanged);
        f.canvas.setFaces(student(plain(Qt::green, {1600, 1600})), teacher(plain(Qt::white, {1600, 1600})));
        QVERIFY(f.canvas.pictures().isPreparing());
        COMPARE_COLOUR(f.colourAt({120, 120}), studentColour); // what was there stays
        COMPARE_COLOUR(f.colourAt({280, 120}), teacherColour);
        QTRY_COMPARE(changed.size(), 1);
        COMPARE_COLOUR(f.colourAt({120, 120}), QColor(Qt::green));
        COMPARE_COLOUR(f.colourAt({280, 120}), QColor(Qt::white));
        // Overtaken before it was ready: never shown.
        f.canvas.setFaces(student(plain(Qt::yellow, {1600, 1600})), {});
        f.canvas.setFaces(student(plain(Qt::cyan, {64, 64})), {});
        COMPARE_COLOUR(f.colourAt(middle), QColor(Qt::cyan));
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        COMPARE_COLOUR(f.colourAt(middle), QColor(Qt::cyan));
    }

    void displayColoursChangeTheScreenOnly() {
        CanvasFixture f;
        f.canvas.setImage(student(plain(QColor(200, 40, 60))));
        f.canvas.setDisplayColorSpace(QColorSpace::DisplayP3);
        QTRY_VERIFY(!f.canvas.pictures().isPreparing());
        const QRgb expected =
            QColorSpace(QColorSpace::SRgb).transformationToColorSpace(QColorSpace::DisplayP3).map(qRgb(200, 40, 60));
        COMPARE_COLOUR(f.colourAt(middle), QColor(expected));
        QCOMPARE(f.canvas.pictures().picture(Face::student)->srgb.pixel(1, 1), qRgb(200, 40, 60));
    }

    void twiceThePixelsShowTheSame() {
        CanvasFixture f;
        f.setPair(coordinates(), coordinates({256, 256}, 200));
        f.canvas.setMode(CompareMode::wipe);
        QImage image(800, 800, QImage::Format_RGB32);
        image.setDevicePixelRatio(2);
        do {
            f.canvas.render(&image);
        } while (!f.canvas.isSharp());
        const QPointF place = f.placeOf(Face::student, {30.5, 70.5}) * 2;
        const QColor left = image.pixelColor(place.toPoint());
        QVERIFY2(std::abs(left.red() - 30) <= 1 && std::abs(left.green() - 70) <= 1 && left.blue() <= 1,
                 qPrintable(left.name()));
        QCOMPARE(image.pixelColor(398, 150).lightness(), 255); // the line has twice its width
        QCOMPARE(image.pixelColor(401, 150).lightness(), 255);
        QVERIFY(image.pixelColor(392, 150).blue() <= 1);
        QVERIFY(image.pixelColor(408, 150).blue() >= 199);
    }

    void viewIsCopiedAsAnImage() {
        CanvasFixture f;
        f.setPair(plain(Qt::white), plain(Qt::black));
        f.canvas.setMode(CompareMode::wipe);
        f.press(Qt::Key_C, Qt::ControlModifier);
        const QImage copied = QGuiApplication::clipboard()->image();
        const QImage view = f.canvas.renderedView();
        QCOMPARE(copied.size(), view.size());
        QCOMPARE(view.size(), f.canvas.views().target(Face::student).size());
        QCOMPARE(view.pixelColor(3, 3), QColor(Qt::white));
        QCOMPARE(view.pixelColor(view.width() - 3, 3), QColor(Qt::black));
        QVERIFY(f.canvas.pictures().picture(Face::student)->srgb.colorSpace() == view.colorSpace());
    }

    void picturesStayAndFitAfterAResize() {
        CanvasFixture f;
        f.canvas.setImage(student());
        QVERIFY(f.canvas.views().view(Face::student).isFit());
        f.canvas.resize(700, 500);
        const QRect target = f.canvas.views().target(Face::student);
        QVERIFY(f.canvas.views().view(Face::student).isFit());
        QVERIFY(std::abs(target.height() - 452 * f.canvas.devicePixelRatioF()) <= 1);
    }

    void captionsAreWrittenOverThePicture() {
        CanvasFixture f;
        f.setPair();
        f.canvas.setMode(CompareMode::student);
        const QPointF corner = f.placeOf(Face::student, {0, 256});
        const QColor label =
            f.colourAt({12.0, corner.y() - 12}); // a small picture's caption stands at the canvas's edge
        QVERIFY2(label.lightness() < 60, qPrintable(label.name()));
        QVERIFY(f.canvas.accessibleDescription().contains("Student · 2 evaluations"));
    }
};

QTEST_MAIN(TestImageCanvas)
#include "tst_image_canvas.moc"
