#include "tests/ui/canvas/canvas_fixture.h"
#include "ui/canvas/compare_bar.h"

#include <QMenu>

using namespace arcflow::ui;

class TestCompareBar : public QObject {
    Q_OBJECT

    struct Fixture : CanvasFixture {
        Fixture() : bar(&canvas) {
            bar.resize(bar.sizeHint().width(), bar.sizeHint().height());
            bar.show();
        }
        BarButton* button(const char* name) { return bar.findChild<BarButton*>(name); }
        CompareBar bar;
    };

private Q_SLOTS:
    void withoutAPairModesSayWhy() {
        Fixture f;
        f.canvas.setImage(student());
        QVERIFY(f.button("compare.student")->isEnabled());
        for (const char* name : {"compare.sideBySide", "compare.wipe", "compare.difference", "compare.loupe"}) {
            QVERIFY(!f.button(name)->isEnabled());
            QCOMPARE(f.button(name)->toolTip(), f.canvas.unavailableReason(CompareMode::wipe));
        }
        f.setPair();
        QVERIFY(f.button("compare.wipe")->isEnabled());
        QVERIFY(f.button("compare.wipe")->toolTip().contains("(W)"));
        f.canvas.startBlindVote(1);
        QVERIFY(!f.button("compare.student")->isEnabled());
    }

    void clicksChooseModesAndKeysShow() {
        Fixture f;
        f.setPair();
        QVERIFY(f.button("compare.wipe")->isChecked());
        for (const auto& [name, mode] :
             {std::pair("compare.teacher", CompareMode::teacher),
              std::pair("compare.difference", CompareMode::difference), std::pair("compare.wipe", CompareMode::wipe),
              std::pair("compare.flip", CompareMode::flip)}) {
            QTest::mouseClick(f.button(name), Qt::LeftButton);
            QCOMPARE(f.canvas.mode(), mode);
            QVERIFY(f.button(name)->isChecked());
        }
        f.canvas.setFocus();
        f.press(Qt::Key_O);
        QVERIFY(f.button("compare.opacity")->isChecked());
        QVERIFY(!f.button("compare.flip")->isChecked());
        QTest::mouseClick(f.button("compare.wipe"), Qt::LeftButton);
        QTest::mouseClick(f.button("compare.wipe"), Qt::LeftButton); // again: turns the line
        QCOMPARE(f.canvas.mode(), CompareMode::wipeHorizontal);
        QVERIFY(f.button("compare.wipe")->isChecked());
    }

    void clicksLeaveTheKeysToTheCanvas() {
        Fixture f;
        f.setPair();
        f.canvas.setFocus();
        QTest::mouseClick(f.button("compare.blink"), Qt::LeftButton);
        QVERIFY(!f.button("compare.blink")->hasFocus());
        QVERIFY(f.button("compare.blink")->focusPolicy() == Qt::TabFocus);
    }

    void zoomIsShownAndChosen() {
        Fixture f;
        QCOMPARE(f.button("compareZoom")->text(), QString("–"));
        f.setPair();
        f.canvas.setZoom(4);
        QCOMPARE(f.button("compareZoom")->text(), QString("400 %"));
        QVERIFY(!f.button("compareFit")->isChecked());
        QTest::mouseClick(f.button("compareFit"), Qt::LeftButton);
        QVERIFY(f.canvas.views().view(Face::student).isFit());
        QVERIFY(f.button("compareFit")->isChecked());
        QTest::mouseClick(f.button("compareFit"), Qt::LeftButton); // stays
        QVERIFY(f.canvas.views().view(Face::student).isFit());
        QVERIFY(f.button("compareFit")->isChecked());

        QTest::mouseClick(f.button("compareZoom"), Qt::LeftButton);
        auto* menu = f.bar.findChild<QMenu*>("compareZoomMenu");
        QVERIFY(menu);
        for (QAction* action : menu->actions()) {
            if (action->text() == "200 %") {
                action->trigger();
            }
        }
        menu->close();
        QCOMPARE(f.canvas.zoom(), 2.0);
    }

    void namesOfTheFacesAreUsed() {
        Fixture f;
        f.canvas.setFaces({plain(studentColour), "Seed 41", {}}, {plain(teacherColour), QString(200, 'M'), {}});
        QCOMPARE(f.button("compare.student")->text(), QString("Seed 41"));
        QVERIFY(f.button("compare.teacher")->width() < 200);
    }

    void narrowBarsLoseKeysAndThenModes() {
        Fixture f;
        f.setPair();
        BarButton* more = f.button("compareMore");
        QVERIFY(!more->isVisible());
        const int wide = f.button("compare.student")->width();
        f.bar.resize(f.bar.sizeHint().width() - 60, f.bar.height());
        QVERIFY(f.button("compare.student")->width() < wide);
        QVERIFY(!more->isVisible());
        for (int width = f.bar.sizeHint().width(); width >= f.bar.minimumSizeHint().width(); width -= 13) {
            f.bar.resize(width, f.bar.height());
            int last = 0;
            for (BarButton* button : f.bar.findChildren<BarButton*>()) {
                if (button->isVisible()) {
                    QVERIFY(f.bar.rect().contains(button->geometry()));
                    last = std::max(last, button->objectName().startsWith("compare.") ? button->geometry().right() : 0);
                }
            }
            if (more->isVisible()) {
                QVERIFY(more->geometry().left() > last);
                QVERIFY(more->geometry().right() < f.button("compareFit")->geometry().left());
            }
        }
        QVERIFY(more->isVisible());
        QVERIFY(!f.button("compare.loupe")->isVisible());
        more->click();
        auto* menu = f.bar.findChild<QMenu*>("compareMoreMenu");
        QVERIFY(menu->isVisible());
        QAction* loupe = menu->actions().last();
        QCOMPARE(loupe->text(), f.button("compare.loupe")->text());
        loupe->trigger();
        menu->close();
        QCOMPARE(f.canvas.mode(), CompareMode::loupe);
        QVERIFY(more->isChecked()); // it stands for the mode in use
        f.bar.resize(f.bar.minimumSizeHint().width() + 200, f.bar.height());
        f.canvas.setMode(CompareMode::student);
        QVERIFY(f.button("compare.student")->isVisible() && !more->isChecked());
    }

    void everyButtonHasItsName() {
        Fixture f;
        f.setPair();
        for (BarButton* button : f.bar.findChildren<BarButton*>()) {
            QVERIFY(!button->objectName().isEmpty());
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(),
                     qPrintable(button->objectName()));
            QVERIFY2(!button->toolTip().isEmpty(), qPrintable(button->objectName()));
        }
    }
};

QTEST_MAIN(TestCompareBar)
#include "tst_compare_bar.moc"
