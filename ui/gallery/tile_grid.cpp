#include "ui/gallery/tile_grid.h"

#include <algorithm>

namespace arcflow::ui {

TileGrid::TileGrid(Flow flow, QSize viewport, int wantedSide, int count) : m_flow(flow), m_count(std::max(count, 0)) {
    if (flow == Flow::strip) {
        m_side = std::max(viewport.height() - 2 * margin, smallestSide);
        m_columns = std::max(m_count, 1);
        m_width = 2 * margin + m_columns * (m_side + gap) - gap;
        return;
    }
    m_width = viewport.width();
    const int room = std::max(m_width - 2 * margin, smallestSide);
    m_columns = std::max((room + gap) / (std::max(wantedSide, smallestSide) + gap), 1);
    m_side = (room + gap) / m_columns - gap;
}

int TileGrid::columnX(int column) const {
    if (m_flow == Flow::strip) {
        return margin + column * (m_side + gap);
    }
    // The few pixels that do not divide widen single gaps, so that the last column meets the margin.
    const int room = std::max(m_width - 2 * margin, smallestSide);
    return margin + static_cast<int>(qint64(column) * (room + gap) / m_columns);
}

QSize TileGrid::contentSize() const {
    const int lines = lineCount();
    const int height = 2 * margin + (lines > 0 ? lines * (m_side + gap) - gap : 0);
    return {m_width, height};
}

QRect TileGrid::tile(int row) const {
    if (row < 0 || row >= m_count) {
        return {};
    }
    return {columnX(row % m_columns), margin + row / m_columns * (m_side + gap), m_side, m_side};
}

int TileGrid::rowAt(QPoint position) const {
    const int row = nearestRow(position);
    return row >= 0 && tile(row).contains(position) ? row : -1;
}

int TileGrid::nearestRow(QPoint position) const {
    if (m_count == 0) {
        return -1;
    }
    const int line = std::clamp((position.y() - margin + gap / 2) / (m_side + gap), 0, lineCount() - 1);
    int column = std::clamp((position.x() - margin) / (m_side + gap), 0, m_columns - 1);
    if (column > 0 && position.x() < columnX(column)) {
        --column; // the wider gaps put a column further right than its multiple of the side
    }
    return std::min(line * m_columns + column, m_count - 1);
}

RowRange TileGrid::linesIn(const QRect& area) const {
    if (m_count == 0 || area.isEmpty()) {
        return {};
    }
    const int pitch = m_side + gap;
    const bool strip = m_flow == Flow::strip;
    const int from = (strip ? area.left() : area.top()) - margin;
    const int to = (strip ? area.right() : area.bottom()) - margin;
    if (to < 0) {
        return {};
    }
    // A line takes its tiles' extent; the gap after it belongs to none.
    const int first = std::max(from, 0) / pitch + (from > 0 && from % pitch >= m_side ? 1 : 0);
    const int last = to / pitch;
    const int perLine = strip ? 1 : m_columns;
    return {first * perLine, std::min((last + 1) * perLine, m_count) - 1};
}

std::vector<RowRange> TileGrid::tilesIn(const QRect& area) const {
    std::vector<RowRange> result;
    const RowRange lines = linesIn(area);
    if (lines.isEmpty()) {
        return result;
    }
    if (m_flow == Flow::strip) {
        if (area.bottom() >= margin && area.top() < margin + m_side) {
            result.push_back(lines);
        }
        return result;
    }
    int first = 0;
    while (first < m_columns && columnX(first) + m_side <= area.left()) {
        ++first;
    }
    int last = m_columns - 1;
    while (last >= 0 && columnX(last) > area.right()) {
        --last;
    }
    for (int line = lines.first; first <= last && line <= lines.last; line += m_columns) {
        const RowRange range{line + first, std::min(line + last, m_count - 1)};
        if (!range.isEmpty()) {
            result.push_back(range);
        }
    }
    return result;
}

int TileGrid::moved(int row, Move move, int page) const {
    if (m_count == 0) {
        return -1;
    }
    const int pageLines = std::max(page / (m_side + gap), 1);
    const auto by = [&](int lines) {
        const int step = m_flow == Flow::strip ? 1 : m_columns;
        qint64 target = row + qint64(lines) * step;
        if (m_flow == Flow::strip) {
            return static_cast<int>(std::clamp<qint64>(target, 0, m_count - 1));
        }
        // Up and down keep the column; past the end of a short last line, its last tile.
        const int line = static_cast<int>(std::clamp<qint64>(row / m_columns + lines, 0, lineCount() - 1));
        if (line == row / m_columns) {
            return row;
        }
        return std::min(line * m_columns + row % m_columns, m_count - 1);
    };
    row = std::clamp(row, 0, m_count - 1);
    switch (move) {
    case Move::left:
        return std::max(row - 1, 0);
    case Move::right:
        return std::min(row + 1, m_count - 1);
    case Move::up:
        return by(-1);
    case Move::down:
        return by(1);
    case Move::pageUp:
        return by(-pageLines);
    case Move::pageDown:
        return by(pageLines);
    case Move::home:
        return 0;
    case Move::end:
        return m_count - 1;
    }
    return row;
}

} // namespace arcflow::ui
