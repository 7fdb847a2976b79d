#include "tests/ui/generate/make_panel_bench.h"

namespace arcflow::ui {

class TestMakePanelModels : public QObject {
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

    void choosingAModel();
    void misfitsCannotBeChosen();
    void lorasByMenuKeysAndMouse();
    void strengthIsLoadedOnceItRests();
    void staleModelsAreDropped();
    void missingModelsAreNamed();
    void passedOverFilesAreListed();
    void recipesBringTheirModel();
    void stateSurvives();

private:
    std::unique_ptr<Bench> m_bench;
};

void TestMakePanelModels::choosingAModel() {
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

void TestMakePanelModels::misfitsCannotBeChosen() {
    Bench& bench = *m_bench;
    bench.panel->edit([&](GenerationForm& form) { form.setModel({.adapter = bench.folder / "arc-flux"}); });
    QVERIFY(bench.note("modelProblem").contains("19 + 38 layers"));
    QCOMPARE(bench.panel->problem(), bench.note("modelProblem"));
    bench.choose("adapter", 0);
    QCOMPARE(bench.note("modelProblem"), QString());
    QTest::keyClick(bench.find<QComboBox>("adapter"), Qt::Key_Down); // the other one is switched off
    QVERIFY(bench.panel->form().model().adapter.empty());
}

void TestMakePanelModels::lorasByMenuKeysAndMouse() {
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

void TestMakePanelModels::strengthIsLoadedOnceItRests() {
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

void TestMakePanelModels::staleModelsAreDropped() {
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

void TestMakePanelModels::missingModelsAreNamed() {
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

void TestMakePanelModels::passedOverFilesAreListed() {
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

void TestMakePanelModels::recipesBringTheirModel() {
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

void TestMakePanelModels::stateSurvives() {
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

} // namespace arcflow::ui

QTEST_MAIN(arcflow::ui::TestMakePanelModels)
#include "tst_make_panel_models.moc"
