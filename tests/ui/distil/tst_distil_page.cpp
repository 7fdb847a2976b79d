#include "tests/ui/distil/distil_bench.h"
#include "ui/distil/distil_form.h"
#include "ui/distil/distil_page.h"
#include "ui/distil/line_plot.h"
#include "ui/distil/prompt_source.h"
#include "ui/distil/validation_view.h"
#include "ui/generate/model_catalog.h"
#include "ui/settings/app_settings.h"
#include "ui/shell/command_registry.h"
#include "ui/shell/message.h"
#include "ui/style/theme.h"

#include <QtWidgets/QtWidgets>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

/// The page with all that it stands on.
struct Lab {
    explicit Lab(const QString& home, FakeScript script = {})
        : bench(home, std::move(script)), settings(home + "/s.ini") {
        settings.set(settings::adapterFolders, QStringList{home + "/adapters"});
        DistilPage::addCommands(commands);
        QSignalSpy scanned(&catalog, &ModelCatalog::scanned);
        catalog.setFolders({}, ARCFLOW_SOURCE_DIR "/resources/models/nano");
        (void)scanned.wait();
        page = std::make_unique<DistilPage>(bench.run, bench.client, catalog, settings, commands);
        QObject::connect(page.get(), &DistilPage::told, page.get(),
                         [this](const Message& told) { messages.append(told); });
        page->resize(1366, 680);
        page->show();
    }

    template <typename T> T* find(const char* name) const { return page->findChild<T*>(QLatin1String(name)); }
    void paste(const QString& prompts) {
        find<QPlainTextEdit>("promptList")->setPlainText(prompts);
        (void)QTest::qWaitFor([this] { return commands.action("distil.start")->isEnabled(); }, 2000);
    }
    /// Six prompts, few iterations.
    void fill(double iterations = 20) {
        DistilChoices choices = page->form().choices();
        choices.list = "a\nb\nc\nd\ne\nf";
        choices.held = 2;
        choices.iterations = iterations;
        choices.validateEvery = 10;
        page->form().setChoices(choices);
    }

    DistilBench bench;
    AppSettings settings;
    CommandRegistry commands;
    ModelCatalog catalog;
    std::unique_ptr<DistilPage> page;
    QVector<Message> messages;
};

} // namespace

