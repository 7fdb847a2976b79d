#include "tests/ui/canvas/canvas_fixture.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace arcflow::ui;

class TestBlindVote : public QObject {
    Q_OBJECT

    /// A seed for which this face is to the left.
    static quint32 seedFor(Face left) {
        for (quint32 seed = 0;; ++seed) {
            BlindVote vote;
            vote.start(seed);
            if (vote.left() == left) {
                return seed;
            }
        }
    }

    static void faces() {
        QTest::addColumn<Face>("left");
        QTest::newRow("student left") << Face::student;
        QTest::newRow("teacher left") << Face::teacher;
    }

private Q_SLOTS:
    void sidesAreDrawnByLot() {
        int left = 0;
        int changes = 0;
        Face last = Face::student;
        for (quint32 seed = 0; seed < 1000; ++seed) {
            BlindVote vote;
            vote.start(seed);
            const Face first = vote.left();
            vote.start(seed);
            QCOMPARE(vote.left(), first); // the same seed, the same sides
            left += first == Face::student;
            changes += first != last;
            last = first;
        }
        // Within four standard deviations of a fair coin, in number and in order.
        QVERIFY2(std::abs(left - 500) < 64, qPrintable(QString::number(left)));
        QVERIFY2(std::abs(changes - 500) < 64, qPrintable(QString::number(changes)));
    }

    void answersCountOnce() {
        BlindVote vote;
        QSignalSpy voted(&vote, &BlindVote::voted);
        vote.answer(BlindVote::Answer::left);
        QCOMPARE(voted.size(), 0);
        vote.start(1);
        vote.answer(BlindVote::Answer::none);
        vote.answer(BlindVote::Answer::left);
        QCOMPARE(voted.size(), 1);
        QCOMPARE(voted[0][0].value<VoteChoice>(), VoteChoice::none);
        QCOMPARE(voteText(VoteChoice::student), QString("student"));
        vote.end();
        QCOMPARE(vote.state(), BlindVote::State::idle);
    }

