#include "ui/shell/message_bar.h"
#include "ui/style/theme.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace arcflow::ui;

Q_DECLARE_METATYPE(arcflow::ErrorKind)

namespace {

Message message(const QString& text, Message::Kind kind = Message::Kind::error) {
    Message result;
    result.kind = kind;
    result.text = text;
    return result;
}

} // namespace

class MessageBarTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void init() {
        m_window = std::make_unique<QWidget>();
        auto* layout = new QVBoxLayout(m_window.get());
        m_bar = new MessageBar;
        layout->addWidget(m_bar);
        layout->addStretch(1);
        m_window->resize(700, 300);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QVERIFY(!m_bar->isVisible());
    }
    void cleanup() { m_window.reset(); }

    void saysWhatAndWhatToDo() {
        Message full = message("The <disk> is full");
        full.advice = "Make room";
        const MessageId id = m_bar->show(full);
        QVERIFY(m_bar->isVisible());
        QVERIFY(shown().contains("The &lt;disk&gt; is full")); // as it was said, not as markup
        QVERIFY(shown().contains("Make room"));
        QVERIFY(!tool("messageDetails")->isVisible());
        QSignalSpy dismissed(m_bar, &MessageBar::dismissed);
        QTest::mouseClick(tool("messageClose"), Qt::LeftButton);
        QVERIFY(!m_bar->isVisible());
        QCOMPARE(dismissed.count(), 1);
        QCOMPARE(dismissed[0][0].value<MessageId>(), id);
        m_bar->dismiss(id); // once more: nothing
        QCOMPARE(dismissed.count(), 1);
    }

    void severalAreCountedAndTurnedOver() {
        m_bar->show(message("one"));
        const MessageId two = m_bar->show(message("two"));
        m_bar->show(message("three"));
        QVERIFY(shown().contains("three"));
        QCOMPARE(counter(), QString("1 of 3"));
        QVERIFY(!tool("messageNewer")->isEnabled());
        QTest::mouseClick(tool("messageOlder"), Qt::LeftButton);
        QVERIFY(shown().contains("two"));
        m_bar->show(message("four"));
        QVERIFY(shown().contains("four"));
        m_bar->dismiss(two);
        QVERIFY(shown().contains("four"));
        QCOMPARE(counter(), QString("1 of 3"));
        QTest::mouseClick(tool("messageOlder"), Qt::LeftButton);
        QTest::mouseClick(tool("messageOlder"), Qt::LeftButton);
        QVERIFY(shown().contains("one"));
        QVERIFY(!tool("messageOlder")->isEnabled());
        QTest::mouseClick(tool("messageClose"), Qt::LeftButton); // the last in line: the one before it comes up
        QVERIFY(shown().contains("three"));
        m_bar->dismissAll();
        QVERIFY(!m_bar->isVisible());
    }

    void equalOnesAreCountedInsteadOfRepeated() {
        const MessageId first = m_bar->show(message("again"));
        QCOMPARE(m_bar->show(message("again")), first);
        QCOMPARE(m_bar->show(message("again")), first);
        QCOMPARE(m_bar->count(), 1);
        QVERIFY(shown().contains(QString::fromUtf8("(3×)")));
    }

    void laterMessageOfATopicTakesItsPlace() {
        Message loading = message("Loading", Message::Kind::info);
        loading.topic = "model";
        Message loaded = message("Loaded", Message::Kind::success);
        loaded.topic = "model";
        const MessageId id = m_bar->show(loading);
        QCOMPARE(m_bar->show(loaded), id);
        QCOMPARE(m_bar->count(), 1);
        QVERIFY(shown().contains("Loaded"));
        QVERIFY(!shown().contains(QString::fromUtf8("×")));
    }

    void detailsUnfoldAndCanBeSelected() {
        Message full = message("Broken");
        full.details = "file.safetensors: expected 4, found 5";
        m_bar->show(full);
        auto* details = m_bar->findChild<QPlainTextEdit*>("messageDetailsText");
        QVERIFY(!details->isVisible());
        QTest::keyClick(tool("messageDetails"), Qt::Key_Space);
        QVERIFY(details->isVisible());
        QCOMPARE(details->toPlainText(), full.details);
        details->selectAll();
        QCOMPARE(details->textCursor().selectedText(), full.details);
        m_bar->show(message("Another"));
        QVERIFY(!details->isVisible());
    }

    void actionsRunAndMayAnswerWithAMessage() {
        int retried = 0;
        Message full = message("Failed");
        full.actions.push_back({"Retry", [&] {
                                    ++retried;
                                    m_bar->show(message("Trying", Message::Kind::info));
                                }});
        full.actions.push_back({"Open folder", [&] { ++retried; }, false});
        m_bar->show(full);
        QTest::mouseClick(m_bar->findChild<QPushButton*>("messageAction1"), Qt::LeftButton);
        QCOMPARE(retried, 1);
        QVERIFY(shown().contains("Failed")); // this one does not dismiss
        QTest::mouseClick(m_bar->findChild<QPushButton*>("messageAction0"), Qt::LeftButton);
        QCOMPARE(retried, 2);
        QCOMPARE(m_bar->count(), 1);
        QVERIFY(shown().contains("Trying"));
    }

    void escInTheBarDismisses() {
        m_bar->show(message("x"));
        tool("messageClose")->setFocus();
        QTest::keyClick(tool("messageClose"), Qt::Key_Escape);
        QVERIFY(!m_bar->isVisible());
    }

    void goesByItselfAfterItsTime() {
        Message brief = message("Copied", Message::Kind::success);
        brief.timeoutMs = 20;
        m_bar->show(brief);
        QVERIFY(m_bar->isVisible());
        QTRY_VERIFY(!m_bar->isVisible());
    }

    void floodIsBounded() {
        QSignalSpy dismissed(m_bar, &MessageBar::dismissed);
        for (int i = 0; i < 150; ++i) {
            m_bar->show(message(QString::number(i)));
        }
        QCOMPARE(m_bar->count(), 100);
        QCOMPARE(dismissed.count(), 50);
    }

    void failuresSpeakInWords_data() {
        QTest::addColumn<arcflow::ErrorKind>("kind");
        using enum arcflow::ErrorKind;
        for (const arcflow::ErrorKind kind :
             {invalidRequest, modelMissing, modelCorrupt, unsupported, outOfMemory, diskFull, io, internal}) {
            QTest::newRow(std::string(arcflow::name(kind)).c_str()) << kind;
        }
    }
    void failuresSpeakInWords() {
        QFETCH(arcflow::ErrorKind, kind);
        const Message told = failureMessage({kind, "tensor x: expected 3, found 4", "at file y"});
        QVERIFY(told.kind == Message::Kind::error);
        QVERIFY(told.text.endsWith('.') && told.advice.endsWith('.'));
        QCOMPARE(told.details, QString("tensor x: expected 3, found 4\nat file y"));
        for (const arcflow::ErrorKind other : {arcflow::ErrorKind::internal, arcflow::ErrorKind::diskFull}) {
            QVERIFY(other == kind || failureMessage({other, {}, {}}).text != told.text);
        }
        QVERIFY(m_bar->show(arcflow::Failure{kind, "a", "a"}) != MessageId::none);
        QCOMPARE(m_bar->findChild<QPlainTextEdit*>("messageDetailsText")->toPlainText(), QString("a")); // not twice
    }

    void cancellingIsNoFault() {
        QCOMPARE(m_bar->show(arcflow::Failure{arcflow::ErrorKind::cancelled, "cancelled", {}}), MessageId::none);
        QVERIFY(!m_bar->isVisible());
    }

    void longTextsWrapInsteadOfWidening() {
        m_bar->show(message(QString("word ").repeated(100)));
        QTRY_COMPARE(m_window->width(), 700);
        QVERIFY(m_bar->width() <= 700);
        QVERIFY(m_bar->height() > 40);
    }

private:
    QString shown() const { return m_bar->findChild<QLabel*>("messageText")->text(); }
    QString counter() const { return m_bar->findChild<QLabel*>("messageCounter")->text(); }
    QToolButton* tool(const char* id) const { return m_bar->findChild<QToolButton*>(id); }

    std::unique_ptr<QWidget> m_window;
    MessageBar* m_bar = nullptr;
};

QTEST_MAIN(MessageBarTest)
#include "tst_message_bar.moc"
