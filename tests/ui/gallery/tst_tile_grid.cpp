#include "ui/gallery/tile_grid.h"

#include <QRandomGenerator>
#include <QtTest>

#include <set>

using namespace arcflow::ui;
using Flow = TileGrid::Flow;
using Move = TileGrid::Move;

class TileGridTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columnsFillTheWidth() {
        for (int width = 60; width < 2000; width += 7) {
            const TileGrid grid(Flow::grid, {width, 500}, 144, 1000);
            const int last = std::min(grid.columns(), grid.count()) - 1;
            QVERIFY(grid.side() >= 24);
            const int right = width - TileGrid::margin - (grid.tile(last).right() + 1);
            QVERIFY2(right >= 0 && right <= 1, qPrintable(QStringLiteral("%1: %2").arg(width).arg(right)));
            if (grid.columns() > 1) {
                QVERIFY(grid.side() >= 144);
            }
            for (int column = 1; column <= last; ++column) {
                const int space = grid.tile(column).left() - grid.tile(column - 1).right() - 1;
                QVERIFY(space == TileGrid::gap || space == TileGrid::gap + 1);
            }
        }
    }

    void everyTileIsFoundWhereItIs_data() {
        QTest::addColumn<Flow>("flow");
        QTest::addColumn<int>("width");
        QTest::newRow("grid") << Flow::grid << 911;
        QTest::newRow("one column") << Flow::grid << 120;
        QTest::newRow("strip") << Flow::strip << 600;
    }
    void everyTileIsFoundWhereItIs() {
        QFETCH(Flow, flow);
        QFETCH(int, width);
        const TileGrid grid(flow, {width, 168}, 97, 203);
        for (int row = 0; row < grid.count(); ++row) {
            const QRect tile = grid.tile(row);
            QCOMPARE(grid.rowAt(tile.topLeft()), row);
            QCOMPARE(grid.rowAt(tile.bottomRight()), row);
            QCOMPARE(grid.rowAt(tile.topLeft() - QPoint(1, 0)), -1);
            QCOMPARE(grid.nearestRow(tile.center()), row);
            QVERIFY(QRect(QPoint(), grid.contentSize()).contains(tile));
        }
        QCOMPARE(grid.rowAt({-5, -5}), -1);
        QCOMPARE(grid.tile(203), QRect());
        QCOMPARE(grid.tile(-1), QRect());
    }

    void areasGiveWhatTheyTouch() {
        QRandomGenerator random(7);
        for (int round = 0; round < 400; ++round) {
            const Flow flow = round % 3 == 0 ? Flow::strip : Flow::grid;
            const TileGrid grid(flow, {300 + round, 120}, 96, 1 + round % 90);
            const QRect area(random.bounded(-40, 900), random.bounded(-40, 700), random.bounded(1, 500),
                             random.bounded(1, 400));
            std::set<int> touched, found;
            for (int row = 0; row < grid.count(); ++row) {
                if (grid.tile(row).intersects(area)) {
                    touched.insert(row);
                }
            }
            const RowRange lines = grid.linesIn(area);
            for (const RowRange& range : grid.tilesIn(area)) {
                for (int row = range.first; row <= range.last; ++row) {
                    found.insert(row);
                    QVERIFY(lines.contains(row));
                }
            }
            QVERIFY(found == touched);
        }
    }

    void keysMove() {
        const TileGrid grid(Flow::grid, {24 + 5 * 100 + 4 * 8, 300}, 100, 23); // five columns, three in the last line
        QCOMPARE(grid.columns(), 5);
        QCOMPARE(grid.moved(7, Move::left, 300), 6);
        QCOMPARE(grid.moved(0, Move::left, 300), 0);
        QCOMPARE(grid.moved(22, Move::right, 300), 22);
        QCOMPARE(grid.moved(2, Move::up, 300), 2);
        QCOMPARE(grid.moved(12, Move::up, 300), 7);
        QCOMPARE(grid.moved(12, Move::down, 300), 17);
        QCOMPARE(grid.moved(19, Move::down, 300), 22); // the line below is short
        QCOMPARE(grid.moved(21, Move::down, 300), 21);
        QCOMPARE(grid.moved(1, Move::pageDown, 300), 11);
        QCOMPARE(grid.moved(11, Move::pageUp, 300), 1);
        QCOMPARE(grid.moved(3, Move::pageUp, 300), 3);
        QCOMPARE(grid.moved(9, Move::home, 300), 0);
        QCOMPARE(grid.moved(9, Move::end, 300), 22);
        QCOMPARE(TileGrid().moved(0, Move::right, 300), -1);
    }

    void manyTilesAreAsEasyAsFew() {
        const TileGrid grid(Flow::grid, {400, 800}, 320, 5'000'000);
        QCOMPARE(grid.columns(), 1);
        QVERIFY(grid.contentSize().height() > 1'900'000'000);
        QCOMPARE(grid.rowAt(grid.tile(4'999'999).center()), 4'999'999);
        QCOMPARE(grid.linesIn(grid.tile(4'000'000)), (RowRange{4'000'000, 4'000'000}));
    }

    void nothingIsThereWithoutTiles() {
        const TileGrid grid(Flow::grid, {400, 300}, 144, 0);
        QVERIFY(grid.linesIn({0, 0, 400, 300}).isEmpty());
        QVERIFY(grid.tilesIn({0, 0, 400, 300}).empty());
        QCOMPARE(grid.nearestRow({10, 10}), -1);
    }
};

QTEST_APPLESS_MAIN(TileGridTest)
#include "tst_tile_grid.moc"
