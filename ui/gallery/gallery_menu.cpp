#include "ui/gallery/gallery_menu.h"

#include "ui/gallery/gallery_controller.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_popover.h"
#include "ui/gallery/gallery_view.h"
#include "ui/library/library_service.h"
#include "ui/style/theme.h"

#include <QMenu>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr qsizetype mostAlbums = 40;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(GalleryMenu)
};

class MenuBuilder {
public:
    MenuBuilder(GalleryController& controller, GalleryView* view, QVector<AlbumRecord> albums)
        : m_controller(controller),
          m_view(view),
          m_albums(std::move(albums)),
          m_ids(view->targets()),
          m_menu(new QMenu(view)) {
        m_menu->setObjectName(QStringLiteral("galleryMenu"));
        m_menu->setAttribute(Qt::WA_DeleteOnClose);
    }

    QMenu* build() {
        if (!m_ids.isEmpty() && m_controller.model().filter().onlyTrashed) {
            addTrashed();
        } else if (!m_ids.isEmpty()) {
            addLooking();
            addJudging();
            addFiles();
        }
        addView();
        return m_menu;
    }

private:
    template <typename Do> QAction* add(const char* name, const char* icon, const QString& text, Do what) {
        QAction* action =
            m_menu->addAction(*icon ? theme().icon(QLatin1String(icon)) : QIcon(), text, &m_controller, what);
        action->setObjectName(QLatin1String(name));
        return action;
    }

    const ImageRecord* record(qint64 id) const { return m_controller.model().record(m_controller.model().rowOf(id)); }
    bool anyOf(bool (*test)(const ImageRecord&)) const {
        return std::any_of(m_ids.begin(), m_ids.begin() + std::min<qsizetype>(m_ids.size(), GalleryModel::pageRows),
                           [&](qint64 id) {
                               const ImageRecord* image = record(id);
                               return image && test(*image);
                           });
    }

    void addLooking() {
        GalleryController& controller = m_controller;
        const QVector<qint64> ids = m_ids;
        add("open", "image", Text::tr("Open\tSpace"),
            [&controller, id = ids.first()] { Q_EMIT controller.openRequested(id); });
        if (ids.size() == 1) {
            add("useSettings", "restore", Text::tr("Use settings…"),
                [&controller, id = ids.first(), view = m_view] { controller.chooseSettings(id, view->viewport()); });
        }
        const bool pair =
            ids.size() == 1 && anyOf([](const ImageRecord& image) { return image.mode == QLatin1String("pair"); });
        if (pair || ids.size() == 2) {
            add("compare", "compare", Text::tr("Compare"),
                [&controller, ids] { Q_EMIT controller.compareRequested(ids); });
        }
        if (anyOf([](const ImageRecord& image) { return image.mode == QLatin1String("student"); })) {
            add("promote", "promote", Text::tr("Promote to the teacher\tP"),
                [&controller, ids] { Q_EMIT controller.promoteRequested(ids); });
        }
        m_menu->addSeparator();
    }

    void addJudging() {
        GalleryController& controller = m_controller;
        const QVector<qint64> ids = m_ids;
        QMenu* rate = m_menu->addMenu(theme().icon(QStringLiteral("star")), Text::tr("Rate"));
        for (int stars = 0; stars <= 5; ++stars) {
            const QString text = stars == 0 ? Text::tr("No stars") : QString(stars, u'★');
            rate->addAction(QStringLiteral("%1\t%2").arg(text).arg(stars), &controller,
                            [&controller, ids, stars] { controller.rate(ids, stars); });
        }
        const bool rejected = anyOf([](const ImageRecord& image) { return image.rejected; });
        add("reject", "reject",
            rejected && ids.size() == 1 ? Text::tr("Take the rejection back\tX") : Text::tr("Reject\tX"),
            [&controller, ids] { controller.toggleRejected(ids); });
        add("tag", "tag", Text::tr("Add a tag…"), [&controller, ids, view = m_view] { askTag(controller, ids, view); });
        addAlbums();
        m_menu->addSeparator();
    }

    static void askTag(GalleryController& controller, const QVector<qint64>& ids, GalleryView* view) {
        auto* popover = new ValuePopover(Text::tr("Add a tag"), view);
        QObject::connect(popover, &ValuePopover::accepted, &controller,
                         [&controller, ids](const QString& tag) { controller.addTag(ids, tag); });
        popover->popUp(view->viewport());
    }

    void addAlbums() {
        GalleryController& controller = m_controller;
        const QVector<qint64> ids = m_ids;
        if (!m_albums.isEmpty()) {
            QMenu* albums = m_menu->addMenu(theme().icon(QStringLiteral("album")), Text::tr("Add to album"));
            for (const AlbumRecord& album : m_albums.mid(0, mostAlbums)) {
                QString name = album.name.left(60);
                albums->addAction(name.replace(QLatin1Char('&'), QLatin1String("&&")), &controller,
                                  [&controller, ids, album] { controller.addToAlbum(album, ids); });
            }
        }
        const std::optional<qint64> shown = m_controller.model().filter().album;
        const auto album =
            std::find_if(m_albums.begin(), m_albums.end(), [&](const AlbumRecord& one) { return one.id == shown; });
        if (album != m_albums.end()) {
            add("leaveAlbum", "minus", Text::tr("Take out of this album"),
                [&controller, ids, album = *album] { controller.removeFromAlbum(album, ids); });
        }
    }

    void addFiles() {
        GalleryController& controller = m_controller;
        const QVector<qint64> ids = m_ids;
        add("copy", "copy", Text::tr("Copy\tCtrl+C"), [&controller, ids] { controller.copy(ids); });
        add("reveal", "folder", Text::tr("Show in the file manager"), [&controller, ids] { controller.reveal(ids); });
        add("export", "export", Text::tr("Export…"), [&controller, ids] { Q_EMIT controller.exportRequested(ids); });
        m_menu->addSeparator();
        add("trash", "trash", Text::tr("Move to the trash\tDel"), [&controller, ids] { controller.trash(ids); });
        m_menu->addSeparator();
    }

    void addTrashed() {
        GalleryController& controller = m_controller;
        const QVector<qint64> ids = m_ids;
        add("restore", "restore", Text::tr("Restore"), [&controller, ids] { controller.restore(ids); });
        add("delete", "trash", Text::tr("Delete for good…\tDel"), [&controller, ids] { controller.trash(ids); });
        m_menu->addSeparator();
    }

    void addView() {
        QAction* crop = add("crop", "", Text::tr("Crop to squares"), [view = m_view] {
            view->setFit(view->fit() == ThumbnailFit::fill ? ThumbnailFit::whole : ThumbnailFit::fill);
        });
        crop->setCheckable(true);
        crop->setChecked(m_view->fit() == ThumbnailFit::fill);
        add("selectAll", "", Text::tr("Select all\tCtrl+A"), [view = m_view] { view->selectAll(); });
        add("refresh", "", Text::tr("Refresh\tF5"), [view = m_view] { view->gallery()->refresh(); });
    }

    GalleryController& m_controller;
    GalleryView* m_view;
    QVector<AlbumRecord> m_albums;
    QVector<qint64> m_ids;
    QMenu* m_menu;
};

} // namespace

void openGalleryMenu(GalleryController& controller, GalleryView* view, const QPoint& globalPosition) {
    controller.library().read([](LibraryDatabase& db) { return db.albums(); }, view,
                              [&controller, view, globalPosition](const QVector<AlbumRecord>& albums) {
                                  MenuBuilder(controller, view, albums).build()->popup(globalPosition);
                              });
}

} // namespace arcflow::ui
