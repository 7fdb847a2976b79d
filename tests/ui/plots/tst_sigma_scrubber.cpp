#include "tests/ui/plots/synthetic_trajectory.h"
#include "ui/plots/sigma_scrubber.h"
#include "ui/style/theme.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QtTest>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::testing;

class TestSigmaScrubber : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }
    void init();
    void cleanup() { m_scrubber.reset(); }

    void linearInSigma();
    void clickAndDrag();
    void takesHoldWithoutAJump();
    void snapsLightly();
    void shiftLeavesItFree();
    void densePointsLeaveRoomBetween();
    void arrowsVisitEveryPoint();
    void pagesGoByJumps();
    void pagesWithoutAStudent();
    void homeAndEnd();
    void wheelSteps();
    void releasedOnceLetGo();
    void setSigmaIsSilent();
    void disabledWithoutARun();
    void drawsTicksAndSquares();
    void screenReadersSeeASlider();

private:
    QPoint at(double sigma) const { return {int(std::lround(m_scrubber->xOf(sigma))), 21}; }
    double pixel() const { return 1 / (m_scrubber->xOf(0) - m_scrubber->xOf(1)); } ///< in σ

    std::unique_ptr<SigmaScrubber> m_scrubber;
};

void TestSigmaScrubber::init() {
    m_scrubber = std::make_unique<SigmaScrubber>();
    m_scrubber->setTrajectory(syntheticTrajectory());
    m_scrubber->resize(700, m_scrubber->sizeHint().height());
    m_scrubber->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_scrubber.get()));
}

void TestSigmaScrubber::linearInSigma() {
    QVERIFY(m_scrubber->xOf(1) > 0 && m_scrubber->xOf(0) < 700);
    for (const double sigma : {0.0, 0.1, 0.35, 0.76, 1.0}) {
        QVERIFY(std::abs(m_scrubber->sigmaAt(m_scrubber->xOf(sigma)) - sigma) < 1e-12);
        QVERIFY(std::abs(m_scrubber->xOf(sigma) - std::lerp(m_scrubber->xOf(1), m_scrubber->xOf(0), 1 - sigma)) < 1e-9);
    }
    QCOMPARE(m_scrubber->sigmaAt(-100), 1.0);
    QCOMPARE(m_scrubber->sigmaAt(5000), 0.0);
}

void TestSigmaScrubber::clickAndDrag() {
    QSignalSpy changed(m_scrubber.get(), &SigmaScrubber::sigmaChanged);
    QTest::mousePress(m_scrubber.get(), Qt::LeftButton, {}, at(0.4));
    QVERIFY(std::abs(m_scrubber->sigma() - 0.4) < 5 * pixel());
    QCOMPARE(changed.size(), 1);
    for (double sigma = 0.4; sigma > 0.1; sigma -= 0.01) {
        QTest::mouseMove(m_scrubber.get(), at(sigma));
        QVERIFY(std::abs(m_scrubber->sigma() - sigma) < 5 * pixel());
    }
    QTest::mouseMove(m_scrubber.get(), {9000, 21});
    QCOMPARE(m_scrubber->sigma(), 0.0);
    QTest::mouseRelease(m_scrubber.get(), Qt::LeftButton, {}, at(0));
    QTest::mouseMove(m_scrubber.get(), at(0.5));
    QCOMPARE(m_scrubber->sigma(), 0.0);
}

void TestSigmaScrubber::takesHoldWithoutAJump() {
    m_scrubber->setSigma(0.5);
    QSignalSpy changed(m_scrubber.get(), &SigmaScrubber::sigmaChanged);
    QTest::mousePress(m_scrubber.get(), Qt::LeftButton, {}, at(0.5) + QPoint(5, 0));
    QCOMPARE(changed.size(), 0);
    QTest::mouseMove(m_scrubber.get(), at(0.5) + QPoint(5 - 60, 0), 0);
    QVERIFY(std::abs(m_scrubber->sigma() - (0.5 + 60 * pixel())) < 5 * pixel());
    QTest::mouseRelease(m_scrubber.get(), Qt::LeftButton);
}

