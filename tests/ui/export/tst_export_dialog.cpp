#include "tests/ui/export/export_test_support.h"
#include "ui/export/export_dialog.h"
#include "ui/export/export_names.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDesktopServices>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSemaphore>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

/// A choice whose images are at hand.
ExportChoice choiceOf(const QString& title, const QVector<ImageRecord>& images) {
    return {title, static_cast<int>(images.size()), [images](QObject* context, const ExportChoice::Done& done) {
                QMetaObject::invokeMethod(
                    context, [images, done] { done(images); }, Qt::QueuedConnection);
            }};
}

} // namespace

/// Takes the place of the file manager.
class FileManager : public QObject {
    Q_OBJECT

public:
    FileManager() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "open"); }
    ~FileManager() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
    Q_INVOKABLE void open(const QUrl& url) { opened += url.toLocalFile(); }

    QStringList opened;
};

class TestExportDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void saysWhatToDoWithoutImages();
    void exportsByKeysAlone();
    void liveExampleAndProblems();
    void insertsFields();
    void formatDecidesTheRows();
    void deepFormatsSaySo();
    void choosesAmongSets();
    void staleImagesAreDropped();
    void promptElsewhereIsSaid();
    void badFolderStops();
    void recentFolders();
    void remembersOptions();
    void cancels();
    void goesOnWhileHidden();
    void offersWaitForTheEnd();
    void failuresAreListedAsPlainText();
    void everyWidgetIsDescribed();
    void everyWidgetIsReachedByTab();
    void narrowWindowsHaveOneColumn();
    void staysAliveWithManyImages();

private:
    template <typename Widget = QWidget> Widget* find(const char* name) const {
        return m_dialog->findChild<Widget*>(QLatin1String(name));
    }
    QString text(const char* label) const { return find<QLabel>(label)->text(); }
    void type(const char* name, const QString& text);
    void press(const char* button) { QTest::mouseClick(find<QPushButton>(button), Qt::LeftButton); }
    void choose(const char* control, int segment);
    bool isShown(const char* name) const { return find(name)->isVisible(); }
    QString out() const { return fromPath(*m_folder / "out"); }
    ExportResult exported(const std::function<void()>& start);

    std::unique_ptr<TempFolder> m_folder;
    QVector<ImageRecord> m_images;
    std::unique_ptr<ExportDialog> m_dialog;
};

void TestExportDialog::initTestCase() {
    theme().apply(ColourScheme::dark);
}

void TestExportDialog::init() {
    m_folder = std::make_unique<TempFolder>();
    m_images.clear();
    for (int i = 0; i < 3; ++i) {
        m_images +=
            libraryImage(*m_folder, QStringLiteral("in/%1.png").arg(i), QStringLiteral("gray mountains %1").arg(i));
        m_images.back().id = i + 1;
    }
    m_dialog = std::make_unique<ExportDialog>();
    m_dialog->restoreState({{QStringLiteral("folder"), out()}});
    m_dialog->offer({choiceOf(QStringLiteral("Selection"), m_images)});
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
}

void TestExportDialog::cleanup() {
    m_dialog.reset();
    m_folder.reset();
}

