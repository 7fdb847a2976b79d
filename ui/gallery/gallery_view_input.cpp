#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_selection.h"
#include "ui/gallery/gallery_view.h"
#include "ui/gallery/smooth_scroll.h"

#include <QApplication>
#include <QDrag>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr double zoomStep = 1.15;
constexpr int mostDragged = 2000; // images whose files go along

std::optional<TileGrid::Move> moveFor(int key) {
    switch (key) {
    case Qt::Key_Left:
        return TileGrid::Move::left;
    case Qt::Key_Right:
        return TileGrid::Move::right;
    case Qt::Key_Up:
        return TileGrid::Move::up;
    case Qt::Key_Down:
        return TileGrid::Move::down;
    case Qt::Key_PageUp:
        return TileGrid::Move::pageUp;
    case Qt::Key_PageDown:
        return TileGrid::Move::pageDown;
    case Qt::Key_Home:
        return TileGrid::Move::home;
    case Qt::Key_End:
        return TileGrid::Move::end;
    default:
        return {};
    }
}

/// A letter or digit without Ctrl or Alt. Shift is allowed: some keyboards need it for digits.
bool isPlain(const QKeyEvent& event) {
    return !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
}

} // namespace

// Keys

bool GalleryView::isOurs(const QKeyEvent& event) const {
    const int key = event.key();
    if (isPlain(event)) {
        return (key >= Qt::Key_0 && key <= Qt::Key_5) || key == Qt::Key_X || key == Qt::Key_P || key == Qt::Key_Space ||
               key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Delete || moveFor(key);
    }
    return event.matches(QKeySequence::Copy) || event.matches(QKeySequence::SelectAll) ||
           event.matches(QKeySequence::ZoomIn) || event.matches(QKeySequence::ZoomOut);
}

/// A window's shortcuts of one key must not take a rating away while the gallery has the focus.
bool GalleryView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && isOurs(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QAbstractItemView::event(event);
}

void GalleryView::keyPressEvent(QKeyEvent* event) {
    if (!m_gallery || (!navigate(event) && !command(event))) {
        event->ignore();
    }
}

bool GalleryView::navigate(QKeyEvent* event) {
    const std::optional<TileGrid::Move> move = moveFor(event->key());
    const bool sideways = move == TileGrid::Move::up || move == TileGrid::Move::down;
    if (!move || m_grid.count() == 0 || (m_flow == TileGrid::Flow::strip && sideways)) {
        return false;
    }
    const int page = m_flow == TileGrid::Flow::grid ? viewport()->height() : viewport()->width();
    const QModelIndex current = currentIndex();
    moveTo(current.isValid() ? m_grid.moved(current.row(), *move, page) : m_grid.linesIn(visibleArea()).first,
           event->modifiers());
    return true;
}

void GalleryView::moveTo(int row, Qt::KeyboardModifiers modifiers) {
    const QModelIndex index = m_gallery->index(row);
    if (modifiers & Qt::ShiftModifier) {
        selectTo(row, QItemSelectionModel::ClearAndSelect);
    } else if (modifiers & Qt::ControlModifier) {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    } else {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
        m_rangeStart = index;
    }
    scrollTo(index);
}

/// Everything between the last plain click or move and `row`, in reading order.
void GalleryView::selectTo(int row, QItemSelectionModel::SelectionFlags flags) {
    const QModelIndex end = m_gallery->index(row);
    if (!m_rangeStart.isValid()) {
        m_rangeStart = currentIndex().isValid() ? currentIndex() : end;
    }
    const auto [first, last] = std::minmax({m_rangeStart.row(), row});
    selectionModel()->select(QItemSelection(m_gallery->index(first), m_gallery->index(last)), flags);
    selectionModel()->setCurrentIndex(end, QItemSelectionModel::NoUpdate);
}

bool GalleryView::command(QKeyEvent* event) {
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return true;
    }
    if (event->matches(QKeySequence::ZoomIn) || event->matches(QKeySequence::ZoomOut)) {
        const double factor = event->matches(QKeySequence::ZoomIn) ? zoomStep : 1 / zoomStep;
        setTileSide(qRound(m_tileSide * factor));
        return true;
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        selectionModel()->select(currentIndex(), QItemSelectionModel::Toggle);
        m_rangeStart = currentIndex();
        return true;
    }
    const QVector<qint64> ids = targets();
    const bool copy = event->matches(QKeySequence::Copy);
    if (ids.isEmpty() || (!copy && !(isPlain(*event) && isOurs(*event)))) {
        return false;
    }
    const int key = event->key();
    if (copy) {
        Q_EMIT copyRequested(ids);
    } else if (key >= Qt::Key_0 && key <= Qt::Key_5) {
        Q_EMIT rateRequested(ids, key - Qt::Key_0);
    } else if (key == Qt::Key_X) {
        Q_EMIT rejectRequested(ids);
    } else if (key == Qt::Key_P) {
        Q_EMIT promoteRequested(ids);
    } else if (key == Qt::Key_Delete) {
        Q_EMIT trashRequested(ids);
    } else if (currentIndex().isValid()) {
        Q_EMIT opened(m_gallery->idAt(currentIndex().row()));
    }
    return true;
}

