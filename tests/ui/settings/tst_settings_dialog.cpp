#include "ui/settings/app_settings.h"
#include "ui/settings/path_field.h"
#include "ui/settings/path_list.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/command_registry.h"
#include "ui/shell/key_capture.h"
#include "ui/shell/segmented_control.h"
#include "ui/shell/shortcut_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace arcflow;
using namespace arcflow::ui;

class SettingsDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<AppSettings>(m_folder->filePath("settings.ini"));
        m_settings->set(settings::imageFolder, m_folder->filePath("images"));
        m_commands = std::make_unique<CommandRegistry>();
        m_commands->add({.id = "pause",
                         .title = "Pause",
                         .category = "Queue",
                         .keywords = {},
                         .shortcuts = {QKeySequence("Ctrl+P")}});
        m_dialog = std::make_unique<SettingsDialog>(*m_settings, *m_commands);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    }
    void cleanup() {
        m_dialog.reset();
        m_commands.reset();
        m_settings.reset();
    }

    void pagesAreReachedByKeyboard() {
        auto* names = m_dialog->findChild<QListWidget*>("settingsPages");
        auto* stack = m_dialog->findChild<QStackedWidget*>();
        QCOMPARE(names->count(), 5);
        QVERIFY(!m_dialog->isModal());
        names->setFocus();
        QTest::keyClick(names, Qt::Key_Down);
        QCOMPARE(stack->currentIndex(), 1);
        m_dialog->showPage(SettingsDialog::Page::shortcuts);
        QCOMPARE(stack->currentIndex(), 4);
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
    }

    void changesHoldAtOnce() {
        m_dialog->showPage(SettingsDialog::Page::device);
        auto* device = find<QComboBox>("device");
        device->setFocus();
        QTest::keyClick(device, Qt::Key_Down);
        QCOMPARE(m_settings->get(settings::device), DeviceChoice::cpu);
        find<QSpinBox>("threads")->setValue(5);
        QCOMPARE(m_settings->get(settings::threads), 5);
        find<QDoubleSpinBox>("memoryBudget")->setValue(1.5);
        QCOMPARE(m_settings->get(settings::memoryBudget), 1610612736ULL);
        m_dialog->showPage(SettingsDialog::Page::images);
        QTest::mouseClick(find<QCheckBox>("livePreviews"), Qt::LeftButton, {}, QPoint(8, 8));
        QCOMPARE(m_settings->get(settings::livePreviews), false);
        m_dialog->showPage(SettingsDialog::Page::look);
        QTest::mouseClick(find<SegmentedControl>("colourScheme")->segment(1), Qt::LeftButton);
        QCOMPARE(m_settings->get(settings::colourScheme), ColourScheme::light);
        auto* language = find<QComboBox>("language");
        QCOMPARE(language->count(), 2); // as the system, and those there are translations for
        language->setFocus();
        QTest::keyClick(language, Qt::Key_End);
        QCOMPARE(m_settings->get(settings::language), QString("en"));
        QTest::mouseClick(find<QCheckBox>("confirm-clearQueue"), Qt::LeftButton, {}, QPoint(8, 8));
        QCOMPARE(m_settings->get(settings::confirm(settings::confirmClearQueue)), false);
    }

    void changesFromElsewhereAreShown() {
        m_settings->set(settings::threads, 9);
        QCOMPARE(find<QSpinBox>("threads")->value(), 9);
        m_settings->set(settings::colourScheme, ColourScheme::system);
        QCOMPARE(find<SegmentedControl>("colourScheme")->currentIndex(), 2);
        m_settings->set(settings::modelFolders, QStringList{"/a", "/b"});
        QCOMPARE(find<PathList>("modelFolders")->paths(), (QStringList{"/a", "/b"}));
    }

    void restoreDefaultsTouchesItsPageOnly() {
        m_settings->set(settings::threads, 9);
        m_settings->set(settings::livePreviews, false);
        m_dialog->showPage(SettingsDialog::Page::device);
        QTest::mouseClick(find<QPushButton>("restoreDefaults"), Qt::LeftButton);
        QCOMPARE(m_settings->get(settings::threads), 0);
        QCOMPARE(find<QSpinBox>("threads")->value(), 0);
        QCOMPARE(m_settings->get(settings::livePreviews), false);
        m_dialog->showPage(SettingsDialog::Page::images);
        QTest::mouseClick(find<QPushButton>("restoreDefaults"), Qt::LeftButton);
        QVERIFY(find<QCheckBox>("livePreviews")->isChecked());
    }

    void namingTemplateShowsExampleOrFault() {
        m_dialog->showPage(SettingsDialog::Page::images);
        auto* pattern = find<QLineEdit>("namingTemplate");
        auto* example = find<QLabel>("namingExample");
        pattern->setFocus();
        pattern->selectAll();
        QTest::keyClicks(pattern, "{mode}-{seed}");
        QCOMPARE(example->text(), QString("Example: pair-4102.png"));
        QCOMPARE(m_settings->get(settings::namingTemplate), QString("{mode}-{seed}"));
        QTest::keyClicks(pattern, "-{colour}");
        QVERIFY(example->text().contains("colour"));
        QVERIFY(pattern->property("invalid").toBool());
        QVERIFY(m_settings->get(settings::namingTemplate).startsWith("{mode}-{seed}")); // the last right one
        QVERIFY(!m_settings->get(settings::namingTemplate).contains("colour"));
        pattern->clear();
        QTest::mouseClick(find<QToolButton>("field-seed"), Qt::LeftButton);
        QCOMPARE(pattern->text(), QString("{seed}"));
        QVERIFY(!pattern->property("invalid").toBool());
    }

    void pathsAreCheckedInTheBackground() {
        PathField field(PathField::Kind::folder, "Models");
        QSignalSpy checked(&field, &PathField::checked);
        field.setPath(m_folder->filePath("not there"));
        QTRY_COMPARE(checked.count(), 1);
        QVERIFY(field.remark().contains("does not exist"));
        field.setPath("/tmp/a"); // only the last question is answered
        field.setPath(m_folder->path());
        QTRY_COMPARE(checked.count(), 2);
        QCOMPARE(field.remark(), QString());
        PathField made(PathField::Kind::madeFolder, "Images");
        QSignalSpy madeChecked(&made, &PathField::checked);
        made.setPath(m_folder->filePath("a/b/c"));
        QTRY_COMPARE(madeChecked.count(), 1);
        QVERIFY(made.remark().contains("will be made"));
        PathField file(PathField::Kind::madeFile, "Library");
        QSignalSpy fileChecked(&file, &PathField::checked);
        file.setPath(m_folder->path());
        QTRY_COMPARE(fileChecked.count(), 1);
        QVERIFY(file.remark().contains("folder"));
    }

    void typedPathsAreCleanedOrRefused() {
        m_dialog->showPage(SettingsDialog::Page::folders);
        auto* field = find<PathField>("imageFolder");
        auto* edit = field->findChild<QLineEdit*>("path");
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, "relative");
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(m_dialog->isVisible()); // Enter belongs to the field
        QCOMPARE(m_settings->get(settings::imageFolder), m_folder->filePath("images"));
        QVERIFY(!field->remark().isEmpty());
        edit->selectAll();
        QTest::keyClicks(edit, m_folder->path() + "/x/../y/");
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(m_settings->get(settings::imageFolder), m_folder->filePath("y"));
    }

    void foldersAreAddedByDropAndRemovedByKey() {
        m_dialog->showPage(SettingsDialog::Page::folders);
        auto* list = find<PathList>("modelFolders");
        m_settings->set(settings::modelFolders, QStringList{"/a"});
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_folder->path()), QUrl::fromLocalFile("/a"), QUrl("https://example.org/x")});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(list, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(list, &drop);
        QCOMPARE(m_settings->get(settings::modelFolders), (QStringList{"/a", m_folder->path()}));
        auto* rows = list->findChild<QListWidget*>("paths");
        rows->setCurrentRow(0);
        QTest::keyClick(rows, Qt::Key_Delete);
        QCOMPARE(m_settings->get(settings::modelFolders), QStringList{m_folder->path()});
    }

    void shortcutsAreKept() {
        m_dialog->showPage(SettingsDialog::Page::shortcuts);
        auto* editor = find<ShortcutEditor>("shortcutEditor");
        editor->setCurrentCommand("pause");
        auto* capture = editor->findChild<KeyCapture*>("keyCapture");
        capture->setFocus();
        QTest::keyClick(capture, Qt::Key_F6);
        QCOMPARE(m_settings->get(settings::shortcuts), (QVariantMap{{"pause", QStringList{"F6"}}}));
        QTest::mouseClick(find<QPushButton>("restoreDefaults"), Qt::LeftButton);
        QVERIFY(m_settings->get(settings::shortcuts).isEmpty());
        QCOMPARE(m_commands->shortcuts("pause"), QList<QKeySequence>{QKeySequence("Ctrl+P")});
    }

private:
    template <typename Widget> Widget* find(const char* id) const { return m_dialog->findChild<Widget*>(id); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AppSettings> m_settings;
    std::unique_ptr<CommandRegistry> m_commands;
    std::unique_ptr<SettingsDialog> m_dialog;
};

QTEST_MAIN(SettingsDialogTest)
#include "tst_settings_dialog.moc"
