#include "ui/gallery/gallery_view.h"

#include "ui/gallery/gallery_accessible.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_selection.h"
#include "ui/gallery/image_text.h"
#include "ui/gallery/smooth_scroll.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr int settlePause = 120; // ms without zooming or resizing before thumbnails of the new size are made

} // namespace

GalleryView::GalleryView(ThumbnailCache& thumbnails, QWidget* parent)
    : QAbstractItemView(parent),
      m_thumbnails(thumbnails),
      m_verticalScroll(new SmoothScroll(verticalScrollBar())),
      m_horizontalScroll(new SmoothScroll(horizontalScrollBar())) {
    installGalleryAccessibility();
    setObjectName(QStringLiteral("galleryView"));
    setAccessibleName(tr("Gallery"));
    setProperty("flush", true);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setFlow(TileGrid::Flow::grid);
    for (QTimer* timer : {&m_settleTimer, &m_thumbnailTimer}) {
        timer->setSingleShot(true);
    }
    m_autoScrollTimer.setInterval(16);
    connect(&m_settleTimer, &QTimer::timeout, this, &GalleryView::settle);
    connect(&m_thumbnailTimer, &QTimer::timeout, this, &GalleryView::askForThumbnails);
    connect(&m_autoScrollTimer, &QTimer::timeout, this,
            [this] { dragBand(viewport()->mapFromGlobal(QCursor::pos())); });
    connect(&m_thumbnails, &ThumbnailCache::arrived, viewport(), qOverload<>(&QWidget::update));
    connect(&theme(), &Theme::changed, this, [this] {
        m_painter.clear();
        viewport()->update();
    });
}

GalleryView::~GalleryView() = default;

void GalleryView::setModel(QAbstractItemModel* model) {
    if (m_gallery) {
        m_gallery->disconnect(this);
    }
    m_gallery = qobject_cast<GalleryModel*>(model);
    QAbstractItemView::setModel(model);
    if (m_gallery) {
        m_generation = m_gallery->filterGeneration();
        connect(m_gallery, &QAbstractItemModel::rowsInserted, this, &GalleryView::onRowsChanged);
        connect(m_gallery, &QAbstractItemModel::rowsRemoved, this, &GalleryView::onRowsChanged);
        connect(m_gallery, &QAbstractItemModel::modelReset, this, &GalleryView::onRowsChanged);
        connect(m_gallery, &GalleryModel::countsChanged, this, &GalleryView::onRowsChanged);
    }
    relayout();
}

