#include "ui/gallery/gallery_panel.h"

#include "ui/gallery/album_list.h"
#include "ui/gallery/filter_bar.h"
#include "ui/gallery/gallery_controller.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_selection.h"
#include "ui/gallery/gallery_view.h"
#include "ui/gallery/trash_bar.h"
#include "ui/style/separator_line.h"
#include "ui/style/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSlider>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace arcflow::ui {

GalleryPanel::GalleryPanel(GalleryController& controller, GallerySelection& selection, ThumbnailCache& thumbnails,
                           QWidget* parent)
    : QWidget(parent),
      m_controller(controller),
      m_selection(selection),
      m_view(new GalleryView(thumbnails, this)),
      m_filterBar(new FilterBar(controller.library(), this)),
      m_albums(new AlbumList(controller, this)),
      m_trashBar(new TrashBar(this)),
      m_emptyAction(new QPushButton(tr("Clear the filter"), m_view->viewport())) {
    setObjectName(QStringLiteral("galleryPanel"));
    setAccessibleName(tr("Gallery"));
    m_view->setModel(&controller.model());
    m_view->setSelectionModel(&selection);
    controller.serve(m_view);
    m_emptyAction->setObjectName(QStringLiteral("emptyAction"));
    m_emptyAction->setToolTip(tr("Show everything again"));
    makeControls();

    auto* main = new QWidget(this);
    auto* column = new QVBoxLayout(main);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filterBar);
    column->addWidget(new SeparatorLine);
    column->addWidget(m_trashBar);
    column->addWidget(m_view, 1);
    auto* splitter = new QSplitter(this);
    splitter->setObjectName(QStringLiteral("albumSplitter"));
    splitter->addWidget(m_albums);
    splitter->addWidget(main);
    splitter->setStretchFactor(1, 1);
    splitter->setCollapsible(0, false);
    splitter->setCollapsible(1, false);
    m_albums->setMinimumWidth(18 * gridUnit);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connectParts();
    setAlbumsShown(false);
    applyFilter(controller.model().filter());
}

void GalleryPanel::makeControls() {
    m_zoom = new QSlider(Qt::Horizontal, m_filterBar);
    m_zoom->setObjectName(QStringLiteral("zoom"));
    m_zoom->setAccessibleName(tr("Size of the images"));
    m_zoom->setToolTip(tr("Size of the images (Ctrl+wheel, Ctrl++, Ctrl+−)"));
    m_zoom->setRange(GalleryView::smallestSide, GalleryView::largestSide);
    m_zoom->setPageStep(32);
    m_zoom->setValue(m_view->tileSide());
    m_zoom->setFixedWidth(12 * gridUnit);
    m_zoom->setFixedHeight(m_filterBar->searchField()->sizeHint().height());
    m_albumsButton = new QToolButton(m_filterBar);
    m_albumsButton->setObjectName(QStringLiteral("showAlbums"));
    m_albumsButton->setAccessibleName(tr("Albums"));
    m_albumsButton->setToolTip(tr("Show or hide the albums"));
    m_albumsButton->setCheckable(true);
    m_albumsButton->setIcon(theme().icon(QStringLiteral("album")));
    m_filterBar->addWidget(m_zoom, true);
    m_filterBar->addWidget(m_albumsButton);
}

