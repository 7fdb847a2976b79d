#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QSlider;
class QToolButton;

namespace arcflow::ui {

class AlbumList;
class FilterBar;
class GalleryController;
class GallerySelection;
class GalleryView;
class ThumbnailCache;
class TrashBar;
struct ImageFilter;

/// The whole gallery for the centre of the window: albums at the side, filter on top, grid. Ctrl+F goes to the search,
/// F5 refreshes.
class GalleryPanel : public QWidget {
    Q_OBJECT

public:
    GalleryPanel(GalleryController& controller, GallerySelection& selection, ThumbnailCache& thumbnails,
                 QWidget* parent = nullptr);

    GalleryView* view() const { return m_view; }
    FilterBar* filterBar() const { return m_filterBar; }
    AlbumList* albumList() const { return m_albums; }
    bool areAlbumsShown() const;
    void setAlbumsShown(bool shown);
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeControls();
    void connectParts();
    void applyFilter(const ImageFilter& filter);
    void updateCounts();
    void updateEmptyState();
    void placeEmptyAction();

    GalleryController& m_controller;
    GallerySelection& m_selection;
    GalleryView* m_view;
    FilterBar* m_filterBar;
    AlbumList* m_albums;
    TrashBar* m_trashBar;
    QSlider* m_zoom;
    QToolButton* m_albumsButton;
    QPushButton* m_emptyAction; ///< clears the filter, while nothing fits it
};

} // namespace arcflow::ui