void GalleryView::setFlow(TileGrid::Flow flow) {
    m_flow = flow;
    const bool grid = flow == TileGrid::Flow::grid;
    setVerticalScrollBarPolicy(grid ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(grid ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    relayout();
}

void GalleryView::setTileSide(int side) {
    side = std::clamp(side, smallestSide, largestSide);
    if (side == m_tileSide) {
        return;
    }
    // The current image, or the one in the middle, stays where it is on the screen.
    const QRect area = visibleArea();
    const QRect current = m_grid.tile(currentIndex().row());
    const int row = area.intersects(current) ? currentIndex().row() : m_grid.nearestRow(area.center());
    const int before = m_grid.tile(row).center().y() - verticalOffset();
    m_tileSide = side;
    relayout();
    if (m_flow == TileGrid::Flow::grid && verticalOffset() > 0) {
        verticalScrollBar()->setValue(m_grid.tile(row).center().y() - before);
    }
    Q_EMIT tileSideChanged(side);
}

void GalleryView::setFit(ThumbnailFit fit) {
    if (fit != m_fit) {
        m_fit = fit;
        viewport()->update();
        Q_EMIT fitChanged(fit);
    }
}

void GalleryView::setEmptyText(const QString& text) {
    m_emptyText = text;
    viewport()->update();
}

QVector<qint64> GalleryView::targets() const {
    const auto* selection = qobject_cast<const GallerySelection*>(selectionModel());
    return selection ? selection->targets() : QVector<qint64>();
}

QSize GalleryView::sizeHint() const {
    return m_flow == TileGrid::Flow::strip ? QSize(600, 2 * TileGrid::margin + usualSide) : QSize(900, 600);
}

// Geometry

QScrollBar* GalleryView::bar() const {
    return m_flow == TileGrid::Flow::grid ? verticalScrollBar() : horizontalScrollBar();
}

void GalleryView::updateGeometries() {
    relayout();
    QAbstractItemView::updateGeometries();
}

void GalleryView::relayout() {
    const int count = m_gallery ? m_gallery->rowCount() : 0;
    const bool grid = m_flow == TileGrid::Flow::grid;
    // With the room as it is without a scroll bar first, so that the bar's coming and going cannot chase itself.
    QSize room = maximumViewportSize();
    TileGrid layout(m_flow, room, m_tileSide, count);
    const bool fits =
        grid ? layout.contentSize().height() <= room.height() : layout.contentSize().width() <= room.width();
    if (!fits) {
        (grid ? room.rwidth() : room.rheight()) -=
            grid ? verticalScrollBar()->sizeHint().width() : horizontalScrollBar()->sizeHint().height();
        layout = TileGrid(m_flow, room, m_tileSide, count);
    }
    m_layingOut = true;
    const bool nothingShown = m_grid.count() == 0;
    m_grid = layout;
    const int page = grid ? room.height() : room.width();
    const int length = grid ? layout.contentSize().height() : layout.contentSize().width();
    (grid ? horizontalScrollBar() : verticalScrollBar())->setRange(0, 0);
    bar()->setPageStep(page);
    bar()->setSingleStep((layout.side() + TileGrid::gap) / 2);
    bar()->setRange(0, std::max(length - page, 0));
    if (const int row = m_gallery && m_anchor ? m_gallery->rowOf(m_anchor) : -1; row >= 0) {
        const QRect tile = layout.tile(row);
        bar()->setValue((grid ? tile.top() : tile.left()) + m_anchorOffset);
    }
    m_layingOut = false;
    rememberAnchor();
    if (const int side = devicePixels(layout.side()); side != m_settledSide) {
        nothingShown ? settle() : m_settleTimer.start(settlePause);
    }
    viewport()->update();
}

void GalleryView::rememberAnchor() {
    const int value = bar()->value();
    const int row = value > 0 ? m_grid.linesIn(visibleArea()).first : 0;
    m_anchor = value > 0 && m_gallery ? m_gallery->idAt(row) : 0;
    const QRect tile = m_grid.tile(row);
    m_anchorOffset = value - (m_flow == TileGrid::Flow::grid ? tile.top() : tile.left());
}

void GalleryView::onRowsChanged() {
    const bool otherFilter = m_generation != m_gallery->filterGeneration();
    m_generation = m_gallery->filterGeneration();
    if (otherFilter) {
        m_anchor = 0;
    }
    relayout();
    if (otherFilter) {
        const QModelIndex current = currentIndex();
        if (current.isValid() && selectionModel()->isSelected(current)) {
            scrollTo(current, PositionAtCenter);
        } else {
            bar()->setValue(0);
        }
    }
}

QRect GalleryView::visualRect(const QModelIndex& index) const {
    return index.isValid() ? m_grid.tile(index.row()).translated(-offset()) : QRect();
}

QModelIndex GalleryView::indexAt(const QPoint& point) const {
    const int row = m_grid.rowAt(point + offset());
    return row >= 0 && m_gallery ? m_gallery->index(row) : QModelIndex();
}

void GalleryView::scrollTo(const QModelIndex& index, ScrollHint hint) {
    const QRect tile = m_grid.tile(index.row());
    if (tile.isNull()) {
        return;
    }
    const bool grid = m_flow == TileGrid::Flow::grid;
    const int first = (grid ? tile.top() : tile.left()) - TileGrid::margin;
    const int last = (grid ? tile.bottom() : tile.right()) + TileGrid::margin;
    const int page = grid ? viewport()->height() : viewport()->width();
    const int value = bar()->value();
    const bool before = hint == PositionAtTop || (hint == EnsureVisible && first < value);
    const bool behind = hint == PositionAtBottom || (hint == EnsureVisible && last >= value + page);
    if (hint == PositionAtCenter) {
        bar()->setValue((first + last - page) / 2);
    } else if (before || (behind && last - first > page)) {
        bar()->setValue(first);
    } else if (behind) {
        bar()->setValue(last + 1 - page);
    }
}

int GalleryView::horizontalOffset() const {
    return horizontalScrollBar()->value();
}

int GalleryView::verticalOffset() const {
    return verticalScrollBar()->value();
}

void GalleryView::scrollContentsBy(int dx, int dy) {
    if (m_layingOut) {
        return;
    }
    m_scrolledBackwards = dx > 0 || dy > 0;
    rememberAnchor();
    viewport()->update();
}

void GalleryView::resizeEvent(QResizeEvent* event) {
    QAbstractItemView::resizeEvent(event); // updates the geometries
}

void GalleryView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>&) {
    const RowRange visible = m_grid.linesIn(visibleArea());
    if (topLeft.row() <= visible.last && bottomRight.row() >= visible.first) {
        viewport()->update();
    } else {
        m_thumbnailTimer.start(0); // what comes next may have its record now
    }
}

// Thumbnails and painting

ThumbnailRequest GalleryView::request(const ImageRecord& record, int devicePixels) const {
    return {record.coverFile(), record.contentHash, std::min(devicePixels, maxThumbnailSide), m_fit,
            qRound(TilePainter::radius * devicePixelRatioF())};
}

void GalleryView::settle() {
    if (const int side = devicePixels(m_grid.side()); side != m_settledSide) {
        m_formerSide = m_settledSide;
        m_settledSide = side;
        viewport()->update();
    }
}

/// Names what is visible, line by line, then a viewport ahead in the direction of scrolling and half a one behind.
void GalleryView::askForThumbnails() {
    if (!m_gallery || !isVisible()) {
        m_thumbnails.setWanted(this, {});
        return;
    }
    const QRect area = visibleArea();
    const bool grid = m_flow == TileGrid::Flow::grid;
    const int page = grid ? area.height() : area.width();
    const auto moved = [&](int distance) {
        return m_grid.linesIn(area.translated(grid ? 0 : distance, grid ? distance : 0));
    };
    QVector<ThumbnailRequest> wanted;
    const RowRange visible = m_grid.linesIn(area);
    const auto add = [&](int row) {
        if (const ImageRecord* record = m_gallery->record(row)) {
            wanted.append(request(*record, m_settledSide));
        }
    };
    for (int row = visible.first; row <= visible.last; ++row) {
        add(row);
    }
    const RowRange ahead = moved(m_scrolledBackwards ? -page : page);
    const RowRange behind = moved(m_scrolledBackwards ? page / 2 : -page / 2);
    for (const RowRange& range : {ahead, behind}) {
        for (int i = 0; i < range.size(); ++i) {
            const int row = range.first > visible.first ? range.first + i : range.last - i; // the nearest first
            if (!visible.contains(row)) {
                add(row);
            }
        }
    }
    m_thumbnails.setWanted(this, wanted);
}

TileLook GalleryView::look(int row, const ImageRecord* record) const {
    TileLook tile;
    tile.rect = m_grid.tile(row).translated(-offset());
    const QModelIndex index = m_gallery->index(row);
    tile.selected = selectionModel()->isSelected(index);
    tile.current = hasFocus() && index == currentIndex();
    tile.hovered = index == m_hovered;
    if (!record) {
        return tile;
    }
    tile.badge = imageBadge(*record);
    tile.rating = record->rating;
    tile.rejected = record->rejected;
    if (record->coverFile().isEmpty()) {
        tile.state = PictureState::missing;
        return tile;
    }
    const int exact = devicePixels(m_grid.side());
    for (const int side : {exact, m_settledSide, m_formerSide}) {
        ThumbnailCache::Thumbnail found = m_thumbnails.find(request(*record, side));
        tile.state = found.state;
        if (found.state == PictureState::ready) {
            tile.pixmap = std::move(found.pixmap);
            tile.exact = side == exact;
        }
        if (found.state != PictureState::unknown) {
            break;
        }
    }
    return tile;
}

void GalleryView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme().color(Token::window));
    if (!m_gallery) {
        return;
    }
    if (m_gallery->rowCount() == 0 && m_gallery->isReady()) {
        const int inset = 3 * gridUnit;
        painter.setPen(theme().color(Token::dimText));
        painter.drawText(viewport()->rect().adjusted(inset, inset, -inset, -inset), Qt::AlignCenter | Qt::TextWordWrap,
                         m_emptyText);
    }
    const RowRange rows =
        m_grid.linesIn(event->rect().adjusted(-gridUnit, -gridUnit, gridUnit, gridUnit).translated(offset()));
    for (int row = rows.first; row <= rows.last; ++row) {
        m_painter.paint(painter, look(row, m_gallery->record(row)));
    }
    if (m_band) {
        QColor fill = theme().color(Token::accent);
        painter.setPen(fill);
        fill.setAlphaF(0.18F);
        painter.setBrush(fill);
        painter.drawRect(m_band->rect().translated(-offset()).adjusted(0, 0, -1, -1));
    }
    if (!m_thumbnailTimer.isActive()) {
        m_thumbnailTimer.start(0);
    }
}

