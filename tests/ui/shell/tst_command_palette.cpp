#include "ui/shell/command_palette.h"
#include "ui/shell/command_registry.h"
#include "ui/shell/palette_button.h"
#include "ui/shell/palette_model.h"
#include "ui/style/theme.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace arcflow::ui;

class CommandPaletteTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void init() {
        m_window = std::make_unique<QWidget>();
        auto* layout = new QVBoxLayout(m_window.get());
        m_field = new QLineEdit;
        m_other = new QLineEdit;
        layout->addWidget(m_field);
        layout->addWidget(m_other);
        layout->addStretch(1);
        m_commands = std::make_unique<CommandRegistry>();
        m_commands->attach(windowContext, m_window.get());
        m_ran.clear();
        add("export.images", "Export images…", "Export", "save write", "Ctrl+E");
        add("queue.pause", "Pause queue", "Queue", "halt stop", "Ctrl+P");
        add("view.wipe", "Wipe", "Compare", "divider", "W");
        add("job.cancel", "Cancel the running job", "Queue", "abort", "Esc");
        m_commands->setUnavailable("job.cancel", "No job is running");
        m_palette = new CommandPalette(*m_commands, m_window.get());
        m_commands->add({.id = "palette",
                         .title = "Search actions",
                         .category = "Help",
                         .keywords = "find",
                         .shortcuts = {QKeySequence("Ctrl+K")}},
                        [this] { m_palette->open(); });
        m_window->resize(900, 600);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_field->setFocus();
    }
    void cleanup() {
        m_window.reset();
        m_commands.reset();
    }

    void opensWithItsKeyAndRunsWithEnter() {
        QTest::keyClick(m_field, Qt::Key_K, Qt::ControlModifier);
        QVERIFY(m_palette->isVisible());
        QVERIFY(query()->hasFocus());
        QTest::keyClicks(query(), "pau");
        QCOMPARE(list()->currentIndex().data().toString(), QString("Pause queue"));
        QTest::keyClick(query(), Qt::Key_Return);
        QVERIFY(!m_palette->isVisible());
        QCOMPARE(m_ran, QStringList{"queue.pause"});
        QVERIFY(m_field->hasFocus());
    }

    void escClosesAndDoesNotCancelTheJob() {
        m_commands->setUnavailable("job.cancel", {});
        m_palette->open();
        QTest::keyClick(query(), Qt::Key_Escape);
        QVERIFY(!m_palette->isVisible());
        QVERIFY(m_field->hasFocus());
        QVERIFY(m_ran.isEmpty());
    }

    void arrowsGoRoundAndPagesStopAtTheEnds() {
        m_palette->open();
        const int rows = list()->model()->rowCount();
        QCOMPARE(rows, 5);
        QCOMPARE(list()->currentIndex().row(), 0);
        QTest::keyClick(query(), Qt::Key_Up);
        QCOMPARE(list()->currentIndex().row(), rows - 1);
        QTest::keyClick(query(), Qt::Key_Down);
        QCOMPARE(list()->currentIndex().row(), 0);
        QTest::keyClick(query(), Qt::Key_Down);
        QCOMPARE(list()->currentIndex().row(), 1);
        QTest::keyClick(query(), Qt::Key_PageDown);
        QCOMPARE(list()->currentIndex().row(), rows - 1);
        QTest::keyClick(query(), Qt::Key_PageUp);
        QCOMPARE(list()->currentIndex().row(), 0);
        QTest::keyClick(query(), Qt::Key_Tab);
        QVERIFY(query()->hasFocus());
    }

    void recentOnesComeFirst() {
        m_commands->run("view.wipe");
        m_ran.clear();
        m_palette->open();
        QCOMPARE(list()->currentIndex().data().toString(), QString("Wipe"));
        QTest::keyClick(query(), Qt::Key_Enter);
        QCOMPARE(m_ran, QStringList{"view.wipe"});
    }

    void unavailableOnesStayAndSayWhy() {
        m_palette->open();
        QTest::keyClicks(query(), "cancel");
        QCOMPARE(list()->model()->rowCount(), 1);
        QVERIFY(list()->currentIndex().data(Qt::AccessibleTextRole).toString().contains("No job is running"));
        QTest::keyClick(query(), Qt::Key_Return);
        QVERIFY(m_palette->isVisible());
        QVERIFY(m_ran.isEmpty());
        m_commands->setUnavailable("job.cancel", {});
        QTest::keyClick(query(), Qt::Key_Return);
        QCOMPARE(m_ran, QStringList{"job.cancel"});
    }

    void choiceStaysWhenOthersChange() {
        m_palette->open();
        QTest::keyClick(query(), Qt::Key_Down);
        const QString chosen = list()->currentIndex().data().toString();
        m_commands->setTitle("view.wipe", "Wipe across");
        QCOMPARE(list()->currentIndex().data().toString(), chosen);
    }

    void nothingFoundIsSaidInWords() {
        m_palette->open();
        QTest::keyClicks(query(), "zzzz");
        QVERIFY(!list()->isVisible());
        QTest::keyClick(query(), Qt::Key_Return);
        QVERIFY(m_palette->isVisible());
        QVERIFY(m_ran.isEmpty());
    }

    void clickRunsAndClickElsewhereCloses() {
        m_palette->open();
        const QRect row = list()->visualRect(list()->model()->index(1, 0));
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, row.center());
        QCOMPARE(m_ran, QStringList{"queue.pause"});
        m_palette->open();
        m_other->setFocus(Qt::MouseFocusReason);
        QVERIFY(!m_palette->isVisible());
        QVERIFY(m_other->hasFocus());
    }

    void staysInsideTheWindow() {
        m_palette->open();
        m_window->resize(360, 300);
        QTRY_VERIFY(m_window->rect().contains(m_palette->geometry()));
        QVERIFY(m_palette->width() > 200);
    }

    void modelIsSound() {
        PaletteModel model(*m_commands);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setQuery("e");
        model.setQuery("zzz");
        model.setQuery("");
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.row(model.indexOf("export.images")).keys, QString("Ctrl+E"));
    }

    void keywordsAndCategoriesFind() {
        QCOMPARE(findCommands(*m_commands, "halt").front().id, QString("queue.pause"));
        QCOMPARE(findCommands(*m_commands, "compare").front().id, QString("view.wipe"));
        QCOMPARE(findCommands(*m_commands, "exp").front().matched, (std::vector<int>{0, 1, 2}));
    }

    void buttonShowsTheKeysAndOpens() {
        PaletteButton button(*m_commands, "palette");
        QCOMPARE(button.toolTip(), QString("Search actions (Ctrl+K)"));
        QTest::mouseClick(&button, Qt::LeftButton);
        QVERIFY(m_palette->isVisible());
        m_commands->setShortcuts("palette", {QKeySequence("F1")});
        QCOMPARE(button.toolTip(), QString("Search actions (F1)"));
    }

private:
    void add(const QString& id, const QString& title, const QString& category, const QString& keywords,
             const QString& keys) {
        m_commands->add({.id = id,
                         .title = title,
                         .category = category,
                         .keywords = keywords,
                         .shortcuts = {QKeySequence(keys)},
                         .icon = "export"},
                        [this, id] { m_ran += id; });
    }
    QLineEdit* query() const { return m_palette->findChild<QLineEdit*>("paletteQuery"); }
    QListView* list() const { return m_palette->findChild<QListView*>("paletteList"); }

    std::unique_ptr<QWidget> m_window;
    std::unique_ptr<CommandRegistry> m_commands;
    CommandPalette* m_palette = nullptr;
    QLineEdit* m_field = nullptr;
    QLineEdit* m_other = nullptr;
    QStringList m_ran;
};

QTEST_MAIN(CommandPaletteTest)
#include "tst_command_palette.moc"
