#include "ui/generate/form_rules.h"
#include "ui/generate/make_panel.h"
#include "ui/shell/collapsible_section.h"
#include "ui/shell/segmented_control.h"
#include "ui/style/theme.h"

#include "tests/support/fake_engine.h"
#include "tests/ui/generate/model_folders.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopeGuard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <memory>

namespace arcflow::ui {

namespace {

using test::TempFolder;

LoadedModel nano() {
    LoadedModel model = FakeScript::defaultModel();
    model.name = "flux-nano";
    model.defaultWidth = model.defaultHeight = 128;
    model.defaultTeacherSteps = 32;
    return model;
}

LoadedModel fluxDev() {
    LoadedModel model = nano();
    model.name = "FLUX.1-dev";
    model.defaultWidth = model.defaultHeight = 1024;
    model.defaultTeacherSteps = 28;
    model.defaultGuidance = 3.5;
    model.defaultTrueCfg = 1;
    return model;
}

/// Folders, catalog and panel of one test.
struct Bench {
    Bench() {
        test::addEmbedded(folder);
        test::addPipeline(folder, "flux");
        test::addAdapter(folder, "arc-flux");
        folder.write("ink.safetensors", test::weights("a.lora_A.weight"));
        folder.write("qwen-style.safetensors", test::weights("a.lora_A.weight"));
    }

    void open() {
        catalog.setFolders({QString::fromStdString(folder.path().string())}, path("nano"));
        QTRY_VERIFY(!catalog.isScanning());
        catalog.setInfo(path("nano/flux-nano"), test::pipelineInfo("flux-nano", 128));
        catalog.setInfo(path("nano/arcflow-nano"), test::adapterInfo(16));
        catalog.setInfo(path("flux"), test::pipelineInfo("flux", 1024));
        catalog.setInfo(path("ink.safetensors"), test::loraInfo("FLUX"));
        catalog.setInfo(path("qwen-style.safetensors"), test::loraInfo("Qwen-Image"));
        panel = std::make_unique<MakePanel>(catalog);
        panel->restoreState({});
        panel->resize(280, 700);
        panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel.get()));
        panel->activateWindow();
        QTRY_VERIFY(panel->isActiveWindow());
    }

    void load(const LoadedModel& model) { panel->setLoadedModel(panel->form().model(), model); }
    QString path(const char* name) const { return QString::fromStdString((folder / name).string()); }

    template <typename Widget> Widget* find(const char* name) const {
        auto* widget = panel->findChild<Widget*>(QString::fromLatin1(name));
        if (!widget) {
            qFatal("no widget %s", name);
        }
        return widget;
    }
    SegmentedControl* mode() const { return find<SegmentedControl>("mode"); }
    QString note(const char* name) const {
        const auto* label = find<QLabel>(name);
        return label->isHidden() ? QString() : label->text();
    }
    void type(const char* name, const QString& text) const {
        auto* field = find<QWidget>(name);
        field->setFocus();
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    void choose(const char* name, int row) const {
        auto* box = find<QComboBox>(name);
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Home);
        for (int i = 0; i < row; ++i) {
            QTest::keyClick(box, Qt::Key_Down);
        }
    }
    GenerationRequest request() const { return panel->form().request("x", "").generation; }

    TempFolder folder;
    ModelCatalog catalog;
    std::unique_ptr<MakePanel> panel;
};

} // namespace

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
    void choosingAModel();
    void misfitsCannotBeChosen();
    void lorasByMenuKeysAndMouse();
    void strengthIsLoadedOnceItRests();
    void staleModelsAreDropped();
    void missingModelsAreNamed();
    void passedOverFilesAreListed();
    void recipesBringTheirModel();
    void stateSurvives();
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

void TestMakePanel::choosingAModel() {
    Bench& bench = *m_bench;
    bench.load(nano());
    QSignalSpy chosen(bench.panel.get(), &MakePanel::modelChosen);
    bench.choose("model", 1);
    // The adapter made for it comes along: two steps are what the program is for.
    QCOMPARE(bench.panel->form().model().model, bench.folder / "flux");
    QCOMPARE(bench.panel->form().model().adapter, bench.folder / "arc-flux");
    QVERIFY(!bench.panel->form().traits().isKnown);
    QCOMPARE(bench.request().width, 1024); // from its headers
    QTRY_COMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<ModelRequest>().adapter, bench.folder / "arc-flux");
    bench.choose("adapter", 0);
    QVERIFY(bench.panel->form().model().adapter.empty());
    QCOMPARE(bench.mode()->currentIndex(), 1); // without it only the teacher
    bench.choose("model", 0);
    QVERIFY(bench.panel->form().model().model.empty());
    QCOMPARE(bench.request().width, 128);
}

