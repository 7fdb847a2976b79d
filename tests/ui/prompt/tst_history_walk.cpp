#include "ui/prompt/history_walk.h"

#include <QtTest/QtTest>

using namespace arcflow::ui;

/// Walking through prompts, and what becomes of texts that were not sent.
class TestHistoryWalk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void unsentTextIsTheNewest() {
        HistoryWalk walk;
        walk.setEntries({"c", "b", "a"});
        QCOMPARE(walk.older("draft"), std::make_optional<QString>("c"));
        QCOMPARE(walk.older("c"), std::make_optional<QString>("b"));
        QCOMPARE(walk.newer("b"), std::make_optional<QString>("c"));
        QCOMPARE(walk.newer("c"), std::make_optional<QString>("draft"));
        QCOMPARE(walk.older("draft"), std::make_optional<QString>("c"));
    }

    void ends() {
        HistoryWalk empty;
        QVERIFY(!empty.older(""));
        QVERIFY(!empty.newer(""));
        QVERIFY(!empty.older("x"));
        QVERIFY(!empty.newer("x"));
        HistoryWalk walk;
        walk.setEntries({"b", "a"});
        QCOMPARE(walk.older(""), std::make_optional<QString>("b"));
        QCOMPARE(walk.older("b"), std::make_optional<QString>("a"));
        QVERIFY(!walk.older("a"));
        QCOMPARE(walk.newer("a"), std::make_optional<QString>("b"));
        QCOMPARE(walk.newer("b"), std::make_optional<QString>(""));
        QVERIFY(!walk.newer(""));
    }

    void changedEntriesAreKept() {
        HistoryWalk walk;
        walk.setEntries({"b", "a"});
        walk.older("draft");
        QCOMPARE(walk.older("b, changed"), std::make_optional<QString>("draft"));
        QCOMPARE(walk.newer("draft"), std::make_optional<QString>("b, changed"));
    }

    void startsFromAKnownText() {
        HistoryWalk walk;
        walk.setEntries({"c", "b", "a"});
        QCOMPARE(walk.older("b"), std::make_optional<QString>("a"));
        QVERIFY(walk.kept().isEmpty());
    }

    void sentTextsMoveToTheHistory() {
        HistoryWalk walk;
        walk.setEntries({"a"});
        walk.keep("one");
        walk.keep("two");
        QCOMPARE(walk.kept(), (QStringList{"two", "one"}));
        walk.setEntries({"one", "a"});
        QCOMPARE(walk.kept(), QStringList{"two"});
        walk.keep("a");
        walk.keep("  ");
        QCOMPARE(walk.kept(), QStringList{"two"});
        for (int i = 0; i < 100; ++i) {
            walk.keep(QString::number(i));
        }
        QCOMPARE(walk.kept().size(), HistoryWalk::maximumKept);
        QCOMPARE(walk.kept().first(), QString("99"));
    }

    /// However one walks and writes, every text that was left by walking can be reached again.
    void nothingIsLost() {
        QRandomGenerator random(5);
        for (int round = 0; round < 200; ++round) {
            HistoryWalk walk;
            walk.setEntries({"c", "b", "a"});
            QString text;
            QSet<QString> left;
            for (int step = 0; step < 30; ++step) {
                if (random.bounded(3) == 0) {
                    text += QString::number(random.bounded(10));
                } else {
                    const auto next = random.bounded(2) == 0 ? walk.older(text) : walk.newer(text);
                    if (next) {
                        if (!text.isEmpty()) {
                            left.insert(text);
                        }
                        text = *next;
                    }
                }
            }
            for (QString at = text; auto next = walk.newer(at);) {
                at = *next;
            }
            QSet<QString> reached{text};
            for (std::optional<QString> next = QString(); next; next = walk.older(*next)) {
                reached.insert(*next);
                if (next->isEmpty() && reached.size() > 2) {
                    break;
                }
            }
            for (const QString& one : left) {
                QVERIFY2(reached.contains(one), qPrintable(one));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHistoryWalk)
#include "tst_history_walk.moc"
