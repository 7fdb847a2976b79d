#include "ui/prompt/expansion_preview.h"
#include "ui/prompt/history_popover.h"
#include "ui/prompt/negative_prompt.h"
#include "ui/prompt/prompt_editor.h"
#include "ui/prompt/prompt_history_model.h"
#include "ui/prompt/prompt_panel.h"
#include "ui/prompt/snippet_panel.h"
#include "ui/prompt/token_bar.h"
#include "ui/style/theme.h"

#include <QtTest/QtTest>
#include <QtWidgets/QtWidgets>

using namespace arcflow;
using namespace arcflow::ui;

/// The whole panel, as the window uses it.
class TestPromptPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void init() {
        m_panel = std::make_unique<PromptPanel>();
        m_panel->resize(280, 360);
        m_panel->show();
        m_panel->focusPrompt();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }
    void cleanup() { m_panel.reset(); }

    void typingReachesTheOutside() {
        QSignalSpy changed(m_panel.get(), &PromptPanel::textChanged);
        QSignalSpy generate(m_panel.get(), &PromptPanel::generateRequested);
        QSignalSpy pair(m_panel.get(), &PromptPanel::pairRequested);
        type("a cat");
        QCOMPARE(changed.last()[0].toString(), QString("a cat"));
        QCOMPARE(m_panel->text(), QString("a cat"));
        QTest::keyClick(editor(), Qt::Key_Return, Qt::ControlModifier);
        QTest::keyClick(editor(), Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(generate.count(), 1);
        QCOMPARE(pair.count(), 1);
    }

    void countsGreyTheEnd() {
        QSignalSpy asked(m_panel.get(), &PromptPanel::countRequested);
        type("a house under a full moon");
        QTRY_COMPARE(asked.count(), 1);
        QCOMPARE(asked[0][1].toString(), QString("a house under a full moon"));
        m_panel->setTokenCounts(asked[0][0].toULongLong() + 1, {{"CLIP", 80, 77, 3}});
        QVERIFY(editor()->hintAt(10).isEmpty());
        m_panel->setTokenCounts(asked[0][0].toULongLong(), {{"CLIP", 80, 77, 7}, {"T5", 80, 512, 25}});
        QVERIFY(editor()->hintAt(10).contains("CLIP"));
        QVERIFY(editor()->hintAt(3).isEmpty());
        QVERIFY(notice()->isVisible());
        QVERIFY(notice()->text().contains("last 4 words"));
        m_panel->recountTokens();
        QCOMPARE(asked.count(), 2);
    }

    /// A dynamic prompt is counted in its longest variant, and what is cut off there is grey here.
    void longestVariantIsCounted() {
        QSignalSpy asked(m_panel.get(), &PromptPanel::countRequested);
        m_panel->setText("a {red|very large} house at dusk");
        QTRY_COMPARE(asked.count(), 1);
        const QString longest = "a very large house at dusk";
        QCOMPARE(asked[0][1].toString(), longest);
        m_panel->setTokenCounts(asked[0][0].toULongLong(), {{"CLIP", 90, 77, size_t(longest.indexOf(" at dusk"))}});
        const auto at = m_panel->text().indexOf(" at dusk");
        QVERIFY(editor()->hintAt(int(at)).contains("CLIP"));
        QVERIFY(editor()->hintAt(int(at) - 1).isEmpty());
        QVERIFY(m_panel->findChild<TokenBar*>()->text().contains("≤"));
    }

    void variants() {
        QTRY_COMPARE(chip()->text(), QString("{a|b} on"));
        m_panel->setText("{red|blue} {house|barn}");
        QTRY_COMPARE(chip()->text(), QString("4 variants"));
        QCOMPARE(m_panel->expansionMode(), ExpansionMode::random);
        const QStringList drawn = m_panel->expandedPrompts(6, 100);
        QCOMPARE(drawn.size(), 6);
        QCOMPARE(m_panel->expandedPrompts(2, 103), drawn.mid(3, 2)); // by seed, wherever a job begins
        m_panel->setExpansionMode(ExpansionMode::all);
        QCOMPARE(m_panel->expandedPrompts(6, 100), (QStringList{"red house", "red barn", "blue house", "blue barn"}));
        QTest::mouseClick(chip(), Qt::LeftButton);
        QCOMPARE(m_panel->expansionMode(), ExpansionMode::off);
        QCOMPARE(chip()->text(), QString("{a|b} off"));
        QCOMPARE(m_panel->expandedPrompts(6, 100), QStringList{"{red|blue} {house|barn}"});
        QTest::mouseClick(chip(), Qt::LeftButton);
        QCOMPARE(m_panel->expansionMode(), ExpansionMode::all);
        m_panel->setText("plain");
        QCOMPARE(m_panel->expandedPrompts(6, 100), QStringList{"plain"});
        m_panel->setText("a \\{b\\}");
        QCOMPARE(m_panel->expandedPrompts(6, 100), QStringList{"a {b}"});
    }

    /// Asked between two keystrokes, before the analysis has come, the answer is of the text as it stands.
    void expandedAtOnce() {
        m_panel->setExpansionMode(ExpansionMode::all);
        m_panel->setText("{a|b}");
        QCOMPARE(m_panel->expandedPrompts(1, 0), (QStringList{"a", "b"}));
        m_panel->setText("{a|b|c}");
        QCOMPARE(m_panel->expandedPrompts(1, 0).size(), 3);
        m_panel->setText("{a|b");
        QVERIFY(m_panel->problem());
        QVERIFY(m_panel->expandedPrompts(1, 0).isEmpty());
    }

    void problemsAreShown() {
        QSignalSpy changed(m_panel.get(), &PromptPanel::problemChanged);
        m_panel->setText("a {b|c");
        QTRY_COMPARE(chip()->text(), QString("{a|b} error"));
        QCOMPARE(changed.count(), 1);
        QVERIFY(notice()->text().contains("At character 3"));
        QVERIFY(editor()->hintAt(2).contains("never closed"));
        m_panel->setExpansionMode(ExpansionMode::off);
        QCOMPARE(changed.count(), 2);
        QVERIFY(!notice()->isVisible());
        QVERIFY(!m_panel->problem());
        QCOMPARE(m_panel->expandedPrompts(1, 0), QStringList{"a {b|c"});
    }

    void wildcards() {
        QTemporaryDir folder;
        QFile file(folder.filePath("mood.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("calm\nwild\n") > 0);
        file.close();
        m_panel->setText("a __mood__ sea");
        QTRY_COMPARE(chip()->text(), QString("{a|b} error"));
        m_panel->setWildcardFolder(folder.path());
        QTRY_COMPARE(chip()->text(), QString("2 variants"));
        m_panel->setExpansionMode(ExpansionMode::all);
        QCOMPARE(m_panel->expandedPrompts(1, 0), (QStringList{"a calm sea", "a wild sea"}));
        QVERIFY(file.open(QIODevice::Append) && file.write("grey\n") > 0);
        file.close();
        QTRY_COMPARE(chip()->text(), QString("3 variants"));
    }

    void previewOfVariants() {
        m_panel->setText("{" + QStringList(QVector<QString>(240, "x")).join('|') + "} {red|blue}");
        m_panel->setExpansionMode(ExpansionMode::all);
        m_panel->setText("{a|b} {" + numbers(120) + "}");
        QTRY_COMPARE(chip()->text(), QString("240 variants"));
        m_panel->openVariants();
        auto* preview = m_panel->findChild<ExpansionPreview*>();
        auto* list = preview->findChild<QListView*>();
        QTRY_COMPARE(list->model()->rowCount(), 100);
        QCOMPARE(preview->findChild<QLabel*>("expansionRange")->text(), QString("the first 100"));
        QCOMPARE(list->model()->index(1, 0).data().toString(), QString("a 1"));
        list->setCurrentIndex(list->model()->index(7, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QVERIFY(!preview->isVisible());
        QCOMPARE(m_panel->text(), QString("a 7"));
        QTest::keySequence(editor(), QKeySequence::Undo);
        QCOMPARE(m_panel->text(), "{a|b} {" + numbers(120) + "}");
        QTRY_COMPARE(chip()->text(), QString("240 variants"));
        m_panel->setSeed(500);
        m_panel->openVariants();
        QTest::mouseClick(preview->findChild<QRadioButton*>("expansionRandom"), Qt::LeftButton, {}, {8, 8});
        QCOMPARE(m_panel->expansionMode(), ExpansionMode::random);
        QTRY_COMPARE(list->model()->index(3, 0).data(Qt::UserRole).toString(), QString("seed 503"));
        QCOMPARE(list->model()->index(3, 0).data().toString(), m_panel->expandedPrompts(1, 503).first());
    }

    void negativeReason() {
        auto* negative = m_panel->findChild<NegativePrompt*>();
        auto* reason = negative->findChild<QLabel*>("negativeReason");
        QTest::keyClicks(negative->editor(), "fog, mist");
        QCOMPARE(m_panel->negativeText(), QString("fog, mist"));
        m_panel->setNegativeAvailability("Not used: the 2-step student has no guidance");
        QVERIFY(!m_panel->isNegativeAvailable());
        QVERIFY(!negative->editor()->isVisible());
        QVERIFY(reason->isVisible());
        QVERIFY(reason->text().startsWith("Not used: the 2-step student has no guidance"));
        QVERIFY(reason->text().contains("kept"));
        QCOMPARE(m_panel->negativeText(), QString("fog, mist"));
        m_panel->setNegativeAvailability({});
        QVERIFY(negative->editor()->isVisible());
        QVERIFY(!reason->isVisible());
        QCOMPARE(negative->editor()->promptText(), QString("fog, mist"));
        QTest::keySequence(negative->editor(), QKeySequence::Undo);
        QTest::keySequence(negative->editor(), QKeySequence::Undo);
        QCOMPARE(m_panel->negativeText(), QString());
    }

    void historyList() {
        QSignalSpy asked(m_panel.get(), &PromptPanel::historyRequested);
        m_panel->setHistory({{"a red house", "fog", QDateTime::currentDateTime(), 3},
                             {"a blue boat", {}, {}, 1},
                             {"red boats at sea", {}, {}, 1}});
        type("mine");
        m_panel->openHistory();
        QCOMPARE(asked.count(), 1);
        auto* popover = m_panel->findChild<HistoryPopover*>();
        auto* search = popover->findChild<QLineEdit*>();
        auto* list = popover->findChild<QListView*>();
        QVERIFY(search->hasFocus());
        QTest::keyClicks(search, "BOAT");
        QCOMPARE(list->model()->rowCount(), 2);
        QTest::keyClick(search, Qt::Key_Down);
        QCOMPARE(list->currentIndex().data().toString(), QString("red boats at sea"));
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(!popover->isVisible());
        QCOMPARE(m_panel->text(), QString("red boats at sea"));
        QTest::keySequence(editor(), QKeySequence::Undo);
        QCOMPARE(m_panel->text(), QString("mine"));

        m_panel->openHistory();
        QCOMPARE(search->text(), QString()); // each time from the beginning
        QTest::keyClick(search, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(m_panel->text(), QString("minea red house"));
        QCOMPARE(m_panel->negativeText(), QString());

        m_panel->openHistory();
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(m_panel->negativeText(), QString("fog")); // with what it was not to show
    }

    void forgettingCanBeUndone() {
        m_panel->setHistory({{"one", {}, {}, 1}, {"two", {}, {}, 1}, {"three", {}, {}, 1}});
        QSignalSpy forgotten(m_panel.get(), &PromptPanel::forgetPromptRequested);
        m_panel->openHistory();
        auto* popover = m_panel->findChild<HistoryPopover*>();
        auto* search = popover->findChild<QLineEdit*>();
        auto* list = popover->findChild<QListView*>();
        QTest::keyClick(search, Qt::Key_Delete);
        QCOMPARE(list->model()->rowCount(), 2);
        QCOMPARE(forgotten.count(), 0);
        QTest::mouseClick(popover->findChild<QPushButton*>("undo"), Qt::LeftButton);
        QCOMPARE(list->model()->rowCount(), 3);
        QTest::keyClick(search, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Delete);
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(forgotten.count(), 1); // the first is settled by the second
        QCOMPARE(forgotten[0][0].toString(), QString("two"));
        QTest::keyClick(popover, Qt::Key_Escape);
        QCOMPARE(forgotten.count(), 2);
        QCOMPARE(forgotten[1][0].toString(), QString("three"));
        m_panel->openHistory();
        QCOMPARE(list->model()->rowCount(), 1);
    }

    void historySearch_data() {
        QTest::addColumn<QString>("search");
        QTest::addColumn<QStringList>("found");
        QTest::newRow("all") << "" << QStringList{"A red House", "a rehearsal", "blue boats"};
        QTest::newRow("words in any order") << "house red" << QStringList{"A red House"};
        QTest::newRow("within words") << "oat" << QStringList{"blue boats"};
        QTest::newRow("close letters, behind the exact") << "rehe" << QStringList{"a rehearsal"};
        QTest::newRow("a typing slip") << "hous red" << QStringList{"A red House"};
        QTest::newRow("left out letters") << "bots" << QStringList{"blue boats"};
        QTest::newRow("nothing") << "zebra" << QStringList();
    }
    void historySearch() {
        QFETCH(QString, search);
        QFETCH(QStringList, found);
        PromptHistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRecords({{"A red House", {}, {}, 1}, {"a rehearsal", {}, {}, 1}, {"blue boats", {}, {}, 1}});
        model.setSearch(search);
        QStringList rows;
        for (int i = 0; i < model.rowCount(); ++i) {
            rows.append(model.record(i).text);
        }
        QCOMPARE(rows, found);
    }

    void tenThousandPrompts() {
        QVector<PromptRecord> prompts;
        for (int i = 0; i < 10'000; ++i) {
            prompts.append(
                {QStringLiteral("prompt %1: a house by the sea under a full moon, with boats and long shadows").arg(i),
                 {},
                 {},
                 1});
        }
        auto* popover = m_panel->findChild<HistoryPopover*>();
        m_panel->setHistory(prompts);
        m_panel->openHistory();
        auto* search = popover->findChild<QLineEdit*>();
        QElapsedTimer timer;
        for (const QChar letter : QStringLiteral("77 moon")) {
            timer.start();
            QTest::keyClick(search, letter.toLatin1());
            popover->grab();
            QVERIFY2(timer.elapsed() < 200,
                     qPrintable(QString::number(timer.elapsed()))); // 50 ms on a machine to itself
        }
        QVERIFY(popover->findChild<QListView*>()->model()->rowCount() > 100);
    }

    void snippets() {
        m_panel->setSnippets({{7, "soft", "soft light"}, {3, "dusk", "at dusk"}});
        QSignalSpy saved(m_panel.get(), &PromptPanel::saveSnippetRequested);
        QSignalSpy removed(m_panel.get(), &PromptPanel::removeSnippetRequested);
        auto* snippets = m_panel->findChild<SnippetPanel*>();
        auto* list = snippets->findChild<QListView*>();
        auto* name = snippets->findChild<QLineEdit*>("snippetName");
        type("a house");
        m_panel->openSnippets();
        QCOMPARE(list->model()->index(0, 0).data().toString(), QString("dusk")); // by name
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(m_panel->text(), QString("a houseat dusk"));

        QTextCursor cursor = editor()->textCursor();
        cursor.setPosition(2);
        cursor.setPosition(7, QTextCursor::KeepAnchor);
        editor()->setTextCursor(cursor);
        m_panel->openSnippets();
        QTest::keyClicks(name, "home");
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(saved.count(), 1);
        const auto snippet = saved[0][0].value<SnippetRecord>();
        QCOMPARE(snippet.id, 0);
        QCOMPARE(snippet.name, QString("home"));
        QCOMPARE(snippet.text, QString("house"));

        list->setFocus();
        list->setCurrentIndex(list->model()->index(1, 0));
        QTest::keyClick(list, Qt::Key_F2);
        auto* field = list->viewport()->findChild<QLineEdit*>();
        QVERIFY(field != nullptr);
        field->selectAll();
        QTest::keyClicks(field, "gentle");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(saved.count(), 2);
        QCOMPARE(saved[1][0].value<SnippetRecord>().id, 7);
        QCOMPARE(saved[1][0].value<SnippetRecord>().name, QString("gentle"));

        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(list->model()->rowCount(), 1);
        QTest::keySequence(list, QKeySequence::Undo);
        QCOMPARE(list->model()->rowCount(), 2);
        QCOMPARE(removed.count(), 0);
        list->setCurrentIndex(list->model()->index(0, 0));
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(list->model()->rowCount(), 1);
        QVERIFY(snippets->isVisible());
        QTest::keyClick(snippets, Qt::Key_Escape);
        QCOMPARE(removed.count(), 1);
        QCOMPARE(removed[0][0].toLongLong(), 3);
    }

    void height() {
        QSignalSpy changed(m_panel.get(), &PromptPanel::editorHeightChanged);
        auto* grip = m_panel->findChild<QWidget*>("promptResizeGrip");
        const int before = m_panel->editorHeight();
        QTest::mousePress(grip, Qt::LeftButton, {}, {20, 4});
        QMouseEvent drag(QEvent::MouseMove, QPointF(20, 44), grip->mapToGlobal(QPointF(20, 44)), Qt::NoButton,
                         Qt::LeftButton, {});
        QCoreApplication::sendEvent(grip, &drag);
        QCOMPARE(m_panel->editorHeight(), before + 40);
        QTest::keyClick(grip, Qt::Key_Up);
        QCOMPARE(m_panel->editorHeight(), before + 24);
        QCOMPARE(changed.last()[0].toInt(), before + 24);
        m_panel->setEditorHeight(1);
        QVERIFY(m_panel->editorHeight() >= 2 * m_panel->fontMetrics().lineSpacing());
    }

    void weightNotice() {
        type("a (red:1.4) house");
        QVERIFY(notice()->isVisible());
        QVERIFY(notice()->text().contains("(red:1.4)"));
    }

    void everythingHasANameAndAHint() {
        m_panel->setText("{a|b}");
        for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
            const bool interactive = qobject_cast<const QAbstractButton*>(widget) ||
                                     qobject_cast<const QPlainTextEdit*>(widget) ||
                                     (qobject_cast<const QLineEdit*>(widget));
            const bool part = qobject_cast<const QLineEdit*>(widget->parent()); // its cross
            if (interactive && !part && !widget->objectName().startsWith("qt_")) {
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
                QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
                QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
            }
        }
    }

private:
    PromptEditor* editor() const { return m_panel->findChild<PromptEditor*>(); }
    QToolButton* chip() const { return m_panel->findChild<QToolButton*>("variantsChip"); }
    QLabel* notice() const { return m_panel->findChild<QLabel*>("promptNotice"); }
    void type(const QString& text) { QTest::keyClicks(editor(), text); }
    static QString numbers(int count) {
        QStringList texts;
        for (int i = 0; i < count; ++i) {
            texts.append(QString::number(i));
        }
        return texts.join('|');
    }

    std::unique_ptr<PromptPanel> m_panel;
};

QTEST_MAIN(TestPromptPanel)
#include "tst_prompt_panel.moc"
