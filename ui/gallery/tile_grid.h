#pragma once

#include "ui/style/theme.h"

#include <QRect>
#include <QSize>

#include <vector>

namespace arcflow::ui {

/// Rows first…last of a model; empty where last < first.
struct RowRange {
    int first = 0, last = -1;

    bool isEmpty() const { return last < first; }
    int size() const { return isEmpty() ? 0 : last - first + 1; }
    bool contains(int row) const { return row >= first && row <= last; }
    bool operator==(const RowRange&) const = default;
};

/// Where square tiles stand: in lines that fill a width (grid), or in one line of a given height (strip). Pure
/// geometry, in content coordinates and device-independent pixels; any number of tiles costs the same.
class TileGrid {
public:
    enum class Flow { grid, strip };
    enum class Move { left, right, up, down, pageUp, pageDown, home, end };

    static constexpr int gap = gridUnit;
    static constexpr int margin = gridUnit * 3 / 2;
    static constexpr int smallestSide = 24;

    TileGrid() = default;
    /// `viewport`: the size to fill. Tiles of a grid grow from `wantedSide` until the columns fill the width.
    TileGrid(Flow flow, QSize viewport, int wantedSide, int count);

    Flow flow() const { return m_flow; }
    int count() const { return m_count; }
    int side() const { return m_side; }
    int columns() const { return m_columns; } ///< of a strip: its count
    QSize contentSize() const;

    QRect tile(int row) const;
    int rowAt(QPoint position) const; ///< −1 beside the tiles
    /// The tile nearest to a position; −1 if there are none.
    int nearestRow(QPoint position) const;
    /// All rows of the lines (in a strip: the columns) that `area` touches.
    RowRange linesIn(const QRect& area) const;
    /// Exactly the tiles that `area` touches, line by line.
    std::vector<RowRange> tilesIn(const QRect& area) const;
    /// Where a key leads from `row`; stays in range. `page`: the viewport's extent along the flow.
    int moved(int row, Move move, int page) const;

    bool operator==(const TileGrid&) const = default;

private:
    int lineCount() const { return (m_count + m_columns - 1) / m_columns; }
    int columnX(int column) const;

    Flow m_flow = Flow::grid;
    int m_width = 0;
    int m_side = smallestSide;
    int m_columns = 1;
    int m_count = 0;
};

} // namespace arcflow::ui
