#include "tests/ui/generate/make_panel_bench.h"

namespace arcflow::ui {

class TestMakePanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English));
        theme().apply(ColourScheme::dark);
    }
    void init() {
        m_bench = std::make_unique<Bench>();
        m_bench->open();
    }
    void cleanup() { m_bench.reset(); }

    void showsTheModelsNumbers();
    void modeByKeysAndMouse();
    void sizeByPreset();
    void sizeByNumbers();
    void lockedSizeKeepsItsShape();
    void swapsSides();
    void draftSheets();
    void seedIsTyped();
    void seedButtons();
    void seedModes();
    void stepsGoBackToTheDefault();
    void guidanceFollowsTheModel();
    void disabledFieldsSayWhy();
    void modesTheModelLacksSayWhy();
    void advancedFields();
    void wheelScrollsThePanelInsteadOfNumbers();
    void problemsStandUnderTheField();
    void unconfirmedNumbersCount();
    void everyWidgetHasItsWords();
    void fitsANarrowDock();

private:
    std::unique_ptr<Bench> m_bench;
};

void TestMakePanel::showsTheModelsNumbers() {
    Bench& bench = *m_bench;
    // What the headers tell, before anything is loaded.
    QCOMPARE(bench.mode()->segment(0)->text(), QString("Student 2"));
    QCOMPARE(bench.mode()->segment(1)->text(), QString("Teacher 32"));
    QVERIFY(bench.find<QComboBox>("sizePreset")->currentText().contains("128 × 128"));
    bench.load(nano());
    QCOMPARE(bench.find<QDoubleSpinBox>("teacherSteps")->text(), QString("32"));
    QCOMPARE(bench.find<QDoubleSpinBox>("trueCfg")->text(), QString("3.0"));
    QCOMPARE(bench.find<QComboBox>("model")->currentText(), QString("nano · FLUX · 9.8 M"));
    QCOMPARE(bench.find<QComboBox>("adapter")->currentText(), QString("Its own · K 16"));
    QCOMPARE(bench.panel->problem(), QString());
    QCOMPARE(bench.request().width, 128);
}

void TestMakePanel::modeByKeysAndMouse() {
    Bench& bench = *m_bench;
    bench.load(nano());
    QSignalSpy changed(bench.panel.get(), &MakePanel::changed);
    QTest::mouseClick(bench.mode()->segment(1), Qt::LeftButton);
    QCOMPARE(bench.request().mode, RunMode::teacher);
    QTest::keyClick(bench.mode()->segment(1), Qt::Key_Right);
    QCOMPARE(bench.request().mode, RunMode::pair);
    QCOMPARE(changed.size(), 2);
    bench.type("teacherSteps", "20");
    QCOMPARE(bench.mode()->segment(1)->text(), QString("Teacher 20"));
}

void TestMakePanel::sizeByPreset() {
    Bench& bench = *m_bench;
    bench.load(nano());
    bench.choose("sizePreset", 1);
    const GenerationRequest request = bench.request();
    QVERIFY(request.width > request.height);
    QCOMPARE(request.width % 16, 0);
    QCOMPARE(bench.find<QSpinBox>("width")->value(), request.width);
    bench.choose("sizePreset", 0);
    QVERIFY(!bench.panel->form().choices().size); // the model's own
}

void TestMakePanel::sizeByNumbers() {
    Bench& bench = *m_bench;
    bench.load(nano());
    bench.type("width", "155"); // the nearest whole block
    QCOMPARE(bench.request().width, 160);
    QCOMPARE(bench.find<QSpinBox>("width")->value(), 160);
    QTest::keyClick(bench.find<QSpinBox>("height"), Qt::Key_Up);
    QCOMPARE(bench.request().height, 144);
    QVERIFY(bench.find<QComboBox>("sizePreset")->currentText().startsWith("Free"));
    bench.load(fluxDev());
    QCOMPARE(bench.request().width, 160); // chosen: it stays with another model
}