QModelIndex GalleryView::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    static const QHash<CursorAction, TileGrid::Move> moves{
        {MoveLeft, TileGrid::Move::left},     {MoveRight, TileGrid::Move::right},
        {MoveUp, TileGrid::Move::up},         {MoveDown, TileGrid::Move::down},
        {MovePageUp, TileGrid::Move::pageUp}, {MovePageDown, TileGrid::Move::pageDown},
        {MoveHome, TileGrid::Move::home},     {MoveEnd, TileGrid::Move::end},
        {MoveNext, TileGrid::Move::right},    {MovePrevious, TileGrid::Move::left},
    };
    if (!m_gallery || m_grid.count() == 0) {
        return {};
    }
    const QModelIndex current = currentIndex();
    return m_gallery->index(current.isValid() ? m_grid.moved(current.row(), moves.value(action), viewport()->height())
                                              : m_grid.linesIn(visibleArea()).first);
}

void GalleryView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) {
    QItemSelection selection;
    for (const RowRange& range : m_grid.tilesIn(rect.translated(offset()))) {
        selection.append({m_gallery->index(range.first), m_gallery->index(range.last)});
    }
    selectionModel()->select(selection, flags);
}

QRegion GalleryView::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    const RowRange visible = m_grid.linesIn(visibleArea());
    for (const QItemSelectionRange& range : selection) {
        for (int row = std::max(range.top(), visible.first); row <= std::min(range.bottom(), visible.last); ++row) {
            region += m_grid.tile(row).translated(-offset()).adjusted(-gridUnit, -gridUnit, gridUnit, gridUnit);
        }
    }
    return region;
}

// Mouse

void GalleryView::setHovered(const QModelIndex& index) {
    if (index != m_hovered) {
        m_hovered = index;
        viewport()->update();
    }
}

void GalleryView::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    if (!m_gallery || (event->button() != Qt::LeftButton && event->button() != Qt::RightButton)) {
        return;
    }
    m_pressPosition = event->position().toPoint() + offset();
    m_pressed = index;
    const bool selected = index.isValid() && selectionModel()->isSelected(index);
    setAutoScroll(false); // a tile at the edge must not move away under the pointer
    if (event->button() == Qt::RightButton) {
        if (index.isValid()) {
            selectionModel()->setCurrentIndex(index, selected ? QItemSelectionModel::NoUpdate
                                                              : QItemSelectionModel::ClearAndSelect);
        }
    } else if (!index.isValid()) {
        m_press = Press::background;
    } else if (event->modifiers() & Qt::ShiftModifier) {
        m_press = Press::item;
        const bool more = event->modifiers() & Qt::ControlModifier;
        selectTo(index.row(), more ? QItemSelectionModel::Select : QItemSelectionModel::ClearAndSelect);
    } else if (event->modifiers() & Qt::ControlModifier) {
        m_press = selected ? Press::toggledItem : Press::item;
        selectionModel()->setCurrentIndex(index,
                                          selected ? QItemSelectionModel::NoUpdate : QItemSelectionModel::Select);
        m_rangeStart = index;
    } else {
        m_press = selected ? Press::selectedItem : Press::item;
        selectionModel()->setCurrentIndex(index, selected ? QItemSelectionModel::NoUpdate
                                                          : QItemSelectionModel::ClearAndSelect);
        m_rangeStart = index;
    }
    setAutoScroll(true);
    if (m_press == Press::selectedItem) {
        draggedIndexes(); // has their records come, so that the files are known if this becomes a drag
    }
}

void GalleryView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint position = event->position().toPoint();
    if (m_press == Press::none) {
        setHovered(indexAt(position));
        return;
    }
    if (m_band) {
        dragBand(position);
        return;
    }
    if ((position + offset() - m_pressPosition).manhattanLength() < QApplication::startDragDistance()) {
        return;
    }
    if (m_press == Press::background) {
        const bool more = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
        m_band = Band{m_pressPosition, m_pressPosition, more ? selectionModel()->selection() : QItemSelection()};
        m_autoScrollTimer.start();
        dragBand(position);
        return;
    }
    m_press = Press::none;
    if (m_pressed.isValid() && selectionModel()->isSelected(m_pressed)) {
        startDrag(Qt::CopyAction);
    }
}