void TestSigmaScrubber::snapsLightly() {
    SyntheticChoice choice;
    choice.teacherSteps = 0;
    m_scrubber->setTrajectory(syntheticTrajectory(choice));
    QTest::mouseClick(m_scrubber.get(), Qt::LeftButton, {}, at(0.76) + QPoint(3, 0));
    QCOMPARE(m_scrubber->sigma(), 0.76); // exactly
    const double free = 0.76 - 6 * pixel();
    QCOMPARE(m_scrubber->snapped(free), free);
}

void TestSigmaScrubber::shiftLeavesItFree() {
    SyntheticChoice choice;
    choice.teacherSteps = 0;
    m_scrubber->setTrajectory(syntheticTrajectory(choice));
    QTest::mouseClick(m_scrubber.get(), Qt::LeftButton, Qt::ShiftModifier, at(0.76) + QPoint(3, 0));
    QVERIFY(m_scrubber->sigma() != 0.76);
    QVERIFY(std::abs(m_scrubber->sigma() - 0.76) < 4.5 * pixel());
}

void TestSigmaScrubber::densePointsLeaveRoomBetween() {
    SyntheticChoice choice;
    choice.pointsPerJump = 64; // less than three pixels apart in the first jump
    m_scrubber->setTrajectory(syntheticTrajectory(choice));
    int free = 0;
    for (int x = 0; x < 100; ++x) {
        const double sigma = 0.78 + 0.2 * x / 100;
        free += m_scrubber->snapped(sigma) == sigma;
    }
    QVERIFY2(free > 10 && free < 90, qPrintable(QString::number(free)));
}

void TestSigmaScrubber::arrowsVisitEveryPoint() {
    const auto levels = TrajectoryPath(syntheticTrajectory()).levels();
    for (size_t i = 1; i < levels.size(); ++i) {
        QTest::keyClick(m_scrubber.get(), i % 2 ? Qt::Key_Right : Qt::Key_Down);
        QCOMPARE(m_scrubber->sigma(), levels[i]);
    }
    QTest::keyClick(m_scrubber.get(), Qt::Key_Right);
    QCOMPARE(m_scrubber->sigma(), 0.0);
    QTest::keyClick(m_scrubber.get(), Qt::Key_Left);
    QCOMPARE(m_scrubber->sigma(), levels[levels.size() - 2]);
    QTest::keyClick(m_scrubber.get(), Qt::Key_Up);
    QCOMPARE(m_scrubber->sigma(), levels[levels.size() - 3]);
}

void TestSigmaScrubber::pagesGoByJumps() {
    QTest::keyClick(m_scrubber.get(), Qt::Key_PageDown);
    QCOMPARE(m_scrubber->sigma(), 0.76);
    QTest::keyClick(m_scrubber.get(), Qt::Key_PageDown);
    QCOMPARE(m_scrubber->sigma(), 0.0);
    QTest::keyClick(m_scrubber.get(), Qt::Key_PageUp);
    QCOMPARE(m_scrubber->sigma(), 0.76);
    m_scrubber->setSigma(0.9);
    QTest::keyClick(m_scrubber.get(), Qt::Key_PageUp);
    QCOMPARE(m_scrubber->sigma(), 1.0);
}

void TestSigmaScrubber::pagesWithoutAStudent() {
    SyntheticChoice choice;
    choice.jumps.clear();
    m_scrubber->setTrajectory(syntheticTrajectory(choice));
    double last = 1;
    for (int i = 0; i < 40 && m_scrubber->sigma() > 0; ++i) {
        QTest::keyClick(m_scrubber.get(), Qt::Key_PageDown);
        QVERIFY(m_scrubber->sigma() < last);
        last = m_scrubber->sigma();
    }
    QCOMPARE(last, 0.0);
    QTest::keyClick(m_scrubber.get(), Qt::Key_PageUp);
    QVERIFY(m_scrubber->sigma() > 0.05);
}

void TestSigmaScrubber::homeAndEnd() {
    QTest::keyClick(m_scrubber.get(), Qt::Key_End);
    QCOMPARE(m_scrubber->sigma(), 0.0);
    QTest::keyClick(m_scrubber.get(), Qt::Key_Home);
    QCOMPARE(m_scrubber->sigma(), 1.0);
}