void TestMakePanel::misfitsCannotBeChosen() {
    Bench& bench = *m_bench;
    bench.panel->edit([&](GenerationForm& form) { form.setModel({.adapter = bench.folder / "arc-flux"}); });
    QVERIFY(bench.note("modelProblem").contains("19 + 38 layers"));
    QCOMPARE(bench.panel->problem(), bench.note("modelProblem"));
    bench.choose("adapter", 0);
    QCOMPARE(bench.note("modelProblem"), QString());
    QTest::keyClick(bench.find<QComboBox>("adapter"), Qt::Key_Down); // the other one is switched off
    QVERIFY(bench.panel->form().model().adapter.empty());
}

void TestMakePanel::lorasByMenuKeysAndMouse() {
    Bench& bench = *m_bench;
    bench.load(nano());
    auto* menu = bench.find<QMenu>("loraMenu");
    Q_EMIT menu->aboutToShow();
    QCOMPARE(menu->actions()[0]->text(), QString("ink · FLUX"));
    QVERIFY(menu->actions()[0]->isEnabled());
    QVERIFY(!menu->actions()[1]->isEnabled()); // for Qwen-Image
    QVERIFY(menu->actions()[1]->toolTip().contains("Qwen-Image"));
    menu->actions()[0]->trigger();
    QCOMPARE(bench.panel->form().model().loras.size(), size_t{1});
    QVERIFY(bench.panel->form().traits().isKnown); // size and steps stay as they are
    auto* strength = bench.find<QDoubleSpinBox>("loraStrength");
    bench.type("loraStrength", "-2.5");
    QCOMPARE(bench.panel->form().model().loras[0].strength, -2.5);
    auto* name = bench.find<QLabel>("loraName");
    const auto drag = [&](int by, Qt::KeyboardModifiers keys = {}) {
        QTest::mousePress(name, Qt::LeftButton, keys, {4, 4});
        QMouseEvent move(QEvent::MouseMove, QPointF(4 + by, 4), name->mapToGlobal(QPointF(4 + by, 4)), Qt::NoButton,
                         Qt::LeftButton, keys);
        QApplication::sendEvent(name, &move);
        QTest::mouseRelease(name, Qt::LeftButton, keys, {4 + by, 4});
    };
    drag(50);
    QCOMPARE(bench.panel->form().model().loras[0].strength, -2.0);
    drag(50, Qt::ShiftModifier);
    QCOMPARE(bench.panel->form().model().loras[0].strength, -1.95);
    drag(100000);
    QCOMPARE(strength->value(), 10.0);
    QTest::mouseDClick(name, Qt::LeftButton);
    QCOMPARE(bench.panel->form().model().loras[0].strength, 1.0);
    Q_EMIT menu->aboutToShow();
    QVERIFY(!menu->actions()[0]->isEnabled()); // in use already
    QTest::mouseClick(bench.find<QToolButton>("removeLora"), Qt::LeftButton);
    QVERIFY(bench.panel->form().model().loras.empty());
    QSignalSpy wanted(bench.panel.get(), &MakePanel::loraFileRequested);
    bench.find<QAction>("chooseLora")->trigger();
    QCOMPARE(wanted.size(), 1);
    const auto elsewhere = bench.folder.write("../arcflow-elsewhere.safetensors", test::weights("a.lora_A.weight"));
    bench.panel->addLora(QString::fromStdString(elsewhere.lexically_normal().string()));
    QCOMPARE(bench.panel->form().model().loras.size(), size_t{1});
    QTRY_VERIFY(bench.catalog.find(QString::fromStdString(elsewhere.lexically_normal().string())));
    std::filesystem::remove(elsewhere);
}

void TestMakePanel::strengthIsLoadedOnceItRests() {
    Bench& bench = *m_bench;
    auto* menu = bench.find<QMenu>("loraMenu");
    Q_EMIT menu->aboutToShow();
    menu->actions()[0]->trigger();
    bench.panel->commitEditing();
    QSignalSpy chosen(bench.panel.get(), &MakePanel::modelChosen);
    auto* strength = bench.find<QDoubleSpinBox>("loraStrength");
    for (int i = 0; i < 10; ++i) {
        QTest::keyClick(strength, Qt::Key_Up);
    }
    QCOMPARE(chosen.size(), 0);
    QTRY_COMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<ModelRequest>().loras[0].strength, 1.5);
    QTest::keyClick(strength, Qt::Key_Up);
    QTest::keyClick(strength, Qt::Key_Down); // as it was: nothing to load
    bench.panel->commitEditing();
    QCOMPARE(chosen.size(), 1);
}