    void keysVote_data() { faces(); }
    void keysVote() {
        QFETCH(Face, left);
        const auto expected = [&](Qt::Key key) {
            const Face chosen = key == Qt::Key_Left ? left : otherFace(left);
            return key == Qt::Key_Down       ? VoteChoice::none
                   : chosen == Face::student ? VoteChoice::student
                                             : VoteChoice::teacher;
        };
        for (const Qt::Key key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Down}) {
            CanvasFixture f({800, 400});
            f.setPair();
            QSignalSpy voted(&f.canvas, &ImageCanvas::voted);
            f.canvas.startBlindVote(seedFor(left));
            COMPARE_COLOUR(f.colourAt({200, 200}), left == Face::student ? studentColour : teacherColour);
            COMPARE_COLOUR(f.colourAt({600, 200}), left == Face::student ? teacherColour : studentColour);
            f.press(key);
            QCOMPARE(voted.size(), 1);
            QCOMPARE(voted[0][0].value<VoteChoice>(), expected(key));
        }
    }

    void clicksVoteAndDragsDoNot_data() { faces(); }
    void clicksVoteAndDragsDoNot() {
        QFETCH(Face, left);
        CanvasFixture f({800, 400});
        f.setPair();
        QSignalSpy voted(&f.canvas, &ImageCanvas::voted);
        f.canvas.startBlindVote(seedFor(left));
        f.drag({600, 200}, {660, 240});
        QCOMPARE(voted.size(), 0);
        QTest::mouseClick(&f.canvas, Qt::LeftButton, {}, {600, 200});
        QCOMPARE(voted.size(), 1);
        QCOMPARE(voted[0][0].value<VoteChoice>(), left == Face::student ? VoteChoice::teacher : VoteChoice::student);
    }

    void buttonsVote() {
        CanvasFixture f({800, 400});
        f.setPair();
        QSignalSpy voted(&f.canvas, &ImageCanvas::voted);
        f.canvas.startBlindVote(seedFor(Face::teacher));
        auto* button = f.canvas.findChild<QPushButton*>("voteLeft");
        QVERIFY(button->isVisible() && !button->accessibleName().isEmpty());
        button->click();
        QCOMPARE(voted[0][0].value<VoteChoice>(), VoteChoice::teacher);
        QVERIFY(!button->isVisible());
    }

    void nothingTellsWhichIsWhich() {
        // The same picture under two names: while the question stands, both canvases must look and read the same.
        const auto shown = [](const QString& first, const QString& second) {
            CanvasFixture f({800, 400});
            f.canvas.setFaces({plain(studentColour), first, "2 evaluations"},
                              {plain(studentColour, {256, 256}), second, "x"});
            f.canvas.startBlindVote(3);
            f.press(Qt::Key_D); // other modes wait
            f.press(Qt::Key_1);
            QTest::keyPress(&f.canvas, Qt::Key_F);
            return std::pair(f.shot(), f.canvas.accessibleDescription());
        };
        const auto [imageA, textA] = shown("Student", "Teacher");
        const auto [imageB, textB] = shown("Moon", "A very long name of something else");
        QCOMPARE(imageA, imageB);
        QCOMPARE(textA, textB);
        QVERIFY(textA.contains("Blind vote"));
    }

    void modesAreUnavailableWithAReason() {
        CanvasFixture f;
        f.setPair();
        f.canvas.startBlindVote(1);
        QVERIFY(!f.canvas.unavailableReason(CompareMode::wipe).isEmpty());
        f.canvas.setMode(CompareMode::student);
        QCOMPARE(f.canvas.shownMode(), CompareMode::sideBySide);
        f.press(Qt::Key_Escape);
        QCOMPARE(f.canvas.vote().state(), BlindVote::State::idle);
        QCOMPARE(f.canvas.shownMode(), CompareMode::wipe);
    }

    void theResultIsRevealed() {
        CanvasFixture f({800, 400});
        f.setPair();
        QSignalSpy next(&f.canvas, &ImageCanvas::nextPairRequested);
        f.canvas.setVoteTally("Student 3, Teacher 4");
        f.canvas.startBlindVote(seedFor(Face::teacher));
        auto* text = f.canvas.findChild<QLabel*>("voteText");
        auto* tally = f.canvas.findChild<QLabel*>("voteTally");
        QVERIFY(text->isVisible() && tally->isVisible());
        QCOMPARE(tally->text(), QString("Student 3, Teacher 4"));
        QVERIFY(!text->text().contains("Student"));
        f.press(Qt::Key_Return);
        QCOMPARE(next.size(), 0);
        f.press(Qt::Key_Right);
        QVERIFY(text->text().contains("Student"));
        QVERIFY(f.canvas.accessibleDescription().contains("Student · 2 evaluations · your choice"));
        f.press(Qt::Key_Return);
        QCOMPARE(next.size(), 1);
        f.press(Qt::Key_W); // any mode ends it
        QCOMPARE(f.canvas.shownMode(), CompareMode::wipe);
        QVERIFY(!text->isVisible());
    }

    void needsAFinishedPair() {
        CanvasFixture f;
        f.canvas.startBlindVote(1);
        QVERIFY(!f.canvas.vote().isActive());
        f.canvas.setImage(student());
        f.canvas.startBlindVote(1);
        QVERIFY(!f.canvas.vote().isActive());
        CanvasFace preview = teacher();
        preview.provisional = true;
        f.canvas.setFaces(student(), preview);
        f.canvas.startBlindVote(1);
        QVERIFY(!f.canvas.vote().isActive());
        f.setPair();
        f.canvas.startBlindVote(1);
        QVERIFY(f.canvas.vote().isAsking());
        f.setPair(plain(Qt::green), plain(Qt::blue)); // another pair: another question
        QVERIFY(!f.canvas.vote().isActive());
    }
};

QTEST_MAIN(TestBlindVote)
#include "tst_blind_vote.moc"
