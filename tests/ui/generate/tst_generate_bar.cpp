#include "ui/generate/generate_bar.h"
#include "ui/generate/generate_controller.h"
#include "ui/generate/key_button.h"
#include "ui/generate/make_panel.h"
#include "ui/style/theme.h"

#include "tests/support/fake_engine.h"
#include "tests/ui/generate/model_folders.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QVBoxLayout>

#include <memory>

namespace arcflow::ui {

namespace {

GenerateOverride override_(const QSignalSpy& spy, int index) {
    return spy[index][0].value<GenerateOverride>();
}

RunStatistic sample(const char* mode, int evaluations, double seconds) {
    RunStatistic one;
    one.model = "flux-nano";
    one.device = "cpu";
    one.format = "fp32";
    one.mode = mode;
    one.width = one.height = 128;
    one.evaluations = evaluations;
    one.denoiseSeconds = seconds;
    one.peakBytes = qint64{240} << 20;
    return one;
}

LoadedModel nano() {
    LoadedModel model = FakeScript::defaultModel();
    model.name = "flux-nano";
    model.modelHash = "flux-nano"; // as the samples
    model.defaultWidth = model.defaultHeight = 128;
    model.defaultTeacherSteps = 32;
    return model;
}

/// A window with panel, bar and what connects them.
struct Bench {
    Bench() {
        test::addEmbedded(folder);
        catalog.setFolders({}, QString::fromStdString((folder / "nano").string()));
        QTRY_VERIFY(!catalog.isScanning());
        catalog.setInfo(QString::fromStdString((folder / "nano/flux-nano").string()),
                        test::pipelineInfo("flux-nano", 128));
        panel = new MakePanel(catalog);
        bar = new GenerateBar;
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(panel);
        layout->addWidget(bar);
        controller = std::make_unique<GenerateController>(*panel, catalog, *bar);
        window.resize(300, 700);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.activateWindow();
        QTRY_VERIFY(window.isActiveWindow());
    }

    void load() { controller->setLoadedModel(panel->form().model(), nano()); }
    QPushButton* button() const { return bar->findChild<QPushButton*>("generate"); }
    QString estimate() const {
        return bar->findChild<QLabel*>("estimate")->text().replace(QChar(QChar::Nbsp), QChar(QChar::Space));
    }
    QAction* choice(const char* name) const { return bar->findChild<QAction*>(QString::fromLatin1(name)); }

    test::TempFolder folder;
    ModelCatalog catalog;
    QWidget window;
    MakePanel* panel;
    GenerateBar* bar;
    std::unique_ptr<GenerateController> controller;
};

} // namespace

class TestGenerateBar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English));
        theme().apply(ColourScheme::dark);
    }
    void init() { m_bench = std::make_unique<Bench>(); }
    void cleanup() { m_bench.reset(); }

    void waitsForTheModel();
    void generatesByMouseAndKeys();
    void menuOverridesOnce();
    void modesTheModelLacksAreOff();
    void queuesWhileAJobRuns();
    void estimateFollowsTheForm();
    void problemsSwitchItOff();
    void failedLoadSaysWhy();
    void warningsOfferAWayOut();
    void typedNumbersCount();
    void handsItsKeysOver();
    void showsItsKeys();

private:
    std::unique_ptr<Bench> m_bench;
};

