#include "core/imaging/image_io.h"
#include "tests/ui/window/stall_monitor.h"
#include "tests/ui/window/studio_session.h"
#include "ui/canvas/compare_types.h"
#include "ui/canvas/settings_difference.h"
#include "ui/export/export_dialog.h"
#include "ui/gallery/gallery_panel.h"
#include "ui/gallery/gallery_view.h"
#include "ui/plots/plots_panel.h"
#include "ui/plots/sigma_scrubber.h"
#include "ui/prompt/prompt_panel.h"
#include "ui/style/column_scroll_area.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

const QString prompt = QStringLiteral("green hills with a house with a blue roof at night under a full moon");
constexpr double longestStall = 50; // ms, the promise of the program

} // namespace

/// An evening with the program: type, generate, pair, compare, scrub, rate, filter, quit, come back, recall. Each
/// function goes on where the one before it ended.
class TestStudio : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<StudioSession> m_studio;

    ImageCanvas& canvas() const { return m_studio->canvas(); }
    SigmaScrubber& scrubber() const { return *m_studio->window.canvasPanel().scrubber(); }
    template <typename Widget> Widget& find(const char* name = nullptr) const {
        return *m_studio->window.findChild<Widget*>(name ? QString::fromLatin1(name) : QString());
    }

private Q_SLOTS:
    void initTestCase() {
        QElapsedTimer clock;
        clock.start();
        m_studio = std::make_unique<StudioSession>(m_folder.path());
        QVERIFY(QTest::qWaitForWindowExposed(&m_studio->window));
        m_studio->window.grab();
        qInfo("window painted after %lld ms", clock.elapsed());
        QVERIFY(m_studio->waitReady());
        qInfo("ready to generate after %lld ms", clock.elapsed());
        static_cast<StallMonitor*>(qApp)->reset(); // opening is measured on its own
    }

    void cleanup() {
        const StallMonitor::Stall worst = static_cast<StallMonitor*>(qApp)->worst();
        static_cast<StallMonitor*>(qApp)->reset();
        qInfo("longest stall %.1f ms: %s", worst.milliseconds, qPrintable(worst.event));
        QVERIFY2(worst.milliseconds < longestStall, qPrintable(worst.text()));
    }

    void firstStartIsReadyToUse() {
        QVERIFY(!find<PromptPanel>().text().isEmpty());
        QCOMPARE(m_studio->window.workspaces().current(), Workspace::create);
        QVERIFY(canvas().pictures().isEmpty());
        QVERIFY(!scrubber().isEnabled());
    }

    /// As small as the window goes, nothing in the columns lies over its neighbour or is cut off at the side.
    void smallWindow() {
        QWidget& window = m_studio->window;
        const QSize before = window.size();
        window.resize(window.minimumSizeHint());
        QTest::qWait(50);
        const auto& prompt = find<PromptPanel>();
        const QList<QWidget*> parts = prompt.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
        for (const QWidget* one : parts) {
            for (const QWidget* other : parts) {
                const bool apart = one == other || !one->isVisible() || !other->isVisible() ||
                                   !one->geometry().intersects(other->geometry());
                QVERIFY2(apart, qPrintable(one->objectName() + QStringLiteral(" over ") + other->objectName()));
            }
        }
        for (const auto* area : window.findChildren<ColumnScrollArea*>()) {
            if (area->isVisible()) {
                QVERIFY2(area->widget()->width() <= area->viewport()->width(), qPrintable(area->objectName()));
            }
        }
        window.resize(before);
    }

    void generate() {
        m_studio->type(prompt);
        QCOMPARE(find<PromptPanel>().text(), prompt);
        QElapsedTimer clock;
        clock.start();
        m_studio->press(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(m_studio->waitImages(1));
        qInfo("first image stored after %lld ms", clock.elapsed());
        const ImageRecord image = m_studio->images().constFirst();
        QCOMPARE(image.prompt, prompt);
        QCOMPARE(image.mode, QStringLiteral("student"));
        QCOMPARE(image.studentEvaluations, 2);
        QVERIFY(!QImage(image.studentFile).isNull());
        QVERIFY(!canvas().pictures().isEmpty() && !canvas().pictures().isPair());
    }

    /// A missing wildcard stops Generate with its reason; taking the prompt as it is written lets it go again.
    void missingWildcard() {
        auto& bar = find<GenerateBar>();
        m_studio->type(QStringLiteral("a __nowhere__ apple"));
        QTRY_VERIFY(bar.unavailableReason().contains(QStringLiteral("nowhere")));
        find<PromptPanel>().setExpansionMode(ExpansionMode::off);
        QTRY_COMPARE(bar.unavailableReason(), QString());
        find<PromptPanel>().setExpansionMode(ExpansionMode::random);
        QTRY_VERIFY(!bar.unavailableReason().isEmpty());
        m_studio->type(prompt);
        QTRY_COMPARE(bar.unavailableReason(), QString());
    }

    void pair() {
        m_studio->press(Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_studio->waitImages(2));
        const ImageRecord pair = m_studio->images().at(1);
        QCOMPARE(pair.mode, QStringLiteral("pair"));
        QCOMPARE(pair.studentEvaluations, 2);
        QVERIFY(pair.teacherEvaluations >= 32);
        QVERIFY(pair.psnr > 10 && pair.ssim > 0.3);
        QVERIFY(!QImage(pair.studentFile).isNull() && !QImage(pair.teacherFile).isNull());
        QVERIFY(canvas().pictures().isPair());
    }

    void compare() {
        m_studio->press(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(m_studio->window.workspaces().current(), Workspace::compare);
        canvas().setFocus();
        const std::pair<Qt::Key, CompareMode> keys[] = {
            {Qt::Key_S, CompareMode::sideBySide}, {Qt::Key_B, CompareMode::blink}, {Qt::Key_O, CompareMode::opacity},
            {Qt::Key_D, CompareMode::difference}, {Qt::Key_L, CompareMode::loupe}, {Qt::Key_1, CompareMode::student},
            {Qt::Key_2, CompareMode::teacher},    {Qt::Key_W, CompareMode::wipe}};
        QImage before = canvas().grab().toImage();
        for (const auto& [key, mode] : keys) {
            QTest::keyClick(&canvas(), key);
            QCOMPARE(canvas().shownMode(), mode);
            const QImage now = canvas().grab().toImage();
            QVERIFY2(now != before,
                     qPrintable(QStringLiteral("mode %1 looks like the one before").arg(static_cast<int>(mode))));
            before = now;
        }
        QTest::keyPress(&canvas(), Qt::Key_F); // the other face as long as it is held
        QVERIFY(canvas().grab().toImage() != before);
        QTest::keyRelease(&canvas(), Qt::Key_F);
    }

    void otherKeys() {
        CommandRegistry& commands = m_studio->services.commands;
        const QString blink = commandId(CanvasCommand::blink);
        commands.reassign(blink, QKeySequence(Qt::Key_Y));
        QCOMPARE(commands.conflicts(commandId(CanvasCommand::wipe), QKeySequence(Qt::Key_Y)), QStringList{blink});
        QTest::keyClick(&canvas(), Qt::Key_Y);
        QCOMPARE(canvas().shownMode(), CompareMode::blink);
        QTest::keyClick(&canvas(), Qt::Key_W);
        QTest::keyClick(&canvas(), Qt::Key_B);
        QCOMPARE(canvas().shownMode(), CompareMode::wipe);
        commands.resetShortcuts(blink);
    }

    void likenessAndSettings() {
        auto& likeness = find<QLabel>("compareLikeness");
        QTRY_VERIFY_WITH_TIMEOUT(likeness.text().contains(QStringLiteral("SSIM")), StudioSession::patience);
        QVERIFY(likeness.isVisible());
        const auto& table = find<SettingsDifference>();
        QVERIFY2(table.text().contains(QStringLiteral("64")), qPrintable(table.text())); // the teacher's evaluations
        m_studio->window.presenter().compare(m_studio->images().at(0).id, m_studio->images().at(1).id);
        const auto shown = [this] { return m_studio->window.presenter().shown().size(); };
        QTRY_COMPARE_WITH_TIMEOUT(shown(), 2, StudioSession::patience);
        QVERIFY(table.text().contains(QStringLiteral("Seed")));
        m_studio->window.presenter().open(m_studio->images().at(1).id);
        QTRY_COMPARE_WITH_TIMEOUT(shown(), 1, StudioSession::patience);
    }

    void scrub() {
        QVERIFY(scrubber().isEnabled());
        QSignalSpy frames(&m_studio->services.engine, &EngineClient::latestDecoded);
        scrubber().setFocus();
        QTest::keyClick(&scrubber(), Qt::Key_PageUp); // back to where the student's second jump begins
        const double sigma = scrubber().sigma();
        QVERIFY(sigma > 0.05 && sigma < 0.95);
        QCOMPARE(find<PlotsPanel>().sigma(), sigma);
        QTRY_COMPARE_WITH_TIMEOUT(frames.size(), 2, StudioSession::patience); // a frame of each run
        QTRY_VERIFY(canvas().pictures().face(Face::student).provisional &&
                    canvas().pictures().face(Face::teacher).provisional);
        QTest::keyClick(&scrubber(), Qt::Key_End);
        QCOMPARE(scrubber().sigma(), 0.0);
        QVERIFY(!canvas().pictures().face(Face::student).provisional);
    }

    void rate() {
        m_studio->press(Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(m_studio->window.workspaces().current(), Workspace::gallery);
        GalleryView& view = *find<GalleryPanel>().view();
        view.setFocus();
        QTest::keyClick(&view, Qt::Key_Home); // latest first: the pair
        QTest::keyClick(&view, Qt::Key_4);
        QTRY_COMPARE(m_studio->images().at(1).rating, 4);
        QCOMPARE(m_studio->images().at(0).rating, 0);
        m_studio->press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_studio->images().at(1).rating, 0);
        QTest::keyClick(&view, Qt::Key_4);
        QTRY_COMPARE(m_studio->images().at(1).rating, 4);
    }

    void filter() {
        auto& search = find<QLineEdit>("search");
        search.setFocus();
        QTest::keyClicks(&search, QStringLiteral("zebra"));
        QTRY_COMPARE(m_studio->services.gallery.rowCount(), 0);
        search.clear();
        QTest::keyClicks(&search, QStringLiteral("blue roof"));
        QTRY_COMPARE(m_studio->services.gallery.rowCount(), 2);
        search.clear();
        QTRY_COMPARE(m_studio->services.gallery.rowCount(), 2);
    }

    void manySeedsWhileScrolling() {
        m_studio->press(Qt::Key_1, Qt::ControlModifier);
        m_studio->window.desk().generate({.mode = RunMode::student, .count = 16});
        auto& strip = find<GalleryView>("galleryStrip");
        QVERIFY(QTest::qWaitFor(
            [&] {
                strip.horizontalScrollBar()->setValue(strip.horizontalScrollBar()->value() + 40);
                return m_studio->services.gallery.rowCount() >= 18 && m_studio->services.runner.runningJob() == 0;
            },
            StudioSession::patience));
    }

    void promote() {
        const QVector<ImageRecord> images = m_studio->images();
        const ImageRecord draft = images.constLast();
        const auto count = static_cast<int>(images.size());
        m_studio->window.desk().promote({draft.id}, RunMode::pair);
        QVERIFY(m_studio->waitImages(count + 1));
        const ImageRecord final = m_studio->images().constLast();
        QCOMPARE(final.mode, QStringLiteral("pair"));
        QCOMPARE(final.seed, draft.seed);
        QCOMPARE(final.draftImage, draft.id); // linked
        QCOMPARE(QImage(final.studentFile), QImage(draft.studentFile));
    }

    void exportDeep() {
        const ImageRecord pair = m_studio->images().at(1);
        m_studio->services.settings.set(settings::lastExport,
                                        {{QStringLiteral("folder"), m_folder.path() + QStringLiteral("/out")},
                                         {QStringLiteral("format"), QStringLiteral("png16")}});
        m_studio->window.exportImages({pair.id});
        auto& dialog = find<ExportDialog>();
        QSignalSpy finished(&dialog, &ExportDialog::exportFinished);
        auto& start = *dialog.findChild<QPushButton*>(QStringLiteral("exportStart"));
        QTRY_VERIFY_WITH_TIMEOUT(start.isEnabled(), StudioSession::patience);
        start.click();
        QVERIFY(finished.wait(StudioSession::patience));
        const QDir out(m_folder.path() + QStringLiteral("/out"));
        const QStringList files = out.entryList({QStringLiteral("*.png")}, QDir::Files);
        QVERIFY(!files.isEmpty());
        const Image deep = readImage(out.filePath(files.first()).toStdString());
        const Image flat = readImage(pair.studentFile.toStdString());
        QCOMPARE(deep.pixels.size(), flat.pixels.size());
        size_t between = 0; // values that 8 bits cannot hold
        double largest = 0;
        for (size_t i = 0; i < deep.pixels.size(); ++i) {
            const float steps = deep.pixels[i] * 255;
            between += std::abs(steps - std::round(steps)) > 0.01F ? 1 : 0;
            largest = std::max(largest, std::abs(255.0 * (deep.pixels[i] - flat.pixels[i])));
        }
        QVERIFY2(between > deep.pixels.size() / 2, qPrintable(QString::number(between)));
        QVERIFY2(largest < 1.01, qPrintable(QString::number(largest))); // rounded, it is the library's picture
        dialog.close();
        m_studio->window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_studio->window));
    }

    void restart() {
        m_studio->type(QStringLiteral("an unfinished thought"));
        const QVector<ImageRecord> before = m_studio->images();
        m_studio->press(Qt::Key_2, Qt::ControlModifier);
        QElapsedTimer clock;
        m_studio->window.desk().generate({.mode = RunMode::pair, .count = 20});
        QTRY_VERIFY_WITH_TIMEOUT(m_studio->services.runner.runningJob() != 0, StudioSession::patience);
        clock.start();
        m_studio->window.close();
        m_studio.reset();
        qInfo("closed during a job after %lld ms", clock.elapsed());
        QVERIFY(clock.elapsed() < 1000);

        m_studio = std::make_unique<StudioSession>(m_folder.path());
        QVERIFY(m_studio->waitReady());
        QCOMPARE(find<PromptPanel>().text(), QStringLiteral("an unfinished thought"));
        QCOMPARE(m_studio->window.workspaces().current(), Workspace::compare);
        const QVector<ImageRecord> after = m_studio->images();
        QVERIFY(after.size() >= before.size());
        for (qsizetype i = 0; i < before.size(); ++i) {
            QCOMPARE(after[i].studentFile, before[i].studentFile);
            QCOMPARE(after[i].rating, before[i].rating);
        }
        m_studio->services.runner.cancelAll();
        static_cast<StallMonitor*>(qApp)->reset(); // opening and closing are measured on their own
    }

    void recall() {
        const ImageRecord pair = m_studio->images().at(1);
        m_studio->window.presenter().open(pair.id);
        QTRY_VERIFY_WITH_TIMEOUT(canvas().pictures().isPair(), StudioSession::patience);
        QTRY_VERIFY(scrubber().isEnabled()); // its recorded steps come back with it
        m_studio->window.desk().useSettings({{QStringLiteral("prompt"), pair.prompt},
                                             {QStringLiteral("seed"), QVariant::fromValue<quint64>(*pair.seed)},
                                             {QStringLiteral("mode"), QStringLiteral("student")}});
        QCOMPARE(find<PromptPanel>().text(), prompt);
        const int count = m_studio->services.gallery.rowCount();
        m_studio->window.desk().generate({.mode = RunMode::student, .count = 1});
        QVERIFY(m_studio->waitImages(count + 1));
        const ImageRecord again = m_studio->images().constLast();
        QCOMPARE(again.seed, pair.seed);
        QCOMPARE(QImage(again.studentFile), QImage(pair.studentFile)); // the same seed, the same image
    }

    void cleanupTestCase() { m_studio.reset(); }
};

int main(int argc, char** argv) {
    StallMonitor application(argc, argv);
    TestStudio test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_studio.moc"