void TestMakePanel::lockedSizeKeepsItsShape() {
    Bench& bench = *m_bench;
    bench.load(fluxDev());
    bench.type("width", "1536");
    auto* lock = bench.find<QToolButton>("lockAspect");
    QTest::mouseClick(lock, Qt::LeftButton);
    QVERIFY(lock->isChecked());
    bench.type("width", "768");
    QCOMPARE(bench.request().height, 512);
    bench.type("height", "1024");
    QCOMPARE(bench.request().width, 1536);
    QTest::mouseClick(bench.find<QToolButton>("swapSides"), Qt::LeftButton);
    bench.type("width", "512");
    QCOMPARE(bench.request().height, 768); // the shape that was swapped to
    QTest::mouseClick(lock, Qt::LeftButton);
    bench.type("width", "1024");
    QCOMPARE(bench.request().height, 768);
}

void TestMakePanel::swapsSides() {
    Bench& bench = *m_bench;
    bench.load(nano());
    bench.choose("sizePreset", 2);
    const QSize before(bench.request().width, bench.request().height);
    QTest::mouseClick(bench.find<QToolButton>("swapSides"), Qt::LeftButton);
    QCOMPARE(QSize(bench.request().width, bench.request().height), before.transposed());
}

void TestMakePanel::draftSheets() {
    Bench& bench = *m_bench;
    QTest::mouseClick(bench.find<QToolButton>("draft9"), Qt::LeftButton);
    QCOMPARE(bench.request().count, 9);
    bench.type("count", "10000");
    QCOMPARE(bench.request().count, 10000);
    bench.type("count", "99999"); // the field takes no fifth 9
    QVERIFY(bench.request().count <= 10000);
}