void GalleryView::dragBand(QPoint position) {
    if (!m_band) {
        return;
    }
    // Faster the further the pointer is outside.
    const bool grid = m_flow == TileGrid::Flow::grid;
    const int along = grid ? position.y() : position.x();
    const int extent = grid ? viewport()->height() : viewport()->width();
    const int beyond = along < 0 ? along : along >= extent ? along - extent + 1 : 0;
    if (beyond != 0) {
        bar()->setValue(bar()->value() + std::clamp(beyond / 2, -64, 64));
    }
    m_band->end = position + offset();
    QItemSelection selection = m_band->before;
    for (const RowRange& range : m_grid.tilesIn(m_band->rect())) {
        selection.merge(QItemSelection(m_gallery->index(range.first), m_gallery->index(range.last)),
                        QItemSelectionModel::Select);
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (const int row = m_grid.rowAt(m_band->end); row >= 0) {
        setAutoScroll(false);
        selectionModel()->setCurrentIndex(m_gallery->index(row), QItemSelectionModel::NoUpdate);
        setAutoScroll(true);
    }
    viewport()->update();
}

void GalleryView::endBand() {
    m_band.reset();
    m_autoScrollTimer.stop();
    m_rangeStart = currentIndex();
    viewport()->update();
}

void GalleryView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    const Press press = std::exchange(m_press, Press::none);
    if (m_band) {
        endBand();
    } else if (press == Press::background && !(event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier))) {
        selectionModel()->clearSelection();
    } else if (press == Press::toggledItem) {
        selectionModel()->select(m_pressed, QItemSelectionModel::Deselect);
    } else if (press == Press::selectedItem) {
        selectionModel()->select(m_pressed, QItemSelectionModel::ClearAndSelect);
    }
}

void GalleryView::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index.isValid()) {
        m_press = Press::none;
        Q_EMIT opened(m_gallery->idAt(index.row()));
    }
}

void GalleryView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint position = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard && currentIndex().isValid()) {
        scrollTo(currentIndex());
        position = viewport()->mapToGlobal(visualRect(currentIndex()).center());
    }
    Q_EMIT menuRequested(position);
}

void GalleryView::wheelEvent(QWheelEvent* event) {
    const bool sideways = std::abs(event->angleDelta().x()) > std::abs(event->angleDelta().y());
    const int angle = sideways ? event->angleDelta().x() : event->angleDelta().y();
    if (event->modifiers() & Qt::ControlModifier) {
        m_wheelZoom += angle;
        if (const int notches = m_wheelZoom / 60; notches != 0) { // half notches: touch pads send small steps
            m_wheelZoom -= notches * 60;
            setTileSide(qRound(m_tileSide * std::pow(zoomStep, notches / 2.0)));
        }
        event->accept();
        return;
    }
    const QPoint pixels = event->pixelDelta();
    if (!pixels.isNull()) {
        const int by = std::abs(pixels.x()) > std::abs(pixels.y()) ? pixels.x() : pixels.y();
        bar()->setValue(bar()->value() - by);
    } else {
        auto* scroll = m_flow == TileGrid::Flow::grid ? m_verticalScroll : m_horizontalScroll;
        scroll->by(-angle * QApplication::wheelScrollLines() * bar()->singleStep() / (120 * 2));
    }
    event->accept();
}

// Drag

QModelIndexList GalleryView::draggedIndexes() const {
    QModelIndexList indexes;
    const QItemSelection ranges = selectionModel()->selection();
    for (const QItemSelectionRange& range : ranges) {
        for (int row = range.top(); row <= range.bottom() && indexes.size() < mostDragged; ++row) {
            m_gallery->record(row);
            indexes.append(m_gallery->index(row));
        }
    }
    return indexes;
}

void GalleryView::startDrag(Qt::DropActions actions) {
    const QModelIndexList indexes = draggedIndexes();
    if (indexes.isEmpty()) {
        return;
    }
    auto* drag = new QDrag(this);
    drag->setMimeData(m_gallery->mimeData(indexes));
    const QPixmap pixmap = dragPixmap(indexes);
    drag->setPixmap(pixmap);
    drag->setHotSpot(QPoint(gridUnit, gridUnit));
    drag->exec(actions, Qt::CopyAction);
}

QPixmap GalleryView::dragPixmap(const QModelIndexList& indexes) const {
    constexpr int side = 12 * gridUnit;
    constexpr int shift = gridUnit / 2;
    const int pictures = static_cast<int>(std::min<qsizetype>(indexes.size(), 3));
    const qreal ratio = devicePixelRatioF();
    const int extent = side + 2 * gridUnit + (pictures - 1) * shift;
    QPixmap pixmap(QSize(extent, extent) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    TilePainter tiles;
    for (int i = pictures - 1; i >= 0; --i) {
        TileLook tile = look(indexes[i].row(), m_gallery->record(indexes[i].row()));
        tile.rect = QRect(i * shift, i * shift, side, side);
        tile.exact = false;
        tile.badge.clear();
        tile.rating = 0;
        tile.selected = tile.current = tile.hovered = tile.rejected = false;
        tiles.paint(painter, tile);
    }
    if (indexes.size() > 1) {
        const QString count = locale().toString(indexes.size());
        painter.setFont(theme().font(TextSize::body, QFont::DemiBold));
        QRect plate = painter.fontMetrics().boundingRect(count).adjusted(-gridUnit, -3, gridUnit, 3);
        plate.moveBottomRight({extent - 1, extent - 1});
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().color(Token::accent));
        painter.drawRoundedRect(plate, plate.height() / 2.0, plate.height() / 2.0);
        painter.setPen(theme().color(Token::onAccent));
        painter.drawText(plate, Qt::AlignCenter, count);
    }
    return pixmap;
}

} // namespace arcflow::ui
