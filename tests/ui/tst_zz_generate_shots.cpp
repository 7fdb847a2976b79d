#include "ui/generate/generate_controller.h"
#include "ui/style/theme.h"
#include "tests/support/fake_engine.h"
#include "tests/ui/model_folders.h"
#include <QTest>
#include <QToolButton>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>
#include <QComboBox>
#include <QAbstractItemView>
#include <QDir>
using namespace arcflow; using namespace arcflow::ui;
class Shots : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shots() {
        QDir().mkpath("/tmp/shots");
        const QString suffix = qEnvironmentVariable("QT_SCALE_FACTOR", "1");
        for (const auto scheme : {ColourScheme::dark, ColourScheme::light}) {
            theme().apply(scheme);
            const QString s = scheme == ColourScheme::dark ? "dark" : "light";
            for (const int width : {280, 420}) {
                test::TempFolder folder; test::addEmbedded(folder); test::addPipeline(folder, "flux"); test::addAdapter(folder, "arc-flux");
                folder.write("ink-and-watercolour-v2.safetensors", test::weights("a.lora_A.weight")); folder.write("old.ckpt", "x");
                ModelCatalog catalog; catalog.setFolders({QString::fromStdString(folder.path().string())}, QString::fromStdString((folder/"nano").string()));
                QTRY_VERIFY(!catalog.isScanning());
                catalog.setInfo(QString::fromStdString((folder/"nano/flux-nano").string()), test::pipelineInfo("flux-nano", 128));
                catalog.setInfo(QString::fromStdString((folder/"nano/arcflow-nano").string()), test::adapterInfo(16));
                QWidget window; auto* panel = new MakePanel(catalog); auto* bar = new GenerateBar; auto* l = new QVBoxLayout(&window); l->setContentsMargins(0,0,0,0); l->setSpacing(0); l->addWidget(panel,1); l->addWidget(bar);
                GenerateController c(*panel, catalog, *bar);
                window.resize(width, 760); window.show(); QVERIFY(QTest::qWaitForWindowExposed(&window));
                const auto grab = [&](const char* what) { QTest::qWait(50); window.grab().save(QString("/tmp/shots/generate-%1-%2-%3-%4x.png").arg(what, s).arg(width).arg(suffix)); };
                panel->restoreState({});
                grab("loading");
                LoadedModel m = FakeScript::defaultModel(); m.name = "flux-nano"; m.defaultWidth = m.defaultHeight = 128; m.defaultTeacherSteps = 32;
                c.setLoadedModel(panel->form().model(), m);
                RunStatistic st; st.model="flux-nano"; st.device="cpu"; st.format="fp32"; st.mode="student"; st.width=st.height=128; st.evaluations=2; st.denoiseSeconds=.2; st.peakBytes=240<<20;
                RunStatistic te = st; te.mode="teacher"; te.evaluations=64; te.denoiseSeconds=6.6;
                c.setSamples({st, te});
                panel->edit([](GenerationForm& f){ auto ch=f.choices(); ch.mode=RunMode::pair; ch.recording=Recording::statistics; f.setChoices(ch); f.seeds().setSeed(4102);});
                grab("pair");
                auto* box0 = panel->findChild<QComboBox*>("sizePreset"); box0->showPopup(); QTest::qWait(80); box0->view()->window()->grab().save(QString("/tmp/shots/generate-presets-%1-%2x.png").arg(s, suffix)); box0->hidePopup();
                window.resize(width, 1180);
                panel->findChild<QToolButton*>("advanced")->click();
                panel->edit([&](GenerationForm& f){ auto ch=f.choices(); ch.mode=RunMode::student; ch.size=QSize(192,112); ch.studentSteps=12; ch.count=4000; ch.recording=Recording::teacherComparison; f.setChoices(ch); ModelRequest r; r.loras={{folder/"ink-and-watercolour-v2.safetensors", 0.75},{"/gone/lost.safetensors",1}}; f.setModel(r);});
                c.setFreeResources({.memory = 10<<20, .usedMemory = 100<<20, .disk = qint64(600)<<20});
                c.setJobRunning(true);
                panel->findChild<QWidget*>("studentSteps")->setFocus();
                grab("all");
                LoadedModel p = m; p.hasStudent=false; p.defaultGuidance=3.5; p.defaultTrueCfg=1; p.defaultWidth=p.defaultHeight=1024; c.setLoadedModel(panel->form().model(), p);
                panel->edit([&](GenerationForm& f){ ModelRequest r; r.model="/gone/flux"; auto ch=f.choices(); ch.size.reset(); f.setChoices(ch); f.setModel(r);});
                grab("teacher");
                qDebug() << "min" << window.minimumSizeHint() << panel->minimumWidth() << bar->minimumSizeHint() << panel->widget()->minimumSizeHint();
                for (QWidget* w : panel->widget()->findChildren<QWidget*>()) if (w->isVisible() && w->minimumSizeHint().width() > 200) qDebug() << w->objectName() << w->metaObject()->className() << w->minimumSizeHint();
                for (QWidget* w : bar->findChildren<QWidget*>()) if (w->isVisible() && w->minimumSizeHint().width() > 200) qDebug() << w->objectName() << w->metaObject()->className() << w->minimumSizeHint();
                auto* menu = bar->findChild<QMenu*>("generateMenu"); menu->popup({0,0}); QTest::qWait(50); menu->grab().save(QString("/tmp/shots/generate-menu-%1-%2x.png").arg(s, suffix)); menu->hide();
                            }
        }
    }
};
QTEST_MAIN(Shots)
#include "tst_zz_generate_shots.moc"