void TestMakePanel::seedIsTyped() {
    Bench& bench = *m_bench;
    auto* seed = bench.find<QLineEdit>("seed");
    bench.type("seed", "18446744073709551615");
    QCOMPARE(bench.request().seed, std::numeric_limits<quint64>::max());
    QTest::keyClick(seed, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(seed, "12x");
    QVERIFY(seed->property("invalid").toBool());
    QCOMPARE(bench.request().seed, quint64{12});
    bench.find<QSpinBox>("count")->setFocus(); // what was no number is taken back
    QCOMPARE(seed->text(), QString("12"));
    QVERIFY(!seed->property("invalid").toBool());
    seed->setFocus();
    QTest::keyClick(seed, Qt::Key_Up);
    QCOMPARE(bench.request().seed, quint64{13});
    QTest::keyClick(seed, Qt::Key_Down);
    QTest::keyClick(seed, Qt::Key_Down);
    QCOMPARE(bench.request().seed, quint64{11});
    seed->selectAll();
    QApplication::clipboard()->setText(" 4 102\n");
    QTest::keyClick(seed, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(bench.request().seed, quint64{4102});
}

void TestMakePanel::seedButtons() {
    Bench& bench = *m_bench;
    bench.type("seed", "4102");
    bench.find<QAction>("copySeed")->trigger();
    QCOMPARE(QApplication::clipboard()->text(), QString("4102"));
    bench.find<QAction>("drawSeed")->trigger();
    const quint64 drawn = bench.request().seed;
    QVERIFY(drawn != 4102); // fails once in four thousand million times
    QVERIFY(drawn <= std::numeric_limits<quint32>::max());
    QCOMPARE(bench.find<QLineEdit>("seed")->text(), QString::number(drawn));
}

void TestMakePanel::seedModes() {
    Bench& bench = *m_bench;
    auto* modes = bench.find<SegmentedControl>("seedMode");
    bench.type("seed", "50");
    QTest::mouseClick(modes->segment(2), Qt::LeftButton);
    bench.panel->jobMade(4);
    QCOMPARE(bench.find<QLineEdit>("seed")->text(), QString("54"));
    QTest::mouseClick(modes->segment(1), Qt::LeftButton); // the same again: of the pictures that were just made
    QCOMPARE(bench.find<QLineEdit>("seed")->text(), QString("50"));
    bench.panel->jobMade(1);
    QCOMPARE(bench.request().seed, quint64{50});
    QTest::mouseClick(modes->segment(0), Qt::LeftButton);
    QVERIFY(bench.request().seed != 50);
}

void TestMakePanel::stepsGoBackToTheDefault() {
    Bench& bench = *m_bench;
    bench.load(nano());
    auto* steps = bench.find<QDoubleSpinBox>("studentSteps");
    auto* reset = steps->findChild<QAction*>("reset");
    QVERIFY(!reset->isVisible());
    steps->setFocus();
    QTest::keyClick(steps, Qt::Key_Up);
    QCOMPARE(bench.request().steps, 3);
    QVERIFY(reset->isVisible());
    QVERIFY(reset->toolTip().contains("2"));
    reset->trigger();
    QCOMPARE(bench.request().steps, 2);
    QVERIFY(!bench.panel->form().choices().studentSteps);
    QVERIFY(!reset->isVisible());
    QTest::keyClick(steps, Qt::Key_Up);
    QTest::keyClick(steps, Qt::Key_Down); // back by hand is the default as well
    QVERIFY(!bench.panel->form().choices().studentSteps);
}

void TestMakePanel::guidanceFollowsTheModel() {
    Bench& bench = *m_bench;
    bench.load(nano());
    QVERIFY(bench.find<QWidget>("trueCfg")->isVisible());
    QVERIFY(!bench.find<QWidget>("guidance")->isVisible());
    bench.load(fluxDev());
    QVERIFY(!bench.find<QWidget>("trueCfg")->isVisible());
    QVERIFY(bench.find<QWidget>("guidance")->isVisible());
    QCOMPARE(bench.find<QDoubleSpinBox>("guidance")->text(), QString("3.5"));
    bench.type("guidance", "2.25");
    QCOMPARE(bench.request().guidance, std::optional(2.25));
    // Classifier-free guidance on top of it is an advanced matter there.
    QTest::mouseClick(bench.find<QToolButton>("advanced"), Qt::LeftButton);
    auto* trueCfg = bench.find<QDoubleSpinBox>("advancedTrueCfg");
    QVERIFY(trueCfg->isVisible());
    QCOMPARE(trueCfg->text(), QString("off"));
    QVERIFY(!trueCfg->isEnabled());
    QTest::mouseClick(bench.mode()->segment(2), Qt::LeftButton);
    QVERIFY(trueCfg->isEnabled());
    bench.type("advancedTrueCfg", "2");
    QCOMPARE(bench.request().trueCfg, std::optional(2.0));
    QVERIFY(bench.note("advancedTrueCfgNote").contains("twice the time"));
}

void TestMakePanel::disabledFieldsSayWhy() {
    Bench& bench = *m_bench;
    bench.load(nano());
    const auto expectOff = [&](const char* name, Field field) {
        QVERIFY2(!bench.find<QWidget>(name)->isEnabled(), name);
        QCOMPARE(bench.find<QWidget>(name)->toolTip(), unavailable(bench.panel->form(), field));
        QVERIFY(!bench.find<QWidget>(name)->accessibleDescription().isEmpty());
    };
    expectOff("teacherSteps", Field::teacherSteps);
    expectOff("trueCfg", Field::trueCfg);
    QVERIFY(bench.find<QWidget>("sampler")->isEnabled());
    QTest::mouseClick(bench.mode()->segment(1), Qt::LeftButton);
    expectOff("studentSteps", Field::studentSteps);
    expectOff("sampler", Field::sampler);
    expectOff("timestepRatio", Field::timestepRatio);
    expectOff("pointsPerStep", Field::pointsPerStep);
    QVERIFY(bench.find<QWidget>("teacherSteps")->isEnabled());
    QVERIFY(bench.find<QWidget>("teacherSteps")->toolTip().contains("Euler"));
    auto* recording = static_cast<QStandardItemModel*>(bench.find<QComboBox>("recording")->model());
    QVERIFY(!recording->item(2)->isEnabled());
    QVERIFY(!recording->item(2)->toolTip().isEmpty());
}

void TestMakePanel::modesTheModelLacksSayWhy() {
    Bench& bench = *m_bench;
    LoadedModel plain = nano();
    plain.hasStudent = false;
    bench.load(plain);
    QCOMPARE(bench.mode()->currentIndex(), 1);
    QVERIFY(!bench.mode()->segment(0)->isEnabled());
    QVERIFY(!bench.mode()->segment(2)->isEnabled());
    QVERIFY(bench.mode()->segment(2)->toolTip().contains("no ArcFlow adapter"));
    QVERIFY(bench.note("modeNote").contains("choose an adapter"));
    QCOMPARE(bench.panel->problem(), QString()); // the teacher can still paint
    QCOMPARE(bench.request().mode, RunMode::teacher);
    bench.load(nano());
    QCOMPARE(bench.mode()->currentIndex(), 0);
    QCOMPARE(bench.note("modeNote"), QString());
}

void TestMakePanel::advancedFields() {
    Bench& bench = *m_bench;
    bench.load(nano());
    auto* header = bench.find<QToolButton>("advanced");
    QVERIFY(!bench.find<QWidget>("recording")->isVisible());
    header->setFocus();
    QTest::keyClick(header, Qt::Key_Space);
    QVERIFY(bench.find<QWidget>("recording")->isVisible());
    QCOMPARE(bench.find<QDoubleSpinBox>("timestepRatio")->text(), QString("1.0")); // of the adapter
    bench.type("timestepRatio", "0.5");
    QCOMPARE(bench.find<QDoubleSpinBox>("maxTokens")->text(), QString("automatic"));
    bench.type("maxTokens", "64");
    bench.choose("recording", 2);
    bench.type("pointsPerStep", "4");
    QTest::keyClick(bench.find<QCheckBox>("previews"), Qt::Key_Space);
    QTest::keyClick(bench.find<QCheckBox>("keepEstimates"), Qt::Key_Space);
    const GenerationRequest request = bench.request();
    QCOMPARE(request.timestepRatio, std::optional(0.5));
    QCOMPARE(request.maxSequenceLength, 64);
    QCOMPARE(request.recording, Recording::teacherComparison);
    QCOMPARE(request.pointsPerStep, 4);
    QVERIFY(!request.previews);
    QVERIFY(!request.keepEstimates);
    QVERIFY(bench.note("recordingNote").contains("16 more evaluations"));
    bench.choose("recording", 0);
    QVERIFY(!bench.find<QWidget>("keepEstimates")->isEnabled());
    bench.choose("sampler", 2);
    QCOMPARE(bench.request().sampler, Sampler::euler);
}

void TestMakePanel::wheelScrollsThePanelInsteadOfNumbers() {
    Bench& bench = *m_bench;
    bench.load(nano());
    bench.panel->resize(280, 240);
    QTRY_VERIFY(bench.panel->verticalScrollBar()->maximum() > 0);
    const auto roll = [&](QWidget* widget) {
        const QPointF centre(widget->rect().center());
        QWheelEvent event(centre, widget->mapToGlobal(centre), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QSpontaneKeyEvent::setSpontaneous(&event); // only those of the system go on to the parents
        qApp->notify(widget, &event);
    };
    for (const char* name : {"studentSteps", "sampler", "sizePreset", "width", "count"}) {
        bench.panel->verticalScrollBar()->setValue(0);
        bench.find<QLineEdit>("seed")->setFocus();
        const std::string before = toJson(bench.panel->form().request("x", ""));
        roll(bench.find<QWidget>(name));
        QCOMPARE(toJson(bench.panel->form().request("x", "")), before);
        QVERIFY2(bench.panel->verticalScrollBar()->value() > 0, name);
    }
    auto* steps = bench.find<QDoubleSpinBox>("studentSteps");
    bench.type("studentSteps", "5");
    roll(steps);
    QCOMPARE(bench.request().steps, 4);
}

void TestMakePanel::problemsStandUnderTheField() {
    Bench& bench = *m_bench;
    bench.load(nano());
    bench.panel->edit([](GenerationForm& form) {
        GenerationChoices choices = form.choices();
        choices.size = QSize(8, 128);
        form.setChoices(choices);
    });
    QVERIFY(bench.note("sizeNote").contains("16 pixels"));
    QVERIFY(bench.find<QLabel>("sizeNote")->property("danger").toBool());
    QCOMPARE(bench.panel->problem(), bench.note("sizeNote"));
    bench.choose("sizePreset", 1);
    QCOMPARE(bench.note("sizeNote"), QString());
    bench.type("studentSteps", "50");
    QVERIFY(bench.note("studentStepsNote").contains("2 steps"));
    QVERIFY(!bench.find<QLabel>("studentStepsNote")->property("danger").toBool());
    QCOMPARE(bench.panel->problem(), QString()); // a hint stops nothing
}

void TestMakePanel::unconfirmedNumbersCount() {
    Bench& bench = *m_bench;
    bench.load(nano());
    auto* width = bench.find<QSpinBox>("width");
    width->setFocus();
    width->selectAll();
    QTest::keyClicks(width, "192");
    QCOMPARE(bench.request().width, 128); // may be on its way to 1920
    bench.panel->commitEditing();
    QCOMPARE(bench.request().width, 192);
}

void TestMakePanel::everyWidgetHasItsWords() {
    Bench& bench = *m_bench;
    bench.load(nano());
    bench.find<QToolButton>("advanced")->click();
    Q_EMIT bench.find<QMenu>("loraMenu")->aboutToShow();
    bench.find<QMenu>("loraMenu")->actions()[0]->trigger();
    int checked = 0;
    for (QWidget* widget : bench.panel->widget()->findChildren<QWidget*>()) {
        const bool inner = qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) ||
                           qobject_cast<QComboBox*>(widget->parentWidget()) ||
                           qobject_cast<QLineEdit*>(widget->parentWidget());
        if (widget->focusPolicy() == Qt::NoFocus || inner || !widget->isVisible() || widget->focusProxy()) {
            continue;
        }
        ++checked;
        QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
        QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
    }
    QVERIFY(checked > 25);
}

void TestMakePanel::fitsANarrowDock() {
    Bench& bench = *m_bench;
    const auto least = [&] {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        return bench.panel->minimumSizeHint().width();
    };
    bench.load(fluxDev());
    bench.find<QToolButton>("advanced")->click();
    const int usual = least();
    QVERIFY2(usual > 200 && usual <= 280, qPrintable(QString::number(usual)));
    bench.panel->edit([&](GenerationForm& form) {
        form.setModel({.loras = {{std::string(200, 'n') + ".safetensors", 1}}});
    });
    QCOMPARE(least(), usual); // names of files do not widen it
    bench.panel->edit([](GenerationForm& form) { form.setModel({.model = "/gone/" + std::string(60, 'w')}); });
    QVERIFY(least() <= usual);
    bench.panel->resize(280, 400);
    QTRY_COMPARE(bench.panel->widget()->width(), bench.panel->viewport()->width());
    QVERIFY(bench.panel->widget()->minimumSizeHint().width() <= bench.panel->viewport()->width());
    const int before = least();
    const QFont usualFont = QApplication::font();
    const auto restore = qScopeGuard([&] { QApplication::setFont(usualFont); });
    QFont large = usualFont;
    large.setPointSizeF(large.pointSizeF() * 1.5);
    QApplication::setFont(large);
    for (QWidget* widget : bench.panel->findChildren<QWidget*>()) {
        QEvent changed(QEvent::ApplicationFontChange); // Qt tells them only while the program's event loop runs
        QApplication::sendEvent(widget, &changed);
    }
    QVERIFY(least() > before);
    QVERIFY(bench.find<QLabel>("modelProblem")->font().pointSizeF() > usualFont.pointSizeF());
}

} // namespace arcflow::ui

QTEST_MAIN(arcflow::ui::TestMakePanel)
#include "tst_make_panel.moc"
