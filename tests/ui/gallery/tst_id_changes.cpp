#include "ui/gallery/id_changes.h"

#include <QRandomGenerator>
#include <QtTest>

#include <algorithm>

using namespace arcflow::ui;
using Ids = QVector<qint64>;
using Ranges = std::vector<IdChanges::Range>;

namespace {

/// Does what the changes say, as a view would.
Ids applied(Ids ids, const IdChanges& changes) {
    for (const IdChanges::Range& range : changes.removed) {
        ids.remove(range.first, range.count);
    }
    for (const IdChanges::Range& range : changes.inserted) {
        for (int i = 0; i < range.count; ++i) {
            ids.insert(range.first + i, changes.result[range.first + i]);
        }
    }
    return ids;
}

} // namespace

class IdChangesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalListsNeedNothing() {
        QVERIFY(idChanges({3, 2, 1}, {3, 2, 1}).isEmpty());
        QVERIFY(idChanges({}, {}).isEmpty());
    }

    void neighboursAreOneRange() {
        const IdChanges changes = idChanges({1, 2, 3, 4, 5}, {9, 8, 1, 5, 7});
        QCOMPARE(changes.removed, (Ranges{{1, 3}}));
        QCOMPARE(changes.inserted, (Ranges{{0, 2}, {4, 1}}));
        QVERIFY(!changes.reordered);
    }

    void keptOnesStayInTheirPlace() {
        const IdChanges changes = idChanges({1, 2, 3, 4}, {9, 1, 4}, {3});
        QCOMPARE(changes.result, (Ids{9, 1, 3, 4}));
        QCOMPARE(applied({1, 2, 3, 4}, changes), changes.result);
    }

    void anotherOrderIsSaidSo() {
        const IdChanges changes = idChanges({1, 2, 3}, {3, 1, 2});
        QVERIFY(changes.reordered);
        QVERIFY(changes.removed.empty() && changes.inserted.empty());
        QCOMPARE(changes.result, (Ids{3, 1, 2}));
    }

    void tooManyRangesCountAsReordered() {
        Ids before, after;
        for (qint64 id = 1; id <= 400; ++id) {
            before.append(id);
            if (id % 2 == 0) {
                after.append(id);
            }
        }
        QVERIFY(idChanges(before, after).reordered);
        const IdChanges kept = idChanges(before, after, {1});
        QVERIFY(kept.reordered);
        QCOMPARE(kept.result.first(), 1);
        QVERIFY(!idChanges(before, after, {}, 1000).reordered);
    }

    void whatItSaysLeadsToTheResult() {
        QRandomGenerator random(11);
        for (int round = 0; round < 500; ++round) {
            Ids all(60);
            std::iota(all.begin(), all.end(), 1);
            const auto some = [&] {
                Ids ids;
                std::copy_if(all.begin(), all.end(), std::back_inserter(ids),
                             [&](qint64) { return random.bounded(3) > 0; });
                return ids;
            };
            const Ids before = some(), after = some();
            QSet<qint64> keep;
            for (int i = random.bounded(6); i > 0; --i) {
                keep.insert(all[random.bounded(60)]);
            }
            const IdChanges changes = idChanges(before, after, keep, 1000);
            QVERIFY(!changes.reordered);
            QCOMPARE(applied(before, changes), changes.result);
            for (const qint64 id : all) {
                const bool expected = after.contains(id) || (keep.contains(id) && before.contains(id));
                QCOMPARE(changes.result.contains(id), expected);
            }
        }
    }

    void aLargeListIsQuick() {
        Ids before(100000), after;
        std::iota(before.begin(), before.end(), 1);
        after = before;
        after.remove(500, 3);
        after.prepend(200000);
        IdChanges changes;
        QBENCHMARK_ONCE {
            changes = idChanges(before, after);
        }
        QCOMPARE(applied(before, changes), after);
    }
};

QTEST_APPLESS_MAIN(IdChangesTest)
#include "tst_id_changes.moc"