void TestGenerateBar::waitsForTheModel() {
    Bench& bench = *m_bench;
    QVERIFY(!bench.button()->isEnabled());
    QCOMPARE(bench.estimate(), QString("Loading nano…"));
    bench.controller->setLoading("my model");
    QCOMPARE(bench.estimate(), QString("Loading my model…"));
    QCOMPARE(bench.button()->toolTip(), QString("Loading my model…"));
    QSignalSpy wanted(bench.controller.get(), &GenerateController::generateRequested);
    QTest::keyClick(&bench.window, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(wanted.size(), 0);
    QSignalSpy told(bench.bar, &GenerateBar::unavailableChanged);
    bench.load();
    QVERIFY(bench.button()->isEnabled());
    QCOMPARE(told.size(), 1);
    QCOMPARE(told[0][0].toString(), QString());
    QVERIFY(bench.estimate().startsWith("First run: no time estimate yet"));
}

void TestGenerateBar::generatesByMouseAndKeys() {
    Bench& bench = *m_bench;
    bench.load();
    QSignalSpy wanted(bench.controller.get(), &GenerateController::generateRequested);
    QTest::mouseClick(bench.button(), Qt::LeftButton);
    QTest::keyClick(&bench.window, Qt::Key_Return, Qt::ControlModifier);
    QTest::keyClick(&bench.window, Qt::Key_Enter, Qt::ControlModifier);
    QCOMPARE(wanted.size(), 3);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(override_(wanted, i), GenerateOverride());
    }
    QTest::keyClick(&bench.window, Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(wanted.size(), 4);
    QCOMPARE(override_(wanted, 3).mode, std::optional(RunMode::pair));
}

void TestGenerateBar::menuOverridesOnce() {
    Bench& bench = *m_bench;
    bench.load();
    QSignalSpy wanted(bench.controller.get(), &GenerateController::generateRequested);
    QTest::mouseClick(bench.bar->findChild<QPushButton*>("generateMore"), Qt::LeftButton);
    auto* menu = bench.bar->findChild<QMenu*>("generateMenu");
    QTRY_VERIFY(menu->isVisible());
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(override_(wanted, 0).mode, std::optional(RunMode::pair));
    bench.choice("sheet9")->trigger();
    QCOMPARE(override_(wanted, 1).mode, std::optional(RunMode::student));
    QCOMPARE(override_(wanted, 1).count, std::optional(9));
    bench.choice("makeTeacher")->trigger();
    QCOMPARE(override_(wanted, 2).mode, std::optional(RunMode::teacher));
    QCOMPARE(bench.panel->form().choices().count, 1);
}

void TestGenerateBar::modesTheModelLacksAreOff() {
    Bench& bench = *m_bench;
    LoadedModel plain = nano();
    plain.hasStudent = false;
    bench.controller->setLoadedModel(bench.panel->form().model(), plain);
    QVERIFY(!bench.choice("makePair")->isEnabled());
    QVERIFY(!bench.choice("sheet4")->isEnabled());
    QVERIFY(bench.choice("makePair")->toolTip().contains("no ArcFlow adapter"));
    QVERIFY(bench.choice("makeTeacher")->isEnabled());
    QSignalSpy wanted(bench.controller.get(), &GenerateController::generateRequested);
    QTest::keyClick(&bench.window, Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(wanted.size(), 0);
}

void TestGenerateBar::queuesWhileAJobRuns() {
    Bench& bench = *m_bench;
    bench.load();
    QCOMPARE(bench.button()->text(), QString("Generate"));
    bench.controller->setJobRunning(true);
    QCOMPARE(bench.button()->text(), QString("Queue"));
    QVERIFY(bench.button()->isEnabled());
    QVERIFY(bench.button()->toolTip().contains("behind the running job"));
    bench.controller->setJobRunning(false);
    QCOMPARE(bench.button()->text(), QString("Generate"));
}

void TestGenerateBar::estimateFollowsTheForm() {
    Bench& bench = *m_bench;
    bench.load();
    bench.controller->setSamples({sample("student", 2, 0.2), sample("teacher", 64, 6.4)});
    QVERIFY2(bench.estimate().startsWith("≈ 0.2 s · 2 evaluations · 240 MB"), qPrintable(bench.estimate()));
    bench.panel->edit([](GenerationForm& form) {
        GenerationChoices choices = form.choices();
        choices.mode = RunMode::pair;
        choices.count = 10;
        form.setChoices(choices);
    });
    QVERIFY2(bench.estimate().startsWith("≈ 1 min 6 s · 660 evaluations"), qPrintable(bench.estimate()));
    QVERIFY(bench.bar->findChild<QLabel*>("estimate")->toolTip().contains("measured here"));
    for (int i = 0; i < 20; ++i) {
        bench.controller->addSample(sample("teacher", 64, 64)); // the machine has become slow
    }
    QVERIFY2(bench.estimate().startsWith("≈ 10 min 42 s"), qPrintable(bench.estimate()));
    bench.controller->addFile(ImageFormat::png8, 128 * 128, 1 << 20);
    bench.controller->setFileFormat(ImageFormat::png8);
    QVERIFY2(bench.estimate().endsWith("MB on disk"), qPrintable(bench.estimate()));
}

void TestGenerateBar::problemsSwitchItOff() {
    Bench& bench = *m_bench;
    bench.load();
    bench.controller->setPromptProblem("A brace is not closed.");
    QVERIFY(!bench.button()->isEnabled());
    QCOMPARE(bench.estimate(), QString("A brace is not closed."));
    bench.controller->setPromptProblem({});
    QVERIFY(bench.button()->isEnabled());
    bench.panel->edit([](GenerationForm& form) {
        GenerationChoices choices = form.choices();
        choices.size = QSize(8, 8);
        form.setChoices(choices);
    });
    QVERIFY(!bench.button()->isEnabled());
    QCOMPARE(bench.button()->toolTip(), bench.panel->problem());
}

void TestGenerateBar::failedLoadSaysWhy() {
    Bench& bench = *m_bench;
    bench.controller->setLoading("nano");
    bench.controller->setLoadFailed("There is not enough memory for nano.");
    QVERIFY(!bench.button()->isEnabled());
    QCOMPARE(bench.estimate(), QString("There is not enough memory for nano."));
    bench.panel->restoreState({}); // asks for the model: another try
    QCOMPARE(bench.estimate(), QString("Loading nano…"));
    bench.load();
    QVERIFY(bench.button()->isEnabled());
    bench.controller->setLoadedModel({.model = "/another"}, nano()); // stale: no effect
    QVERIFY(bench.button()->isEnabled());
}

void TestGenerateBar::warningsOfferAWayOut() {
    Bench& bench = *m_bench;
    bench.load();
    bench.controller->addFile(ImageFormat::png8, 128 * 128, 1 << 20);
    bench.panel->edit([](GenerationForm& form) {
        GenerationChoices choices = form.choices();
        choices.count = 1000;
        choices.recording = Recording::none;
        form.setChoices(choices);
    });
    bench.controller->setFreeResources({.disk = qint64{306} << 20});
    auto* warning = bench.bar->findChild<QWidget*>("diskWarning");
    QVERIFY(warning);
    QTRY_VERIFY(warning->isVisible());
    auto* way = warning->findChild<QPushButton*>("choice");
    QCOMPARE(way->text(), QString("Make 50 images"));
    QVERIFY(bench.button()->isEnabled()); // it warns, it does not forbid
    QTest::mouseClick(way, Qt::LeftButton);
    QCOMPARE(bench.panel->form().choices().count, 50);
    QTRY_VERIFY(!bench.bar->findChild<QWidget*>("diskWarning"));
}

void TestGenerateBar::typedNumbersCount() {
    Bench& bench = *m_bench;
    bench.load();
    auto* width = bench.panel->findChild<QSpinBox*>("width");
    width->setFocus();
    width->selectAll();
    QTest::keyClicks(width, "256");
    int asked = 0;
    connect(bench.controller.get(), &GenerateController::generateRequested, this,
            [&] { asked = bench.panel->form().request("x", "").generation.width; });
    QTest::keyClick(width, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(asked, 256);
}

void TestGenerateBar::handsItsKeysOver() {
    Bench& bench = *m_bench;
    bench.load();
    QAction generate, pair;
    generate.setShortcut(QKeySequence(Qt::Key_F5));
    pair.setShortcut(QKeySequence(Qt::Key_F6));
    bench.window.addActions({&generate, &pair});
    bench.bar->useActions(&generate, &pair);
    connect(&generate, &QAction::triggered, bench.bar, &GenerateBar::generate);
    connect(&pair, &QAction::triggered, bench.bar, &GenerateBar::generatePair);
    QSignalSpy wanted(bench.controller.get(), &GenerateController::generateRequested);
    QTest::keyClick(&bench.window, Qt::Key_Return, Qt::ControlModifier); // no longer its key
    QCOMPARE(wanted.size(), 0);
    QTest::keyClick(&bench.window, Qt::Key_F5);
    QTest::keyClick(&bench.window, Qt::Key_F6);
    QCOMPARE(wanted.size(), 2);
    QVERIFY(bench.button()->toolTip().contains("F5"));
    QVERIFY(bench.choice("makePair")->text().endsWith("\tF6"));
    generate.setShortcut(QKeySequence(Qt::Key_F7));
    QVERIFY(bench.button()->toolTip().contains("F7"));
}

void TestGenerateBar::showsItsKeys() {
    QCOMPARE(keysText(QKeySequence(Qt::CTRL | Qt::Key_Return)), QString("Ctrl+⏎"));
    QVERIFY(m_bench->button()->sizeHint().width() > m_bench->button()->minimumSizeHint().width());
    QVERIFY(m_bench->bar->minimumSizeHint().width() <= 280);
}

} // namespace arcflow::ui

QTEST_MAIN(arcflow::ui::TestGenerateBar)
#include "tst_generate_bar.moc"