void TestExportDialog::type(const char* name, const QString& text) {
    auto* edit = find(name);
    edit->setFocus();
    QWidget* target = edit->focusProxy() ? edit->focusProxy() : edit;
    if (auto* combo = qobject_cast<QComboBox*>(edit)) {
        target = combo->lineEdit();
    }
    QTest::keyClick(target, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(target, Qt::Key_Delete);
    QTest::keyClicks(target, text);
}

void TestExportDialog::choose(const char* control, int segment) {
    QTest::mouseClick(find(control)->findChild<QToolButton*>(QStringLiteral("segment%1").arg(segment)), Qt::LeftButton);
}

ExportResult TestExportDialog::exported(const std::function<void()>& start) {
    QSignalSpy finished(m_dialog.get(), &ExportDialog::exportFinished);
    start();
    if (!finished.wait(30000)) {
        qFatal("the export does not end");
    }
    return finished.first().first().value<ExportResult>();
}

void TestExportDialog::saysWhatToDoWithoutImages() {
    m_dialog->offer({choiceOf(QStringLiteral("Selection"), {})});
    QTRY_VERIFY(text("exportMessage").contains(QStringLiteral("Choose some in the gallery")));
    QVERIFY(!find<QPushButton>("exportStart")->isEnabled());
    QVERIFY(text("exportExample").endsWith(QStringLiteral(".png"))); // of a sample
}

void TestExportDialog::exportsByKeysAlone() {
    // Alt+I leads to the folder; Tab and the arrow keys choose; Enter exports.
    QTest::keyClick(m_dialog.get(), Qt::Key_I, Qt::AltModifier);
    QTRY_COMPARE(QApplication::focusWidget(), find("exportFolder"));
    type("exportFolder", out() + QStringLiteral("/set"));
    auto* format = find("exportFormat")->findChild<QToolButton*>(QStringLiteral("segment0"));
    format->setFocus();
    QTest::keyClick(format, Qt::Key_Right);
    type("exportTemplate", QStringLiteral("{seed}/{counter:2}"));
    QTest::keyClick(find("exportManifest"), Qt::Key_Space);
    QTRY_COMPARE(text("exportSummary").section(u',', 0, 0), QStringLiteral("3 images"));
    QTRY_VERIFY(text("exportSummary").endsWith(QStringLiteral("/set")));
    QCOMPARE(find<QPushButton>("exportStart")->text(), QStringLiteral("Export 3"));
    const ExportResult result = exported([&] { QTest::keyClick(find("exportTemplate"), Qt::Key_Return); });
    QCOMPARE(result.written, 3);
    QCOMPARE(filesBelow(out() + QStringLiteral("/set")),
             (QStringList{"4102/01.jpg", "4102/02.jpg", "4102/03.jpg", "manifest.csv"}));
    QCOMPARE(text("exportResultTitle"), QStringLiteral("3 files exported"));
    QVERIFY(!isShown("exportFailures"));
    FileManager manager;
    press("exportOpenFolder");
    QCOMPARE(manager.opened, QStringList{out() + QStringLiteral("/set")});
    QTest::keyClick(m_dialog.get(), Qt::Key_Return); // closes
    QTRY_VERIFY(!m_dialog->isVisible());
    m_dialog->show();
    QVERIFY(isShown("exportTemplate")); // ready for the next one
}

void TestExportDialog::liveExampleAndProblems() {
    type("exportTemplate", QStringLiteral("{counter:2}-{prompt}"));
    QCOMPARE(text("exportExample"), QStringLiteral("01-gray_mountains_0.png")); // at once, before any plan
    type("exportTemplate", QStringLiteral("{promt}"));
    QCOMPARE(text("exportNameProblem"), QStringLiteral("There is no field {promt}. Choose one under Insert."));
    QVERIFY(isShown("exportNameProblem") && !isShown("exportExample"));
    QVERIFY(find("exportTemplate")->property("invalid").toBool());
    QTRY_VERIFY(!find<QPushButton>("exportStart")->isEnabled());
    QTest::keyClick(find("exportTemplate"), Qt::Key_Return);
    QVERIFY(!m_dialog->isExporting() && !QFileInfo::exists(out()));
    type("exportTemplate", QStringLiteral("../{seed}"));
    QVERIFY(text("exportNameProblem").contains(QStringLiteral("cannot be folders")));
    type("exportTemplate", QStringLiteral("{seed}"));
    QVERIFY(!isShown("exportNameProblem") && isShown("exportExample"));
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
}

void TestExportDialog::insertsFields() {
    type("exportTemplate", QStringLiteral("a-"));
    auto* menu = find<QMenu>("exportInsertMenu");
    const auto trigger = [&](const QString& start) {
        for (QAction* action : menu->actions()) {
            if (action->text().startsWith(start)) {
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable(start));
    };
    trigger(QStringLiteral("{prompt}"));
    trigger(QStringLiteral("/"));
    trigger(QStringLiteral("{counter:4}\t"));
    auto* edit = find<QLineEdit>("exportTemplate");
    QCOMPARE(edit->text(), QStringLiteral("a-{prompt}/{counter:4}"));
    QVERIFY(edit->hasFocus());
    QCOMPARE(text("exportExample"), QStringLiteral("a-gray_mountains_0/0001.png"));
    trigger(readyNameTemplates().value(1));
    QCOMPARE(edit->text(), readyNameTemplates().value(1));
    QTest::keyClick(edit, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(edit->text() != readyNameTemplates().value(1)); // can be undone
}

void TestExportDialog::formatDecidesTheRows() {
    QVERIFY(isShown("exportDepth") && !isShown("exportQuality") && !isShown("exportFloat"));
    choose("exportFormat", 1);
    QVERIFY(!isShown("exportDepth") && isShown("exportQuality") && !isShown("exportFloat"));
    QCOMPARE(find<QSpinBox>("exportQuality")->value(), 95);
    type("exportQuality", QStringLiteral("80"));
    choose("exportFormat", 2);
    QCOMPARE(find<QSpinBox>("exportQuality")->value(), 92); // WebP has its own
    choose("exportFormat", 1);
    QCOMPARE(find<QSpinBox>("exportQuality")->value(), 80);
    choose("exportFormat", 4);
    QVERIFY(!isShown("exportDepth") && !isShown("exportQuality") && isShown("exportFloat"));
    QVERIFY(!find("exportTag")->isEnabled());
    choose("exportFloat", 1);
    QCOMPARE(exportOptionsFrom(m_dialog->state()).format, ImageFormat::exrFloat);
    choose("exportFormat", 3);
    QCOMPARE(exportOptionsFrom(m_dialog->state()).format, ImageFormat::tiff8);
    QCOMPARE(text("exportExample").right(4), QStringLiteral(".tif"));
}

void TestExportDialog::deepFormatsSaySo() {
    QVERIFY(!isShown("exportDepthNote"));
    choose("exportDepth", 1);
    QVERIFY(isShown("exportDepthNote"));
    QVERIFY(text("exportDepthNote").contains(QStringLiteral("keeps 8-bit values")));
    const ExportResult rounded = exported([&] { press("exportStart"); });
    QCOMPARE(rounded.roundedBefore, 3);
    QVERIFY(text("exportResultText").contains(QStringLiteral("3 files hold the 8-bit values")));
    m_dialog->setPixelSource([](const ImageRecord& image, ImageFace) {
        return image.id == 1 ? std::nullopt : std::optional(softPicture(64, 48));
    });
    press("exportAgain");
    QVERIFY(text("exportDepthNote").contains(QStringLiteral("kept latents")));
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    QCOMPARE(exported([&] { press("exportStart"); }).roundedBefore, 1);
}

void TestExportDialog::choosesAmongSets() {
    m_dialog->offer({choiceOf(QStringLiteral("Selection"), m_images.mid(0, 1)),
                     choiceOf(QStringLiteral("Shown in the gallery"), m_images)});
    auto* images = find<QComboBox>("exportImages");
    QCOMPARE(images->currentText(), QStringLiteral("Selection · 1 image"));
    QTRY_COMPARE(find<QPushButton>("exportStart")->text(), QStringLiteral("Export 1"));
    images->setFocus();
    QTest::keyClick(images, Qt::Key_Down);
    QCOMPARE(images->currentText(), QStringLiteral("Shown in the gallery · 3 images"));
    QTRY_COMPARE(find<QPushButton>("exportStart")->text(), QStringLiteral("Export 3"));
}

void TestExportDialog::staleImagesAreDropped() {
    std::vector<ExportChoice::Done> waiting;
    const auto slow = [&](const QString& title) {
        return ExportChoice{title, 5, [&](QObject*, ExportChoice::Done done) { waiting.push_back(std::move(done)); }};
    };
    m_dialog->offer({slow(QStringLiteral("A")), slow(QStringLiteral("B"))});
    QVERIFY(find<QPushButton>("exportStart") != nullptr);
    auto* images = find<QComboBox>("exportImages");
    images->setFocus();
    QTest::keyClick(images, Qt::Key_Down);
    QCOMPARE(waiting.size(), size_t(2));
    waiting[1](m_images);
    QTRY_COMPARE(find<QPushButton>("exportStart")->text(), QStringLiteral("Export 3"));
    waiting[0](m_images.mid(0, 1)); // too late
    QTest::keyClick(find("exportManifest"), Qt::Key_Space);
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    QCOMPARE(exported([&] { press("exportStart"); }).planned, 3);
    QCOMPARE(images->itemText(1), QStringLiteral("B · 3 images"));
}

void TestExportDialog::promptElsewhereIsSaid() {
    choose("exportMetadata", 1);
    QTRY_VERIFY(isShown("exportMetadataWarning"));
    QVERIFY(text("exportMetadataWarning").contains(QStringLiteral("file names")));
    type("exportTemplate", QStringLiteral("{seed}"));
    QTRY_VERIFY(!isShown("exportMetadataWarning"));
    QTest::mouseClick(find("exportLeaveOutSeed"), Qt::LeftButton);
    QCOMPARE(exportOptionsFrom(m_dialog->state()).leftOut, MetadataFields(MetadataField::seed));
    choose("exportMetadata", 2);
    QVERIFY(!find("exportLeaveOutSeed")->isEnabled());
    exported([&] { press("exportStart"); });
    for (const QString& file : filesBelow(out())) {
        QVERIFY(readFile(toPath(out() + u'/' + file)).find("mountains") == std::string::npos);
    }
}

void TestExportDialog::badFolderStops() {
    type("exportFolder", QStringLiteral("relative/folder"));
    QTRY_COMPARE(text("exportMessage"), QStringLiteral("Choose a folder to export into."));
    QVERIFY(!find<QPushButton>("exportStart")->isEnabled());
    type("exportFolder", m_images[0].studentFile);
    QTRY_VERIFY(text("exportMessage").contains(QStringLiteral("A file stands")));
    type("exportFolder", out());
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    QVERIFY(!isShown("exportMessage"));
}

void TestExportDialog::recentFolders() {
    for (const char* name : {"one", "two", "one"}) {
        type("exportFolder", out() + u'/' + QLatin1String(name));
        QTRY_VERIFY(text("exportSummary").endsWith(QLatin1String(name)));
        exported([&] { press("exportStart"); });
        press("exportAgain");
    }
    const QStringList expected = {out() + QStringLiteral("/one"), out() + QStringLiteral("/two")};
    QCOMPARE(m_dialog->state().value(QStringLiteral("recentFolders")).toStringList(), expected);
    auto* combo = find<QComboBox>("exportFolder");
    QCOMPARE(combo->count(), 2);
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    QTRY_VERIFY(text("exportSummary").endsWith(QStringLiteral("/two")));
    press("exportBrowse");
    auto* chooser = find<QFileDialog>("exportFolderChooser");
    QVERIFY(chooser && chooser->fileMode() == QFileDialog::Directory);
    Q_EMIT chooser->fileSelected(out() + QStringLiteral("/three"));
    chooser->close();
    QTRY_VERIFY(text("exportSummary").endsWith(QStringLiteral("/three")));
}

void TestExportDialog::remembersOptions() {
    QSignalSpy changed(m_dialog.get(), &ExportDialog::stateChanged);
    choose("exportFormat", 2);
    choose("exportPictures", 3);
    choose("exportTaken", 1);
    choose("exportMetadata", 1);
    QTest::mouseClick(find("exportManifest"), Qt::LeftButton);
    QTest::mouseClick(find("exportSpreadsheet"), Qt::LeftButton);
    type("exportTemplate", QStringLiteral("{seed}"));
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    exported([&] { press("exportStart"); });
    QCOMPARE(changed.size(), 1);
    const QVariantMap state = m_dialog->state();
    ExportDialog later;
    later.restoreState(state);
    QCOMPARE(later.state(), state);
    const ExportOptions options = exportOptionsFrom(later.state());
    QCOMPARE(options.format, ImageFormat::webp);
    QCOMPARE(options.faces, ExportFaces::both);
    QCOMPARE(options.takenNames, TakenNames::leaveOut);
    QCOMPARE(options.metadata, MetadataChoice::withoutPrompt);
    QVERIFY(options.manifest && options.spreadsheet);
    QCOMPARE(options.nameTemplate, QStringLiteral("{seed}"));
    QCOMPARE(options.folder, out());
    ExportDialog hostile;
    hostile.restoreState(
        {{QStringLiteral("recentFolders"), QStringList{"relative", "/a", "/a", "/b"}}, {QStringLiteral("folder"), 7}});
    QCOMPARE(hostile.state().value(QStringLiteral("recentFolders")).toStringList(), (QStringList{"/a", "/b"}));
    QVERIFY(exportOptionsFrom(hostile.state()).folder.startsWith(u'/'));
}

void TestExportDialog::cancels() {
    QSemaphore reached, open;
    m_dialog->setPixelSource([&](const ImageRecord&, ImageFace) {
        reached.release();
        open.acquire();
        return std::optional(softPicture(64, 48));
    });
    choose("exportDepth", 1);
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    const ExportResult result = exported([&] {
        press("exportStart");
        QTRY_COMPARE(reached.available(), 1);
        QVERIFY(isShown("exportProgressBar"));
        QCOMPARE(find<QProgressBar>("exportProgressBar")->maximum(), 3);
        open.release();
        QTRY_COMPARE(reached.available(), 2);
        auto* cancel = find<QPushButton>("exportCancel");
        QTest::keyClick(cancel, Qt::Key_Space);
        QVERIFY(!cancel->isEnabled());
        open.release(3);
    });
    QCOMPARE(result.outcome, ExportResult::Outcome::cancelled);
    QCOMPARE(result.written, 1);
    QCOMPARE(text("exportResultTitle"), QStringLiteral("Cancelled: 1 file of 3 exported"));
    QCOMPARE(filesBelow(out()).size(), 1);
}

void TestExportDialog::goesOnWhileHidden() {
    QSemaphore open;
    m_dialog->setPixelSource([&](const ImageRecord&, ImageFace) {
        open.acquire();
        return std::optional(softPicture(64, 48));
    });
    choose("exportDepth", 1);
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    const ExportResult result = exported([&] {
        press("exportStart");
        QTRY_VERIFY(m_dialog->isExporting());
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
        open.release(3);
    });
    QCOMPARE(result.written, 3);
    m_dialog->offer({choiceOf(QStringLiteral("Selection"), m_images)});
    m_dialog->show();
    QVERIFY(isShown("exportResultTitle")); // what came of it has not been seen yet
    QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
    m_dialog->show();
    QVERIFY(isShown("exportTemplate"));
}

void TestExportDialog::offersWaitForTheEnd() {
    QSemaphore open;
    m_dialog->setPixelSource([&](const ImageRecord&, ImageFace) {
        open.acquire();
        return std::optional(softPicture(64, 48));
    });
    choose("exportDepth", 1);
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    const ExportResult result = exported([&] {
        press("exportStart");
        QTRY_VERIFY(m_dialog->isExporting());
        m_dialog->offer({choiceOf(QStringLiteral("Album"), m_images.mid(0, 2))});
        QVERIFY(isShown("exportProgressBar"));
        open.release(100);
    });
    QCOMPARE(result.written, 3);
    press("exportAgain");
    QTRY_COMPARE(find<QPushButton>("exportStart")->text(), QStringLiteral("Export 2"));
    QCOMPARE(find<QComboBox>("exportImages")->currentText(), QStringLiteral("Album · 2 images"));
}

void TestExportDialog::failuresAreListedAsPlainText() {
    const QString hostile = QString::fromStdString(m_folder->write("in/<b>bold.png", "no picture").string());
    m_images[1].studentFile = hostile;
    QFile::remove(m_images[2].studentFile);
    m_dialog->offer({choiceOf(QStringLiteral("Selection"), m_images)});
    QTRY_VERIFY(text("exportMessage").startsWith(QStringLiteral("The file of one image is gone")));
    const ExportResult result = exported([&] { press("exportStart"); });
    QCOMPARE(result.failures.size(), 2);
    QCOMPARE(text("exportResultTitle"), QStringLiteral("1 file exported, 2 failed"));
    auto* list = find<QListWidget>("exportFailures");
    QVERIFY(list->isVisible());
    QCOMPARE(list->count(), 2);
    QVERIFY(list->item(0)->text().startsWith(QStringLiteral("<b>bold.png\n")));
    QVERIFY(!list->item(0)->toolTip().contains(QStringLiteral("<b>")));
    for (const QLabel* label : m_dialog->findChildren<QLabel*>()) {
        QVERIFY(label->textFormat() == Qt::PlainText || !Qt::mightBeRichText(label->text()));
    }
}

void TestExportDialog::everyWidgetIsDescribed() {
    const auto check = [](const QWidget* widget) {
        QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
        QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
    };
    int checked = 0;
    for (const QWidget* widget : m_dialog->findChildren<QWidget*>()) {
        const bool interactive =
            qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
            qobject_cast<const QAbstractSpinBox*>(widget) || qobject_cast<const QAbstractSlider*>(widget) ||
            (qobject_cast<const QLineEdit*>(widget) && !widget->objectName().startsWith(QStringLiteral("qt_")));
        const bool ofAnother = qobject_cast<const QComboBox*>(widget->parentWidget()) ||
                               widget->objectName().startsWith(QStringLiteral("qt_")) ||
                               qobject_cast<const QScrollBar*>(widget);
        if (interactive && !ofAnother) {
            check(widget);
            QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
            ++checked;
        }
    }
    QVERIFY(checked > 30);
}

void TestExportDialog::everyWidgetIsReachedByTab() {
    const auto walk = [&](const char* first) {
        QStringList reached;
        QApplication::focusWidget()->clearFocus();
        find(first)->setFocus();
        while (const QWidget* focus = QApplication::focusWidget()) {
            const bool segment = focus->objectName().startsWith(QStringLiteral("segment"));
            const QString name = segment ? focus->parentWidget()->objectName() : focus->objectName();
            if (reached.contains(name)) {
                break;
            }
            reached += name;
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        return reached.join(u' ');
    };
    QTest::mouseClick(find("exportManifest"), Qt::LeftButton);
    const QString names = QStringLiteral("exportTemplate exportInsert exportTaken ");
    const QString rest = QStringLiteral(
        "exportMetadata exportLeaveOutSeed exportLeaveOutModel exportLeaveOutLoras exportLeaveOutSampling "
        "exportLeaveOutMachine exportLeaveOutProgram exportMark exportManifest exportSpreadsheet exportFolder "
        "exportBrowse "
        "exportClose exportStart");
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    QCOMPARE(walk("exportImages"),
             QStringLiteral("exportImages exportFormat exportDepth exportPictures exportTag ") + names + rest);
    choose("exportFormat", 1);
    QTRY_VERIFY(find<QPushButton>("exportStart")->isEnabled());
    QCOMPARE(walk("exportImages"),
             QStringLiteral("exportImages exportFormat exportQualitySlider exportQuality exportPictures exportTag ") +
                 names + rest);
}

void TestExportDialog::narrowWindowsHaveOneColumn() {
    const auto left = [&](const char* name) { return find(name)->mapTo(m_dialog.get(), QPoint()).x(); };
    const auto* scroll = find<QScrollArea>("exportScroll");
    m_dialog->resize(1000, 600);
    QTRY_VERIFY(left("exportMetadata") > left("exportFormat") + find("exportFormat")->width());
    m_dialog->resize(520, 600);
    QTRY_COMPARE(left("exportMetadata"), left("exportFormat"));
    QCOMPARE(scroll->horizontalScrollBar()->maximum(), 0);
    QVERIFY(scroll->verticalScrollBar()->maximum() > 0);
    const int field = left("exportFormat"); // the fields of all sections line up
    for (const char* name :
         {"exportImages", "exportTag", "exportTemplate", "exportTaken", "exportMark", "exportManifest"}) {
        QCOMPARE(left(name), field);
    }
}

void TestExportDialog::staysAliveWithManyImages() {
    QVector<ImageRecord> many;
    for (int i = 0; i < 20000; ++i) {
        many += m_images[i % 3];
    }
    m_dialog->offer({choiceOf(QStringLiteral("Shown"), many)});
    QTRY_COMPARE(find<QComboBox>("exportImages")->currentText(), QStringLiteral("Shown · 20,000 images"));
    QElapsedTimer time;
    time.start();
    qint64 longest = 0;
    for (const QChar letter : QStringLiteral("{seed}-{counter}-{prompt}")) { // each key plans anew
        QTest::keyClick(find("exportTemplate"), letter.toLatin1());
        longest = std::max(longest, time.restart());
    }
    QVERIFY2(longest < 50, qPrintable(QString::number(longest)));
    QTRY_COMPARE_WITH_TIMEOUT(find<QPushButton>("exportStart")->text(), QStringLiteral("Export 20,000"), 30000);
}

QTEST_MAIN(TestExportDialog)
#include "tst_export_dialog.moc"
