#pragma once

#include "ui/gallery/thumbnail_cache.h"
#include "ui/gallery/tile_grid.h"
#include "ui/gallery/tile_painter.h"

#include <QAbstractItemView>
#include <QPersistentModelIndex>
#include <QTimer>

#include <optional>

namespace arcflow::ui {

class GalleryModel;
class SmoothScroll;

/// The gallery as a grid of square tiles, or as a strip of one row. Shows a GalleryModel and asks a ThumbnailCache for
/// what is visible and what comes next; costs the same for any number of images. Several views may share a model and a
/// GallerySelection.
///
/// What keys and mouse mean is told by signals, with the ids that are meant; the view changes nothing but the
/// selection. Arrows, Home, End, Page keys move (Shift extends, Ctrl moves alone), Ctrl+A selects all, 0…5 rate, X
/// rejects, P promotes, Space and Enter open, Delete trashes, Ctrl+C copies, Ctrl+wheel and Ctrl+plus and minus zoom.
class GalleryView : public QAbstractItemView {
    Q_OBJECT

public:
    static constexpr int smallestSide = 96, largestSide = 320, usualSide = 144;

    explicit GalleryView(ThumbnailCache& thumbnails, QWidget* parent = nullptr);
    ~GalleryView() override;

    void setModel(QAbstractItemModel* model) override; ///< a GalleryModel
    GalleryModel* gallery() const { return m_gallery; }
    void setFlow(TileGrid::Flow flow);
    /// Least side of a grid's tiles, smallestSide…largestSide; a strip's follow its height.
    void setTileSide(int side);
    int tileSide() const { return m_tileSide; }
    void setFit(ThumbnailFit fit); ///< square crops, or whole pictures
    ThumbnailFit fit() const { return m_fit; }
    /// Stands in the middle while there are no images.
    void setEmptyText(const QString& text);
    const TileGrid& grid() const { return m_grid; }
    QVector<qint64> targets() const; ///< what a command acts on: see GallerySelection
    /// What is seen under the pointer while these are dragged: the first pictures in a heap, and how many there are.
    QPixmap dragPixmap(const QModelIndexList& indexes) const;

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    void keyboardSearch(const QString&) override {}
    QSize sizeHint() const override;

Q_SIGNALS:
    void tileSideChanged(int side);
    void fitChanged(arcflow::ui::ThumbnailFit fit);
    void opened(qint64 id);
    void rateRequested(const QVector<qint64>& ids, int rating);
    void rejectRequested(const QVector<qint64>& ids);
    void promoteRequested(const QVector<qint64>& ids);
    void trashRequested(const QVector<qint64>& ids);
    void copyRequested(const QVector<qint64>& ids);
    void menuRequested(const QPoint& globalPosition);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void startDrag(Qt::DropActions actions) override;
    void updateGeometries() override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex&) const override { return false; }
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;

private:
    enum class Press { none, item, selectedItem, toggledItem, background };
    struct Band { ///< the rubber band, in content coordinates
        QPoint start, end;
        QItemSelection before; ///< what stays selected
        QRect rect() const { return QRect(start, end).normalized(); }
    };

    // Geometry
    QScrollBar* bar() const; ///< along the flow
    QPoint offset() const { return {horizontalOffset(), verticalOffset()}; }
    QRect visibleArea() const { return {offset(), viewport()->size()}; }
    void relayout();
    void rememberAnchor();
    void onRowsChanged();

    // Thumbnails
    int devicePixels(int side) const { return qRound(side * devicePixelRatioF()); }
    ThumbnailRequest request(const ImageRecord& record, int devicePixels) const;
    void askForThumbnails();
    void settle();
    TileLook look(int row, const ImageRecord* record) const;

    // Input
    void moveTo(int row, Qt::KeyboardModifiers modifiers);
    bool navigate(QKeyEvent* event);
    bool command(QKeyEvent* event);
    bool isOurs(const QKeyEvent& event) const;
    void selectTo(int row, QItemSelectionModel::SelectionFlags flags);
    void dragBand(QPoint position);
    void endBand();
    void setHovered(const QModelIndex& index);
    QModelIndexList draggedIndexes() const;

    ThumbnailCache& m_thumbnails;
    GalleryModel* m_gallery = nullptr;
    TileGrid m_grid;
    TileGrid::Flow m_flow = TileGrid::Flow::grid;
    ThumbnailFit m_fit = ThumbnailFit::fill;
    int m_tileSide = usualSide;
    QString m_emptyText;
    mutable TilePainter m_painter;

    qint64 m_anchor =
        0; ///< stays where it is when rows come and go: the image at the top of the viewport, 0 at the start
    int m_anchorOffset = 0;
    int m_generation = 0;
    bool m_layingOut = false;
    bool m_scrolledBackwards = false;

    int m_settledSide = 0, m_formerSide = 0; ///< of thumbnails asked for, now and before, in device pixels
    QTimer m_settleTimer, m_thumbnailTimer, m_autoScrollTimer;
    SmoothScroll *m_verticalScroll, *m_horizontalScroll;
    int m_wheelZoom = 0;

    QPersistentModelIndex m_rangeStart, m_hovered, m_pressed;
    Press m_press = Press::none;
    QPoint m_pressPosition;
    std::optional<Band> m_band;
};

} // namespace arcflow::ui