/// The distillation lab as a person meets it, over a scripted engine.
class TestDistilPage : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_home;

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }
    void init() { m_home = std::make_unique<QTemporaryDir>(); }

    void emptyState() {
        Lab lab(m_home->path());
        QVERIFY(lab.find<QWidget>("distilWelcome")->isVisible());
        QVERIFY(!lab.commands.action("distil.start")->isEnabled());
        QVERIFY(lab.commands.unavailableReason("distil.start").contains("Paste"));
        QVERIFY(!lab.commands.action("distil.pause")->isEnabled());
        QVERIFY(!lab.commands.action("distil.use")->isEnabled());
        QVERIFY(lab.find<QLabel>("promptNote")->text().contains("Paste"));
    }

    void saysWhatIsWrong() {
        Lab lab(m_home->path());
        lab.paste("a tree\na cup\nan apple\n");
        auto* note = lab.find<QLabel>("promptNote");
        QVERIFY2(note->text().contains("2 to train on, 1 kept back"), qPrintable(note->text()));
        QVERIFY(note->property("warning").toBool()); // so few
        QVERIFY(lab.commands.action("distil.start")->isEnabled());
        lab.page->form().findChild<PromptSource*>()->useFile(m_home->path() + "/none.txt");
        QTRY_VERIFY(note->text().contains("none.txt"));
        QVERIFY(note->property("danger").toBool());
        QVERIFY(!lab.commands.action("distil.start")->isEnabled());
    }

    void historyIsASource() {
        Lab lab(m_home->path());
        DistilChoices choices = lab.page->form().choices();
        choices.origin = PromptOrigin::history;
        lab.page->form().setChoices(choices);
        QVERIFY(lab.commands.unavailableReason("distil.start").contains("history"));
        lab.page->setHistory({"a", "b", "c"});
        QCOMPARE(lab.page->form().prompts().size(), 3);
        QVERIFY(lab.commands.action("distil.start")->isEnabled());
    }

    /// Parameters that are trained, by the engine; a warning above a twentieth.
    void trainedShare() {
        Lab lab(m_home->path());
        auto* note = lab.find<QLabel>("sizeNote");
        QTRY_VERIFY(note->text().contains("3.20")); // rank 8: 80 of 2500
        QVERIFY(!note->property("warning").toBool());
        auto* rank = lab.find<QDoubleSpinBox>("rank");
        rank->setValue(16);
        QTRY_VERIFY(note->text().contains("6.40"));
        QVERIFY(note->property("warning").toBool());
    }

    void trains() {
        Lab lab(m_home->path());
        lab.fill();
        lab.commands.run("distil.start");
        QVERIFY(!lab.find<QComboBox>("recipe")->isEnabled());
        QTRY_COMPARE(lab.bench.run.state(), DistilState::finished);
        QVERIFY(lab.find<QWidget>("runPlots")->isVisible());
        const std::optional<DistillationRequest> asked = lab.bench.log->lastDistillation();
        QCOMPARE(asked->recipe.optimisation.iterations, int64_t{20});
        QCOMPARE(asked->recipe.student.modes, int64_t{4});
        QCOMPARE(asked->validation, (std::vector<std::string>{"c", "f"}));
        QCOMPARE(QString::fromStdString(asked->adapter.parent_path().string()), m_home->path() + "/adapters");
        QCOMPARE(lab.find<LinePlot>("lossPlot")->lines()[0].x.size(), 20);
        QCOMPARE(lab.find<LinePlot>("errorPlot")->lines()[0].x, (QVector<double>{0, 10, 20}));
        QCOMPARE(lab.find<LinePlot>("stepsPlot")->lines()[1].y.size(), 8);
        QVERIFY(lab.find<LinePlot>("errorPlot")->accessibleDescription().contains("teacher in 2 steps"));
        QVERIFY(lab.find<QLabel>("runState")->text().contains("20 of 20"));
        QVERIFY(lab.find<QComboBox>("recipe")->isEnabled());
        // The same name again: an adapter that is there is never written over.
        lab.commands.run("distil.start");
        QTRY_COMPARE(lab.bench.run.state(), DistilState::finished);
        QVERIFY(QString::fromStdString(lab.bench.log->lastDistillation()->adapter.string()).endsWith("-2"));
    }

    void validationsCanBeWalkedThrough() {
        Lab lab(m_home->path());
        lab.fill();
        lab.page->start();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::finished);
        ValidationView& view = lab.page->validations();
        QCOMPARE(view.index(), 2); // the latest
        QVERIFY(lab.find<QLabel>("validationTitle")->text().contains("20 iterations"));
        lab.commands.run("distil.previous");
        QCOMPARE(view.index(), 1);
        lab.find<QSlider>("validationSlider")->setValue(0);
        QVERIFY(lab.find<QLabel>("validationTitle")->text().contains("Before training"));
        QVERIFY(!lab.find<QToolButton>("previousValidation")->isEnabled());
        lab.commands.run("distil.next");
        QCOMPARE(view.index(), 1);
    }

    void pauseButtonResumes() {
        Lab lab(m_home->path(), DistilBench::slow());
        lab.fill(100);
        lab.page->start();
        QTRY_VERIFY(lab.bench.run.iteration() > 1);
        auto* pause = lab.find<QPushButton>("distil.pause");
        QCOMPARE(pause->text(), QString("Pause"));
        pause->click();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::paused);
        QCOMPARE(pause->text(), QString("Resume"));
        pause->click();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::running);
        lab.find<QPushButton>("distil.stop")->click();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::idle);
        // And the offer to go on.
        QTRY_COMPARE(lab.messages.size(), 1);
        QVERIFY2(lab.messages[0].text.contains("of 100"), qPrintable(lab.messages[0].text));
        QCOMPARE(lab.messages[0].actions.size(), size_t{2});
        // A new run asks first; the button beside it goes on with the old one.
        lab.commands.run("distil.start");
        QCOMPARE(lab.messages.size(), 2);
        QCOMPARE(lab.bench.run.state(), DistilState::idle);
        QCOMPARE(pause->text(), QString("Resume"));
        pause->click();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::running);
        lab.find<QPushButton>("distil.stop")->click();
        QTRY_COMPARE(lab.messages.size(), 3);
        lab.messages[2].actions[0].run(); // or in the message
        QTRY_COMPARE(lab.bench.run.state(), DistilState::running);
    }

    void useInCreate() {
        Lab lab(m_home->path(), DistilBench::slow());
        QSignalSpy used(lab.page.get(), &DistilPage::useRequested);
        lab.fill(40);
        lab.page->start();
        QTRY_VERIFY(lab.bench.run.iteration() > 2);
        lab.commands.run("distil.use"); // the student of the moment
        QTRY_COMPARE(used.count(), 1);
        const QString early = used[0][1].toString();
        QVERIFY(QFileInfo::exists(early + "/config.json"));
        QCOMPARE(used[0][0].toString(), QString()); // the built-in model
        QCOMPARE(used[0][2].toInt(), 2);
        QTRY_COMPARE(lab.bench.run.state(), DistilState::finished);
        lab.commands.run("distil.use");
        QTRY_COMPARE(used.count(), 2);
        QVERIFY(used[1][1].toString() != early);
        QVERIFY(QFileInfo::exists(used[1][1].toString() + "/config.json"));
    }

    void exports() {
        Lab lab(m_home->path());
        lab.fill();
        lab.page->start();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::finished);
        const QString empty = m_home->path() + "/empty", full = m_home->path() + "/full";
        QVERIFY(QDir().mkpath(empty) && QDir().mkpath(full + "/something"));
        lab.page->exportAdapterTo(empty);
        QTRY_VERIFY(QFileInfo::exists(empty + "/config.json"));
        QTRY_COMPARE(lab.messages.size(), 1);
        lab.page->exportAdapterTo(full); // nobody's files are touched
        QTRY_COMPARE(lab.messages.size(), 2);
        QVERIFY(!QFileInfo::exists(full + "/config.json"));
        lab.page->exportCurveTo(m_home->path() + "/curve.csv");
        QTRY_COMPARE(lab.messages.size(), 3);
        QFile curve(m_home->path() + "/curve.csv");
        QVERIFY(curve.open(QIODevice::ReadOnly));
        QCOMPARE(curve.readAll().count('\n'), 21);
        lab.page->exportCurveTo("/nowhere/curve.csv");
        QTRY_COMPARE(lab.messages.size(), 4);
        QCOMPARE(lab.messages[3].kind, Message::Kind::error);
    }

    void failuresReachTheMessageBar() {
        FakeScript script;
        script.distillation.loss = [](int64_t) { return std::nan(""); };
        Lab lab(m_home->path(), script);
        lab.fill();
        lab.page->start();
        QTRY_COMPARE(lab.messages.size(), 1);
        QCOMPARE(lab.messages[0].kind, Message::Kind::error);
        QVERIFY(lab.messages[0].text.contains("diverged"));
        QVERIFY(lab.messages[0].details.contains("last good state"));
        QVERIFY(lab.find<QLabel>("runState")->text().contains("Diverged"));
        QVERIFY(!lab.commands.action("distil.pause")->isEnabled());
        QVERIFY(lab.commands.action("distil.start")->isEnabled());
    }

    void formIsRemembered() {
        {
            Lab lab(m_home->path());
            lab.fill();
            lab.find<QDoubleSpinBox>("batch")->setValue(3);
            lab.find<QLineEdit>("adapterName")->setText("mine");
            QTest::keyClicks(lab.find<QLineEdit>("adapterName"), "!");
        }
        Lab lab(m_home->path());
        QCOMPARE(lab.page->form().choices().batch, std::optional(3.0));
        QCOMPARE(lab.find<QPlainTextEdit>("promptList")->toPlainText(), QString("a\nb\nc\nd\ne\nf"));
        QCOMPARE(lab.page->form().adapterName(), QString("mine-"));
    }

    void anotherRecipeBringsItsNumbers() {
        Lab lab(m_home->path());
        auto* iterations = lab.find<QDoubleSpinBox>("iterations");
        QCOMPARE(iterations->value(), 2400.0);
        iterations->setValue(20);
        auto* recipe = lab.find<QComboBox>("recipe");
        recipe->setCurrentIndex(1);
        Q_EMIT recipe->activated(1);
        QCOMPARE(iterations->value(), 10000.0);
        QVERIFY(!lab.page->form().choices().iterations);
    }

    void timeIsKnownOnceMeasured() {
        Lab lab(m_home->path(), DistilBench::slow(10));
        auto* note = lab.find<QLabel>("timeNote");
        QVERIFY(note->text().contains("known after"));
        lab.fill();
        lab.page->start();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::finished);
        QTRY_VERIFY(note->text().contains("About"));
    }

    /// Everything that takes the focus has a name, and nothing is cut off on a small screen.
    void smallScreenAndNames() {
        Lab lab(m_home->path());
        lab.fill();
        lab.page->start();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::finished);
        QVERIFY(lab.page->minimumSizeHint().width() <= 1366);
        QVERIFY2(lab.page->minimumSizeHint().height() <= 640,
                 qPrintable(QString::number(lab.page->minimumSizeHint().height())));
        for (const QWidget* widget : lab.page->findChildren<QWidget*>()) {
            if (widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus) &&
                widget->objectName() != "qt_spinbox_lineedit") {
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()) ||
                                   (button && !button->toolTip().isEmpty()) || qobject_cast<const QScrollArea*>(widget);
                QVERIFY2(named, qPrintable(widget->objectName() + " " + widget->metaObject()->className()));
            }
        }
    }

    void hintsGiveTheNumbers() {
        Lab lab(m_home->path());
        lab.page->resize(1500, 900);
        lab.fill();
        lab.page->start();
        QTRY_COMPARE(lab.bench.run.state(), DistilState::finished);
        auto* plot = lab.find<LinePlot>("stepsPlot");
        QTest::qWait(200);
        const QPointF at(plot->xAxis->coordToPixel(4), plot->yAxis->coordToPixel(0.125));
        const QString hint = plot->hintAt(at);
        QVERIFY2(hint.contains("teacher: 0.125") && hint.contains("8"), qPrintable(hint));
        QVERIFY(plot->hintAt({0, 0}).isEmpty());
    }
};

QTEST_MAIN(TestDistilPage)
#include "tst_distil_page.moc"