void TestSigmaScrubber::wheelSteps() {
    const auto levels = TrajectoryPath(syntheticTrajectory()).levels();
    const QPointF place(300, 20);
    QWheelEvent down(place, m_scrubber->mapToGlobal(place), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                     Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_scrubber.get(), &down);
    QCOMPARE(m_scrubber->sigma(), levels[1]);
}

void TestSigmaScrubber::releasedOnceLetGo() {
    QSignalSpy released(m_scrubber.get(), &SigmaScrubber::released);
    QTest::mousePress(m_scrubber.get(), Qt::LeftButton, {}, at(0.4));
    QTest::mouseMove(m_scrubber.get(), at(0.3));
    QCOMPARE(released.size(), 0);
    QTest::mouseRelease(m_scrubber.get(), Qt::LeftButton, {}, at(0.3));
    QCOMPARE(released.size(), 1);
    QTest::keyPress(m_scrubber.get(), Qt::Key_Right);
    QCOMPARE(released.size(), 1);
    QTest::keyRelease(m_scrubber.get(), Qt::Key_Right);
    QCOMPARE(released.size(), 2);
    QTest::keyClick(m_scrubber.get(), Qt::Key_A);
    QCOMPARE(released.size(), 2);
}

void TestSigmaScrubber::setSigmaIsSilent() {
    QSignalSpy changed(m_scrubber.get(), &SigmaScrubber::sigmaChanged);
    m_scrubber->setSigma(0.3);
    m_scrubber->setSigma(7);
    QCOMPARE(m_scrubber->sigma(), 1.0);
    m_scrubber->setSigma(std::nan(""));
    QCOMPARE(m_scrubber->sigma(), 1.0);
    QCOMPARE(changed.size(), 0);
}

void TestSigmaScrubber::disabledWithoutARun() {
    m_scrubber->setTrajectory({});
    QVERIFY(!m_scrubber->isEnabled());
    QVERIFY(m_scrubber->toolTip().contains(QStringLiteral("recording")));
    m_scrubber->grab();
    m_scrubber->setTrajectory(syntheticTrajectory());
    QVERIFY(m_scrubber->isEnabled());
}

void TestSigmaScrubber::drawsTicksAndSquares() {
    m_scrubber->setSigma(0.9);
    const QImage image = m_scrubber->grab().toImage();
    const auto near = [&](int x, int y, const QColor& colour) {
        int least = 1000;
        for (int dx = -1; dx <= 1; ++dx) {
            const QColor pixel = image.pixelColor(x + dx, y);
            least = std::min(least, std::abs(pixel.red() - colour.red()) + std::abs(pixel.green() - colour.green()) +
                                        std::abs(pixel.blue() - colour.blue()));
        }
        return least < 90;
    };
    const TrajectoryPath path(syntheticTrajectory());
    for (const PathNode& node : path.teacher().nodes()) {
        QVERIFY(near(at(node.sigma).x(), 10, theme().color(Token::teacher)));
    }
    for (const double jump : {1.0, 0.76, 0.0}) {
        QVERIFY(near(at(jump).x() - 3, 33, theme().color(Token::student)));
    }
    QVERIFY(!near(at(0.5).x() + 4, 33, theme().color(Token::student)));
}

void TestSigmaScrubber::screenReadersSeeASlider() {
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(m_scrubber.get());
    QVERIFY(interface);
    QCOMPARE(interface->role(), QAccessible::Slider);
    QVERIFY(!interface->text(QAccessible::Name).isEmpty());
    m_scrubber->setSigma(0.31);
    QCOMPARE(interface->text(QAccessible::Value), QStringLiteral("0.31"));
    QAccessibleValueInterface* value = interface->valueInterface();
    QVERIFY(value);
    QCOMPARE(value->currentValue().toDouble(), 0.31);
    QSignalSpy changed(m_scrubber.get(), &SigmaScrubber::sigmaChanged);
    value->setCurrentValue(0.5);
    QCOMPARE(m_scrubber->sigma(), 0.5);
    QCOMPARE(changed.size(), 1);
}

QTEST_MAIN(TestSigmaScrubber)
#include "tst_sigma_scrubber.moc"
