#include "ui/shell/command_registry.h"
#include "ui/shell/fuzzy_match.h"

#include <QAction>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace arcflow::ui;

namespace {

Command command(const QString& id, const QString& title, const QString& keys, const QString& context = windowContext) {
    Command result;
    result.id = id;
    result.title = title;
    result.category = "Test";
    if (!keys.isEmpty()) {
        result.shortcuts = {QKeySequence(keys)};
    }
    result.context = context;
    return result;
}

} // namespace

class CommandRegistryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void commandRunsByIdAndByKey() {
        QWidget window;
        CommandRegistry commands;
        commands.attach(windowContext, &window);
        int runs = 0;
        QAction* action = commands.add(command("a", "Do it", "Ctrl+D"), [&] { ++runs; });
        QCOMPARE(commands.action("a"), action);
        QCOMPARE(action->objectName(), QString("a"));
        QVERIFY(commands.run("a"));
        QVERIFY(!commands.run("unknown"));
        QCOMPARE(commands.action("unknown"), nullptr);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(runs, 2);
    }

    void toolTipFollowsTitleKeysAndReason() {
        CommandRegistry commands;
        QAction* action = commands.add(command("a", "Do it", "Ctrl+D"));
        QCOMPARE(action->toolTip(), QString("Do it (Ctrl+D)"));
        commands.setShortcuts("a", {QKeySequence("F5")});
        QCOMPARE(action->toolTip(), QString("Do it (F5)"));
        commands.setTitle("a", "Do that");
        QCOMPARE(action->toolTip(), QString("Do that (F5)"));
        commands.setUnavailable("a", "Nothing to do");
        QCOMPARE(action->toolTip(), QString("Do that (F5)\nNothing to do"));
        QVERIFY(!action->isEnabled());
        QVERIFY(!commands.run("a"));
        commands.setUnavailable("a", {});
        QVERIFY(action->isEnabled());
        commands.setShortcuts("a", {});
        QCOMPARE(action->toolTip(), QString("Do that"));
    }

    void contextsHearTheirKeysOnlyInside() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* canvas = new QWidget;
        auto* gallery = new QWidget;
        for (QWidget* panel : {canvas, gallery}) {
            panel->setFocusPolicy(Qt::StrongFocus);
            layout->addWidget(panel);
        }
        CommandRegistry commands;
        QString ran;
        commands.add(command("canvas.student", "Student", "1", "canvas"), [&] { ran += "student "; });
        commands.attach("canvas", canvas); // before and after the commands were added
        commands.attach("gallery", gallery);
        commands.add(command("gallery.one", "One star", "1", "gallery"), [&] { ran += "star "; });
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        canvas->setFocus();
        QTest::keyClick(canvas, Qt::Key_1);
        gallery->setFocus();
        QTest::keyClick(gallery, Qt::Key_1);
        QCOMPARE(ran, QString("student star "));
        QVERIFY(commands.conflicts("gallery.one", QKeySequence("1")).isEmpty());
    }

    void lettersAreTypedInFieldsAndNotCommands() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* field = new QLineEdit;
        layout->addWidget(field);
        CommandRegistry commands;
        commands.attach(windowContext, &window);
        int runs = 0;
        commands.add(command("a", "Wipe", "W"), [&] { ++runs; });
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        field->setFocus();
        QTest::keyClick(field, Qt::Key_W);
        QCOMPARE(field->text(), QString("w"));
        QCOMPARE(runs, 0);
    }

    void conflictsAreFound() {
        CommandRegistry commands;
        commands.add(command("a", "A", "Ctrl+A"));
        commands.add(command("b", "B", "Ctrl+B"));
        commands.add(command("chord", "Chord", "Ctrl+M, Ctrl+A"));
        commands.add(command("panel", "Panel", "F2", "panel"));
        QCOMPARE(commands.conflicts("b", QKeySequence("Ctrl+A")), QStringList{"a"});
        QCOMPARE(commands.conflicts("a", QKeySequence("Ctrl+A")), QStringList());
        QCOMPARE(commands.conflicts("a", QKeySequence("Ctrl+M")), QStringList{"chord"}); // would never be reached
        QCOMPARE(commands.conflicts("a", QKeySequence("F2")), QStringList{"panel"}); // the window hears it there too
        QCOMPARE(commands.conflicts("a", QKeySequence()), QStringList());
    }

    /// A panel that hears its keys itself: they are kept and can be changed here, and no action acts on them.
    void panelsMayListenThemselves() {
        CommandRegistry commands;
        Command flip = command("flip", "Flip", "F", "panel");
        flip.panelListens = true;
        const QAction* action = commands.add(flip);
        QCOMPARE(commands.shortcuts("flip"), QList<QKeySequence>{QKeySequence("F")});
        QVERIFY(action->shortcuts().isEmpty());
        QVERIFY(action->toolTip().contains("(F)"));
        commands.add(command("other", "Other", {}, "panel"));
        QCOMPARE(commands.conflicts("other", QKeySequence("F")), QStringList{"flip"});
        commands.reassign("other", QKeySequence("F"));
        QVERIFY(commands.shortcuts("flip").isEmpty());
        QVERIFY(commands.userShortcuts().contains("flip"));
    }

    void reassignTakesTheKeyFromTheOthers() {
        CommandRegistry commands;
        Command two = command("two", "Two", "Ctrl+A");
        two.shortcuts += QKeySequence("F9");
        commands.add(two);
        commands.add(command("b", "B", {}));
        QSignalSpy changed(&commands, &CommandRegistry::shortcutsChanged);
        commands.reassign("b", QKeySequence("Ctrl+A"));
        QCOMPARE(commands.shortcuts("two"), QList<QKeySequence>{QKeySequence("F9")});
        QCOMPARE(commands.shortcuts("b"), QList<QKeySequence>{QKeySequence("Ctrl+A")});
        QCOMPARE(changed.count(), 2);
        QVERIFY(commands.conflicts("b", QKeySequence("Ctrl+A")).isEmpty());
    }

    void userShortcutsSurvive() {
        QVariantMap stored;
        {
            CommandRegistry commands;
            commands.add(command("a", "A", "Ctrl+A"));
            commands.add(command("b", "B", "Ctrl+B"));
            commands.add(command("c", "C", "Ctrl+C"));
            QVERIFY(commands.userShortcuts().isEmpty());
            commands.setShortcuts("a", {QKeySequence("Ctrl+Shift+F1")});
            commands.setShortcuts("b", {});
            stored = commands.userShortcuts();
            QCOMPARE(stored.keys(), (QStringList{"a", "b"}));
        }
        stored.insert("plugin.later", QStringList{"F8"});
        stored.insert("c", QStringList{"no such key, at all", "", "F7"});
        CommandRegistry commands;
        commands.add(command("a", "A", "Ctrl+A"));
        commands.add(command("b", "B", "Ctrl+B"));
        commands.add(command("c", "C", "Ctrl+C"));
        commands.setUserShortcuts(stored);
        QCOMPARE(commands.shortcuts("a"), QList<QKeySequence>{QKeySequence("Ctrl+Shift+F1")});
        QVERIFY(commands.shortcuts("b").isEmpty());
        QCOMPARE(commands.shortcuts("c"), QList<QKeySequence>{QKeySequence("F7")});
        QVERIFY(commands.isCustomised("a"));
        QVERIFY(commands.userShortcuts().contains("plugin.later")); // not lost because it is not there today
        commands.add(command("plugin.later", "Later", "F1"));
        QCOMPARE(commands.shortcuts("plugin.later"), QList<QKeySequence>{QKeySequence("F8")});
        commands.resetShortcuts("a");
        QCOMPARE(commands.shortcuts("a"), QList<QKeySequence>{QKeySequence("Ctrl+A")});
        commands.resetAllShortcuts();
        QVERIFY(commands.userShortcuts().isEmpty());
        QCOMPARE(commands.shortcuts("b"), QList<QKeySequence>{QKeySequence("Ctrl+B")});
    }

    void recentCommandsAreBoundedAndLatestFirst() {
        CommandRegistry commands;
        for (int i = 0; i < 20; ++i) {
            commands.add(command(QString::number(i), "T", {}));
            commands.run(QString::number(i));
        }
        commands.action("15")->trigger();
        QCOMPARE(commands.recent().size(), 12);
        QCOMPARE(commands.recent().mid(0, 3), (QStringList{"15", "19", "18"}));
        QCOMPARE(commands.recent().count("15"), 1);
    }

    void fuzzyFindsLettersInOrder() {
        QVERIFY(fuzzyMatch("qp", "Queue: pause"));
        QVERIFY(!fuzzyMatch("pq", "Queue: pause"));
        QVERIFY(!fuzzyMatch("queuee", "queue"));
        QCOMPARE(fuzzyMatch("", "anything")->score, 0);
        QCOMPARE(fuzzyMatch("qp", "Queue: pause")->positions, (std::vector<int>{0, 7}));
        QCOMPARE(fuzzyMatch("uber", QString::fromUtf8("Überblenden"))->positions, (std::vector<int>{0, 1, 2, 3}));
        QVERIFY(fuzzyMatch(QString(1000, 'a'), QString(1000, 'a'))); // cut, not slow
    }

    void fuzzyPositionsAreAlwaysRight_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        for (const char* pattern : {"e", "ex", "eig", "teach", "sde", "xx", "tt", "aaa"}) {
            for (const char* text :
                 {"Export images", "Side by side", "Promote to teacher", "aabaaca", "Text texture", "x"}) {
                QTest::addRow("%s in %s", pattern, text) << pattern << text;
            }
        }
    }
    void fuzzyPositionsAreAlwaysRight() {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        bool possible = true; // a plain subsequence test
        qsizetype from = 0;
        for (const QChar letter : pattern) {
            from = text.indexOf(letter, from, Qt::CaseInsensitive) + 1;
            possible = possible && from > 0;
            if (!possible) {
                break;
            }
        }
        const std::optional<FuzzyMatch> match = fuzzyMatch(pattern, text);
        QCOMPARE(match.has_value(), possible);
        if (match) {
            QCOMPARE(match->positions.size(), static_cast<size_t>(pattern.size()));
            QVERIFY(std::is_sorted(match->positions.begin(), match->positions.end(), std::less_equal<int>()) ||
                    match->positions.size() == 1);
            for (size_t i = 0; i < match->positions.size(); ++i) {
                QCOMPARE(text[match->positions[i]].toLower(), pattern[static_cast<int>(i)].toLower());
            }
        }
    }

    void fuzzyPrefersWordsAndRuns() {
        const auto score = [](const QString& pattern, const QString& text) { return fuzzyMatch(pattern, text)->score; };
        QVERIFY(score("pa", "Pause") > score("pa", "Stop all"));
        QVERIFY(score("exp", "Export") > score("exp", "Next step"));
        QVERIFY(score("es", "Export set") > score("es", "Restore"));
        QVERIFY(score("image", "Copy image") > score("image", "Immediate age"));
        QCOMPARE(fuzzyMatch("set", "Seeds: reset settings")->positions.front(),
                 13); // a whole word, not scattered letters
    }

    void everyWordMustBeFound() {
        QVERIFY(matchCommand("pause queue", "Pause", "Queue halt"));
        QVERIFY(!matchCommand("pause gallery", "Pause", "Queue halt"));
        QVERIFY(matchCommand("halt", "Pause", "Queue halt")->titlePositions.empty());
        QVERIFY(matchCommand("pause", "Pause", "")->score > matchCommand("halt", "Pause", "Queue halt")->score);
    }
};

QTEST_MAIN(CommandRegistryTest)
#include "tst_command_registry.moc"