void TestMakePanel::staleModelsAreDropped() {
    Bench& bench = *m_bench;
    const ModelRequest before = bench.panel->form().model();
    bench.choose("model", 1);
    bench.panel->setLoadedModel(before, nano());
    QVERIFY(!bench.panel->form().traits().isKnown);
    bench.load(fluxDev());
    QVERIFY(bench.panel->form().traits().isKnown);
    QSignalSpy chosen(bench.panel.get(), &MakePanel::modelChosen);
    bench.panel->setMachine({.device = DeviceChoice::cpu, .threads = 2});
    QCOMPARE(bench.panel->form().model().model, bench.folder / "flux");
    QTRY_COMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<ModelRequest>().threads, 2);
}

void TestMakePanel::missingModelsAreNamed() {
    Bench& bench = *m_bench;
    QSignalSpy changed(bench.panel.get(), &MakePanel::changed);
    bench.panel->edit([](GenerationForm& form) { form.setModel({.model = "/gone/my-model"}); });
    QVERIFY(bench.panel->problem().contains("my-model is not in your folders"));
    QVERIFY(bench.note("modelProblem").contains("my-model"));
    bench.panel->edit([](GenerationForm& form) { form.setModel({}); });
    QCOMPARE(bench.panel->problem(), QString());
    bench.catalog.setFolders({}, {});
    QTRY_VERIFY(bench.panel->problem().contains("There is no model"));
    QVERIFY(changed.size() > 0);
}

void TestMakePanel::passedOverFilesAreListed() {
    Bench& bench = *m_bench;
    auto* button = bench.find<QToolButton>("passedOver");
    QVERIFY(button->isHidden());
    const auto file = bench.folder.write("old.ckpt", "pickle");
    QTest::mouseClick(bench.find<QToolButton>("rescan"), Qt::LeftButton);
    QTRY_VERIFY(!button->isHidden());
    QSignalSpy reveal(bench.panel.get(), &MakePanel::revealRequested);
    QAction* entry = button->menu()->actions().front();
    QVERIFY(entry->text().contains("can run code"));
    entry->trigger();
    QCOMPARE(reveal[0][0].toString(), QString::fromStdString(file.string()));
    QSignalSpy folders(bench.panel.get(), &MakePanel::foldersRequested);
    QTest::mouseClick(bench.find<QToolButton>("modelFolders"), Qt::LeftButton);
    QCOMPARE(folders.size(), 1);
}

void TestMakePanel::recipesBringTheirModel() {
    Bench& bench = *m_bench;
    GenerationMetadata face;
    face.mode = "student";
    face.model.name = "flux";
    face.adapter.name = "arc-flux";
    face.loras = {{"ink", "", 0.25}, {"lost", "", 1}};
    face.seed = 9;
    const QStringList missing =
        bench.panel->useRecipe({face}, {Field::seed, Field::model, Field::adapter, Field::loras});
    QCOMPARE(missing, QStringList({"lost"}));
    QCOMPARE(bench.panel->form().model().model, bench.folder / "flux");
    QCOMPARE(bench.panel->form().model().adapter, bench.folder / "arc-flux");
    QCOMPARE(bench.panel->form().model().loras[0].strength, 0.25);
    QCOMPARE(bench.find<QLineEdit>("seed")->text(), QString("9"));
    QCOMPARE(bench.find<SegmentedControl>("seedMode")->currentIndex(), 1);
    face.model.name = "nowhere";
    QCOMPARE(bench.panel->useRecipe({face}, {Field::model}), QStringList({"nowhere"}));
    QCOMPARE(bench.panel->form().model().model, bench.folder / "flux"); // what is not here changes nothing
}

void TestMakePanel::stateSurvives() {
    Bench& bench = *m_bench;
    bench.load(nano());
    bench.type("seed", "77");
    bench.type("width", "256");
    bench.choose("model", 1);
    bench.find<QToolButton>("advanced")->click();
    MakePanel other(bench.catalog);
    QSignalSpy chosen(&other, &MakePanel::modelChosen);
    other.restoreState(bench.panel->saveState());
    QCOMPARE(other.form().choices(), bench.panel->form().choices());
    QCOMPARE(other.form().seeds().seed(), quint64{77});
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<ModelRequest>().model, bench.folder / "flux");
    QVERIFY(other.saveState().value("advancedOpen").toBool());
    other.restoreState(bench.panel->saveState());
    QCOMPARE(chosen.size(), 1);
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
        return bench.panel->minimumWidth();
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