void GalleryView::showEvent(QShowEvent* event) {
    QAbstractItemView::showEvent(event);
    relayout();
}

void GalleryView::hideEvent(QHideEvent* event) {
    QAbstractItemView::hideEvent(event);
    m_thumbnails.setWanted(this, {});
}

void GalleryView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        m_painter.clear();
    }
    QAbstractItemView::changeEvent(event);
}

bool GalleryView::viewportEvent(QEvent* event) {
    switch (event->type()) {
    case QEvent::ToolTip: {
        auto* help = static_cast<QHelpEvent*>(event);
        const QModelIndex index = indexAt(help->pos());
        QString text = index.data(Qt::ToolTipRole).toString();
        if (const ImageRecord* record = m_gallery ? m_gallery->record(index.row()) : nullptr) {
            const ThumbnailCache::Thumbnail known = m_thumbnails.find(request(*record, m_settledSide));
            if (!known.reason.isEmpty()) {
                text += QStringLiteral("<p>%1</p>")
                            .arg(tr("%1 cannot be shown: %2").arg(record->coverFile(), known.reason).toHtmlEscaped());
            }
        }
        QToolTip::showText(help->globalPos(), text, viewport(), visualRect(index));
        return true;
    }
    case QEvent::Leave:
        setHovered({});
        break;
    default:
        break;
    }
    return QAbstractItemView::viewportEvent(event);
}

} // namespace arcflow::ui
