#include "ui/prompt/completion_popup.h"
#include "ui/prompt/prompt_editor.h"
#include "ui/prompt/prompt_text.h"
#include "ui/style/theme.h"

#include <QtTest/QtTest>
#include <QtWidgets/QtWidgets>

using namespace arcflow::ui;

/// The prompt's editor by real keys: undo, history, offers, the greyed end.
class TestPromptEditor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void init() {
        m_editor = std::make_unique<PromptEditor>();
        m_editor->resize(320, 160);
        m_editor->show();
        m_editor->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(m_editor.get()));
    }
    void cleanup() { m_editor.reset(); }

    // Undo

    void undoByPhrases() {
        type("a red house, at dusk");
        undo();
        QCOMPARE(text(), QString("a red house, "));
        undo();
        QCOMPARE(text(), QString());
        redo();
        redo();
        QCOMPARE(text(), QString("a red house, at dusk"));
    }

    void undoByPauses() {
        quint64 time = 5000;
        for (const QChar letter : QStringLiteral("one two")) {
            time += letter == ' ' ? 900 : 200;
            QKeyEvent press(QEvent::KeyPress, 0, {}, letter);
            press.setTimestamp(time);
            QCoreApplication::sendEvent(m_editor.get(), &press);
        }
        undo();
        QCOMPARE(text(), QString("one"));
        undo();
        QCOMPARE(text(), QString());
    }

    void composedWordsAreSteps() {
        for (const char* word : {"山", "の", "家"}) {
            QInputMethodEvent event;
            event.setCommitString(QString::fromUtf8(word));
            QCoreApplication::sendEvent(m_editor.get(), &event);
        }
        QCOMPARE(text(), QString::fromUtf8("山の家"));
        undo();
        QCOMPARE(text(), QString::fromUtf8("山の"));
    }

    void programmaticChangesAreUndone() {
        type("my words");
        m_editor->setPromptText("another prompt");
        QCOMPARE(text(), QString("another prompt"));
        undo();
        QCOMPARE(text(), QString("my words"));
        redo();
        type("!");
        undo();
        QCOMPARE(text(), QString("another prompt"));
        undo();
        undo();
        QCOMPARE(text(), QString());
    }

    void colouringAddsNoUndoStep() {
        type("{a|b} __x__ end");
        m_editor->setCutOff(4, "CLIP", 77);
        m_editor->setWildcards({"x"});
        m_editor->setProblem(PromptProblem{0, 1, "wrong"});
        theme().apply(ColourScheme::light);
        theme().apply(ColourScheme::dark);
        undo();
        QCOMPARE(text(), QString());
    }

    void restoredTextIsTheBeginning() {
        m_editor->restorePromptText("kept text", 4);
        QCOMPARE(m_editor->textCursor().position(), 4);
        QVERIFY(!m_editor->document()->isUndoAvailable());
        type("!");
        m_editor->restorePromptText("later", 0); // something is there: an ordinary change
        undo();
        QCOMPARE(text(), QString("kept! text"));
    }

    /// Undo, then typing: what can no longer be redone waits in the history.
    void abandonedTextIsKept() {
        type("first words");
        m_editor->setPromptText("second words");
        undo();
        type(" changed");
        QCOMPARE(text(), QString("first words changed"));
        QVERIFY(!m_editor->document()->isRedoAvailable());
        key(Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(text(), QString("second words"));
        key(Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(text(), QString("first words changed"));
    }

    // What comes in

    void pastedTextIsPlain() {
        auto* data = new QMimeData;
        data->setHtml("<b>bold</b>");
        data->setText(QString::fromUtf8("a\tred\x01 house\r\nat dusk"));
        QGuiApplication::clipboard()->setMimeData(data);
        type("x ");
        QTest::keySequence(m_editor.get(), QKeySequence::Paste);
        QCOMPARE(text(), QString("x a red house\nat dusk"));
        undo();
        QCOMPARE(text(), QString("x "));
        QTest::keySequence(m_editor.get(), QKeySequence::Redo);
        m_editor->selectAll();
        QTest::keySequence(m_editor.get(), QKeySequence::Copy);
        QCOMPARE(QGuiApplication::clipboard()->mimeData()->formats(), QStringList{"text/plain"});
        QCOMPARE(QGuiApplication::clipboard()->text(), text());
    }

    void textIsBounded() {
        QSignalSpy shortened(m_editor.get(), &PlainPromptEdit::shortened);
        m_editor->setPromptText(QString(1000, 'a') + '\n');
        QGuiApplication::clipboard()->setText(QStringLiteral("é").repeated(1 << 20).insert(100, '\n'));
        QTest::keySequence(m_editor.get(), QKeySequence::Paste);
        QCOMPARE(shortened.count(), 1);
        QVERIFY(utf8Size(text()) <= maximumPromptBytes);
        QVERIFY(utf8Size(text()) >= maximumPromptBytes - 1);
        const QString full = text();
        QTest::sendKeyEvent(QTest::Click, m_editor.get(), Qt::Key_Eacute, QStringLiteral("é"), {});
        QCOMPARE(text(), full);
        QCOMPARE(shortened.count(), 2);
        undo();
        QCOMPARE(text(), QString(1000, 'a') + '\n');
    }

    void enterKeys() {
        QSignalSpy generate(m_editor.get(), &PlainPromptEdit::generateRequested);
        QSignalSpy pair(m_editor.get(), &PlainPromptEdit::pairRequested);
        type("a");
        key(Qt::Key_Return);
        key(Qt::Key_Enter, Qt::ShiftModifier);
        type("b");
        QCOMPARE(text(), QString("a\n\nb"));
        key(Qt::Key_Return, Qt::ControlModifier);
        key(Qt::Key_Enter, Qt::ControlModifier | Qt::KeypadModifier);
        QCOMPARE(generate.count(), 2);
        key(Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(pair.count(), 1);
        QCOMPARE(text(), QString("a\n\nb"));
    }

    // History

    void walksThroughTheHistory() {
        m_editor->setHistory({{"newest", "", {}, 1}, {"older", "", {}, 1}});
        type("not sent");
        key(Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(text(), QString("newest"));
        key(Qt::Key_Up, Qt::AltModifier);
        key(Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(text(), QString("older"));
        key(Qt::Key_Down, Qt::AltModifier);
        key(Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(text(), QString("not sent"));
        key(Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(text(), QString("not sent"));
        undo();
        QCOMPARE(text(), QString("newest"));
    }

    // Offers

    void tabTakesTheFirstWord() {
        offerMoons();
        type("a mo");
        QVERIFY(popup()->isVisible());
        QVERIFY(!popup()->current()); // nothing chosen: Enter is a line break
        key(Qt::Key_Tab);
        QCOMPARE(text(), QString("a moon"));
        QVERIFY(!popup()->isVisible());
        QVERIFY(m_editor->hasFocus());
        undo();
        QCOMPARE(text(), QString("a mo"));
    }

    void arrowsChooseAndEnterTakes() {
        offerMoons();
        type("mo");
        key(Qt::Key_Down);
        key(Qt::Key_Down);
        key(Qt::Key_Return);
        QCOMPARE(text(), QString("mountain"));
        type(" mo");
        key(Qt::Key_Up); // round the end
        key(Qt::Key_Enter, Qt::KeypadModifier);
        QCOMPARE(text(), QString("mountain mountain"));
    }

    void enterIsALineBreakWhereNothingIsChosen() {
        offerMoons();
        type("mo");
        key(Qt::Key_Return);
        QCOMPARE(text(), QString("mo\n"));
        QVERIFY(!popup()->isVisible());
    }

    void escapeClosesOnlyTheOffers() {
        offerMoons();
        type("mo");
        key(Qt::Key_Escape);
        QVERIFY(!popup()->isVisible());
        QCOMPARE(text(), QString("mo"));
        type("u");
        QVERIFY(popup()->isVisible());
        key(Qt::Key_Backspace);
        QVERIFY(popup()->isVisible());
        key(Qt::Key_Left);
        QVERIFY(!popup()->isVisible());
    }

    void controlEnterIsNeverTaken() {
        offerMoons();
        m_editor->setSnippets({{1, "moody", "dim light"}});
        QSignalSpy generate(m_editor.get(), &PlainPromptEdit::generateRequested);
        for (const char* typed : {"mo", " /m", " __m"}) {
            type(typed);
            QVERIFY2(popup()->isVisible(), typed);
            key(Qt::Key_Down);
            key(Qt::Key_Return, Qt::ControlModifier);
            QVERIFY(!popup()->isVisible());
        }
        QCOMPARE(generate.count(), 3);
        QCOMPARE(text(), QString("mo /m __m"));
    }

    void snippetsAndWildcards() {
        offerMoons();
        m_editor->setSnippets({{1, "soft light", "soft light from the left"}});
        type("a cat, /so");
        QCOMPARE(popup()->current()->label, QString("soft light"));
        key(Qt::Key_Return);
        QCOMPARE(text(), QString("a cat, soft light from the left"));
        type(" __");
        QCOMPARE(popup()->current()->insert, QString("__mood__"));
        key(Qt::Key_Tab);
        QCOMPARE(text(), QString("a cat, soft light from the left __mood__"));
        QVERIFY(!popup()->isVisible());
        m_editor->setDynamic(false);
        type(" __");
        QVERIFY(!popup()->isVisible());
    }

    void clickTakesAnOffer() {
        offerMoons();
        type("mo");
        auto* list = popup()->findChild<QListView*>();
        const QPoint second = list->visualRect(list->model()->index(1, 0)).center();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(text(), QString("mountain"));
        QVERIFY(m_editor->hasFocus());
    }

    void leavingClosesTheOffers() {
        offerMoons();
        type("mo");
        QVERIFY(popup()->isVisible());
        m_editor->clearFocus();
        QVERIFY(!popup()->isVisible());
    }

    // The greyed end

    void greyFromTheByteOn_data() {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<int>("byte");
        QTest::addColumn<int>("grey"); // first grey unit
        QTest::newRow("plain") << "a red house" << 5 << 5;
        QTest::newRow("behind umlauts") << "gräßlich schön" << 6 << 4;
        QTest::newRow("behind emoji") << QStringLiteral("\U0001f600\U0001f600 ab") << 9 << 5;
        QTest::newRow("within an emoji") << QStringLiteral("ab\U0001f600cd") << 4 << 2;
        QTest::newRow("base and mark stay together") << QStringLiteral("ne\u0301e") << 2 << 1;
        QTest::newRow("second line") << "ab\ncd ef" << 5 << 5;
        QTest::newRow("everything") << "abc" << 0 << 0;
        QTest::newRow("at the end") << "abc" << 3 << 3;
        QTest::newRow("nothing") << "abc" << -1 << 3;
    }
    void greyFromTheByteOn() {
        QFETCH(QString, prompt);
        QFETCH(int, byte);
        QFETCH(int, grey);
        m_editor->setPromptText(prompt);
        m_editor->setCutOff(byte, "CLIP", 77);
        for (int i = 0; i < prompt.size(); ++i) {
            if (prompt[i] != '\n') {
                QCOMPARE(colourAt(i) == theme().color(Token::dimText), i >= grey);
            }
        }
    }

    void boundaryMovesWithTheText() {
        m_editor->setPromptText("kept cut");
        m_editor->setCutOff(5, "CLIP", 77);
        QTextCursor start = m_editor->textCursor();
        start.setPosition(0);
        m_editor->setTextCursor(start);
        type("xx");
        QVERIFY(colourAt(6) != theme().color(Token::dimText));
        QCOMPARE(colourAt(7), theme().color(Token::dimText));
        QVERIFY(m_editor->hintAt(6).isEmpty());
        QVERIFY(m_editor->hintAt(7).contains("CLIP"));
        QVERIFY(m_editor->hintAt(7).contains("77"));
    }

    void everyEncoderHasItsBoundary() {
        m_editor->setPromptText("one two three");
        m_editor->setCuts({{"T5", 512, 8}, {"CLIP", 77, 4}}, true);
        QCOMPARE(colourAt(4), theme().color(Token::dimText));
        QVERIFY(colourAt(9).alpha() < 255); // nobody reads it
        QVERIFY(!m_editor->hintAt(5).contains("T5"));
        QVERIFY(m_editor->hintAt(9).contains("T5") && m_editor->hintAt(9).contains("CLIP"));
        m_editor->setCuts({{"CLIP", 77, 4}}, false);
        QCOMPARE(colourAt(9).alpha(), 255);
        m_editor->setCuts({}, false);
        QVERIFY(colourAt(9) != theme().color(Token::dimText));
    }

    /// The mark stands where the grey begins, in pixels.
    void boundaryIsDrawn() {
        m_editor->setPromptText("mmmm mmmm");
        m_editor->clearFocus();
        const QImage before = m_editor->viewport()->grab().toImage();
        m_editor->setCutOff(5, "CLIP", 77);
        const QImage after = m_editor->viewport()->grab().toImage();
        QTextCursor cut(m_editor->document());
        cut.setPosition(5);
        const QPoint place = m_editor->cursorRect(cut).center();
        const qreal scale = after.devicePixelRatio();
        bool found = false;
        for (int dx = -3; dx <= 3; ++dx) {
            found |= after.pixelColor((QPointF(place.x() + dx, place.y()) * scale).toPoint()) ==
                     theme().color(Token::warning);
        }
        QVERIFY(found);
        QVERIFY(before != after);
    }

    // Dynamic parts

    void dynamicPartsAreColoured() {
        m_editor->setPromptText("a {b|c} __mood__ __none__");
        m_editor->setWildcards({"mood"});
        QCOMPARE(colourAt(2), theme().color(Token::accent));
        QCOMPARE(colourAt(4), theme().color(Token::accent));
        QVERIFY(colourAt(3) != theme().color(Token::accent));
        QCOMPARE(colourAt(8), theme().color(Token::third));
        QCOMPARE(formatAt(17).underlineStyle(), QTextCharFormat::WaveUnderline);
        QVERIFY(m_editor->hintAt(18).contains("no wildcard file none.txt"));
        m_editor->setProblem(PromptProblem{2, 1, "This { is never closed."});
        QCOMPARE(formatAt(2).underlineStyle(), QTextCharFormat::WaveUnderline);
        QCOMPARE(m_editor->hintAt(2), QString("This { is never closed."));
        m_editor->setProblem({});
        m_editor->setDynamic(false);
        QVERIFY(colourAt(2) != theme().color(Token::accent));
        QVERIFY(m_editor->hintAt(18).isEmpty());
    }

private:
    QString text() const { return m_editor->promptText(); }
    CompletionPopup* popup() const { return m_editor->findChild<CompletionPopup*>(); }
    void type(const QString& text) { QTest::keyClicks(m_editor.get(), text); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_editor.get(), key, modifiers); }
    void undo() { QTest::keySequence(m_editor.get(), QKeySequence::Undo); }
    void redo() { QTest::keySequence(m_editor.get(), QKeySequence::Redo); }
    void offerMoons() {
        m_editor->setHistory({{"moon moon mountain", "", {}, 1}});
        m_editor->setWildcards({"mood"});
    }
    QTextCharFormat formatAt(int position) const {
        const QTextBlock block = m_editor->document()->findBlock(position);
        for (const QTextLayout::FormatRange& range : block.layout()->formats()) {
            if (position - block.position() >= range.start &&
                position - block.position() < range.start + range.length) {
                return range.format;
            }
        }
        return {};
    }
    QColor colourAt(int position) const { return formatAt(position).foreground().color(); }

    std::unique_ptr<PromptEditor> m_editor;
};

QTEST_MAIN(TestPromptEditor)
#include "tst_prompt_editor.moc"