void GalleryPanel::connectParts() {
    GalleryModel& model = m_controller.model();
    connect(m_zoom, &QSlider::valueChanged, m_view, &GalleryView::setTileSide);
    connect(m_view, &GalleryView::tileSideChanged, m_zoom, &QSlider::setValue);
    connect(m_albumsButton, &QToolButton::toggled, this, &GalleryPanel::setAlbumsShown);
    connect(m_filterBar, &FilterBar::filterChanged, &model, &GalleryModel::setFilter);
    connect(m_filterBar, &FilterBar::leaveRequested, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_emptyAction, &QPushButton::clicked, m_filterBar, &FilterBar::clearAll);
    connect(&model, &GalleryModel::filterChanged, this, &GalleryPanel::applyFilter);
    connect(&model, &GalleryModel::countsChanged, this, &GalleryPanel::updateCounts);
    connect(&m_selection, &GallerySelection::changed, this, &GalleryPanel::updateCounts);
    connect(m_albums, &AlbumList::albumsChanged, m_filterBar, &FilterBar::setAlbums);

    const auto show = [this](auto edit) {
        ImageFilter filter = m_controller.model().filter();
        filter.album.reset();
        filter.onlyTrashed = false;
        edit(filter);
        m_controller.model().setFilter(filter);
    };
    connect(m_albums, &AlbumList::allChosen, this, [show] { show([](ImageFilter&) {}); });
    connect(m_albums, &AlbumList::albumChosen, this,
            [show](qint64 album) { show([album](ImageFilter& filter) { filter.album = album; }); });
    connect(m_albums, &AlbumList::trashChosen, this, [show] {
        show([](ImageFilter& filter) {
            const ImageSort sort = filter.sort;
            filter = {};
            filter.sort = sort;
            filter.onlyTrashed = true;
        });
    });
    connect(m_trashBar, &TrashBar::restoreRequested, this, [this] { m_controller.restore(m_selection.ids()); });
    connect(m_trashBar, &TrashBar::deleteRequested, this, [this] {
        const QVector<qint64> selected = m_selection.ids();
        m_controller.deleteForever(selected.isEmpty() ? m_controller.model().ids() : selected);
    });
    connect(&m_controller, &GalleryController::deletionRequested, m_trashBar, &TrashBar::ask);

    const auto shortcut = [this](const QKeySequence& keys, auto what) {
        auto* made = new QShortcut(keys, this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, what);
    };
    shortcut(QKeySequence::Find, [this] {
        m_filterBar->searchField()->setFocus(Qt::ShortcutFocusReason);
        m_filterBar->searchField()->selectAll();
    });
    shortcut(QKeySequence::Refresh, [this] { m_controller.model().refresh(); });
}

void GalleryPanel::applyFilter(const ImageFilter& filter) {
    if (filter != m_filterBar->filter()) {
        m_filterBar->setFilter(filter);
    }
    m_albums->setFilter(filter);
    m_trashBar->setVisible(filter.onlyTrashed);
    updateCounts();
}

void GalleryPanel::updateCounts() {
    const GalleryModel& model = m_controller.model();
    m_filterBar->setCounts(model.rowCount(), model.isReady() ? model.total() : -1);
    if (model.filter().onlyTrashed) {
        m_trashBar->setCounts(m_selection.count(), model.rowCount());
    }
    updateEmptyState();
}

void GalleryPanel::updateEmptyState() {
    const GalleryModel& model = m_controller.model();
    const bool filtered = isRestricted(model.filter()) && !model.filter().onlyTrashed;
    m_view->setEmptyText(model.filter().onlyTrashed ? tr("The trash is empty.")
                         : filtered                 ? tr("No image fits the filter.")
                                    : tr("No images yet: write a prompt and press Generate (Ctrl+Enter)."));
    m_emptyAction->setVisible(filtered && model.isReady() && model.rowCount() == 0);
    placeEmptyAction();
}

void GalleryPanel::placeEmptyAction() {
    const QSize size = m_emptyAction->sizeHint();
    const QPoint centre = m_view->viewport()->rect().center();
    m_emptyAction->setGeometry(QRect(centre + QPoint(-size.width() / 2, 3 * gridUnit), size));
}

void GalleryPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    QMetaObject::invokeMethod(this, &GalleryPanel::placeEmptyAction, Qt::QueuedConnection); // after the layout
}

bool GalleryPanel::areAlbumsShown() const {
    return !m_albums->isHidden();
}

void GalleryPanel::setAlbumsShown(bool shown) {
    m_albums->setVisible(shown);
    m_albumsButton->setChecked(shown);
}

QSize GalleryPanel::sizeHint() const {
    return {140 * gridUnit, 90 * gridUnit};
}

} // namespace arcflow::ui
