#include "ui/shell/command_registry.h"
#include "ui/shell/key_capture.h"
#include "ui/shell/shortcut_editor.h"
#include "ui/shell/shortcut_model.h"
#include "ui/style/theme.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace arcflow::ui;

class ShortcutEditorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void init() {
        m_commands = std::make_unique<CommandRegistry>();
        add("pause", "Pause", "Queue", "Ctrl+P");
        add("print", "Print", "File", "F9");
        add("wipe", "Wipe", "Compare", "W");
        m_editor = std::make_unique<ShortcutEditor>(*m_commands);
        m_editor->resize(700, 400);
        m_editor->show();
        QVERIFY(QTest::qWaitForWindowActive(m_editor.get()));
    }
    void cleanup() {
        m_editor.reset();
        m_commands.reset();
    }

    void newKeysByKeyboardAlone() {
        QTest::keyClicks(search(), "wipe");
        QCOMPARE(table()->model()->rowCount(), 1);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Down);
        table()->selectRow(0);
        QCOMPARE(m_editor->currentCommand(), QString("wipe"));
        QTest::keyClick(table(), Qt::Key_Return);
        QVERIFY(capture()->hasFocus());
        QTest::keyClick(capture(), Qt::Key_J, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(keys("wipe"), QString("Ctrl+Shift+J"));
        QVERIFY(table()->hasFocus());
    }

    void conflictIsNamedAndReassigned() {
        capturing("pause", Qt::Key_F9);
        QVERIFY(conflict()->isVisible());
        QCOMPARE(conflict()->text(), QString::fromUtf8("F9 already belongs to “Print”."));
        QCOMPARE(keys("pause"), QString("Ctrl+P")); // nothing yet
        QVERIFY(button("reassignKeys")->hasFocus());
        QTest::keyClick(button("reassignKeys"), Qt::Key_Space);
        QCOMPARE(keys("pause"), QString("F9"));
        QCOMPARE(keys("print"), QString());
        QVERIFY(!conflict()->isVisible());
    }

    void conflictCanBeLeftAsItIs() {
        capturing("pause", Qt::Key_F9);
        QTest::mouseClick(button("keepKeys"), Qt::LeftButton);
        QCOMPARE(keys("pause"), QString("Ctrl+P"));
        QCOMPARE(keys("print"), QString("F9"));
        QCOMPARE(capture()->key(), QKeySequence("Ctrl+P"));
    }

    void escLeavesTheKeysAlone() {
        capturing("pause", Qt::Key_Escape);
        QCOMPARE(keys("pause"), QString("Ctrl+P"));
        QVERIFY(table()->hasFocus());
    }

    void tabAndEnterCanBeKeys() {
        capturing("pause", Qt::Key_Tab, Qt::ControlModifier);
        QCOMPARE(keys("pause"), QString("Ctrl+Tab"));
        capturing("pause", Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(keys("pause"), QString("Ctrl+Return"));
        capturing("pause", Qt::Key_Backtab, Qt::ShiftModifier);
        QCOMPARE(keys("pause"), QString("Shift+Tab"));
    }

    void symbolsAreWhatWasTyped() {
        capturing("pause", Qt::Key_Question, Qt::ShiftModifier);
        QCOMPARE(keys("pause"), QString("?"));
        capturing("pause", Qt::Key_A, Qt::ShiftModifier);
        QCOMPARE(keys("pause"), QString("Shift+A"));
    }

    void modifiersAloneAreWaitedUpon() {
        m_editor->setCurrentCommand("pause");
        capture()->setFocus();
        QTest::keyPress(capture(), Qt::Key_Control, Qt::ControlModifier);
        QCOMPARE(capture()->text(), QString("Ctrl+"));
        QCOMPARE(keys("pause"), QString("Ctrl+P"));
        QTest::keyRelease(capture(), Qt::Key_Control);
        QCOMPARE(capture()->text(), QString("Ctrl+P"));
    }

    void deleteTakesTheKeysAndResetBringsThemBack() {
        m_editor->setCurrentCommand("pause");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        QCOMPARE(keys("pause"), QString());
        QVERIFY(!button("clearKeys")->isEnabled());
        QTest::mouseClick(button("resetKeys"), Qt::LeftButton);
        QCOMPARE(keys("pause"), QString("Ctrl+P"));
        QVERIFY(!button("resetKeys")->isEnabled());
    }

    void resetAllBringsEverythingBack() {
        m_commands->setShortcuts("pause", {});
        m_commands->setShortcuts("wipe", {QKeySequence("F4")});
        QTest::mouseClick(button("resetAllKeys"), Qt::LeftButton);
        QVERIFY(m_commands->userShortcuts().isEmpty());
    }

    void searchFindsByKeysToo() {
        QTest::keyClicks(search(), "f9");
        QCOMPARE(table()->model()->rowCount(), 1);
        QCOMPARE(table()->model()->index(0, 0).data().toString(), QString("Print"));
        search()->setText("nothing like this");
        QCOMPARE(table()->model()->rowCount(), 0);
        QCOMPARE(m_editor->currentCommand(), QString());
        QVERIFY(!capture()->isEnabled());
    }

    void modelIsSound() {
        ShortcutModel model(*m_commands);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        m_commands->setShortcuts("pause", {QKeySequence("F6")});
        QCOMPARE(changed.count(), 1);
        QVERIFY(model.index(0, ShortcutModel::keysColumn).data(Qt::FontRole).value<QFont>().bold());
        add("late", "Late", "File", {});
        QCOMPARE(model.rowCount(), 4);
    }

private:
    void add(const QString& id, const QString& title, const QString& category, const QString& keys) {
        m_commands->add(
            {.id = id,
             .title = title,
             .category = category,
             .keywords = {},
             .shortcuts = keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{QKeySequence(keys)}});
    }
    void capturing(const QString& id, Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        m_editor->setCurrentCommand(id);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Return);
        QTest::keyClick(capture(), key, modifiers);
    }
    QString keys(const QString& id) const { return QKeySequence::listToString(m_commands->shortcuts(id)); }
    QLineEdit* search() const { return m_editor->findChild<QLineEdit*>("shortcutSearch"); }
    QTableView* table() const { return m_editor->findChild<QTableView*>("shortcutTable"); }
    KeyCapture* capture() const { return m_editor->findChild<KeyCapture*>("keyCapture"); }
    QLabel* conflict() const { return m_editor->findChild<QLabel*>("conflictText"); }
    QPushButton* button(const char* id) const { return m_editor->findChild<QPushButton*>(id); }

    std::unique_ptr<CommandRegistry> m_commands;
    std::unique_ptr<ShortcutEditor> m_editor;
};

QTEST_MAIN(ShortcutEditorTest)
#include "tst_shortcut_editor.moc"
