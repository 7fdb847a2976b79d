#include "ui/gallery/album_list.h"

#include "ui/gallery/gallery_controller.h"
#include "ui/gallery/gallery_model.h"
#include "ui/library/library_service.h"
#include "ui/shell/section_header.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {

namespace {

/// The name, and at the end of the line how many images there are.
class AlbumDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        painter->setFont(option.font);
        painter->setPen(theme().color(Token::dimText));
        painter->drawText(option.rect.adjusted(0, 0, -gridUnit, 0), Qt::AlignRight | Qt::AlignVCenter, count(index));
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const int taken =
            option->fontMetrics.horizontalAdvance(count(index)) + option->decorationSize.width() + 5 * gridUnit;
        option->text = option->fontMetrics.elidedText(option->text, Qt::ElideRight, option->rect.width() - taken);
    }

private:
    static QString count(const QModelIndex& index) {
        const int images = index.data(AlbumModel::CountRole).toInt();
        return images < 0 ? QString() : QLocale().toString(images);
    }
};

} // namespace

AlbumList::AlbumList(GalleryController& controller, QWidget* parent)
    : QWidget(parent),
      m_controller(controller),
      m_model(new AlbumModel(this)),
      m_view(new QListView(this)),
      m_reload(new QTimer(this)) {
    setObjectName(QStringLiteral("albumList"));
    m_view->setObjectName(QStringLiteral("albums"));
    m_view->setAccessibleName(tr("Albums"));
    m_view->setProperty("sidebar", true);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new AlbumDelegate(m_view));
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setDragDropMode(QAbstractItemView::DropOnly);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setUniformItemSizes(true);
    m_view->installEventFilter(this);
    auto* header = new SectionHeader(tr("Albums"), this);
    QToolButton* add = header->addButton(QStringLiteral("plus"), tr("New album"));
    add->setObjectName(QStringLiteral("addAlbum"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gridUnit, gridUnit, gridUnit, gridUnit);
    layout->setSpacing(gridUnit / 2);
    layout->addWidget(header);
    layout->addWidget(m_view, 1);

    connect(add, &QToolButton::clicked, this, &AlbumList::addAlbum);
    connect(m_view, &QListView::clicked, this, &AlbumList::choose);
    connect(m_view, &QListView::activated, this, &AlbumList::choose);
    connect(m_view, &QListView::customContextMenuRequested, this, &AlbumList::openMenu);
    connect(m_model, &AlbumModel::renameRequested, &m_controller, &GalleryController::renameAlbum);
    connect(m_model, &AlbumModel::dropped, &m_controller, &GalleryController::addToAlbum);
    connect(m_model, &AlbumModel::droppedOnTrash, &m_controller, &GalleryController::trash);

    m_reload->setSingleShot(true);
    connect(m_reload, &QTimer::timeout, this, &AlbumList::reload);
    LibraryService& library = m_controller.library();
    const auto soon = [this] {
        if (!m_reload->isActive()) {
            m_reload->start(250);
        }
    };
    connect(&library, &LibraryService::albumsChanged, this, &AlbumList::reload);
    connect(&library, &LibraryService::imagesRemoved, this, soon);
    const auto countImages = [this] {
        if (!m_controller.model().filter().onlyTrashed) {
            m_model->setImageCount(m_controller.model().total());
        }
    };
    connect(&m_controller.model(), &GalleryModel::countsChanged, this, countImages);
    countImages();
    reload();
}

QSize AlbumList::sizeHint() const {
    return {26 * gridUnit, 40 * gridUnit};
}

void AlbumList::reload() {
    struct Content {
        QVector<AlbumRecord> albums;
        int trashed;
    };
    m_reload->stop();
    m_controller.library().read(
        [](LibraryDatabase& db) {
            ImageFilter trash;
            trash.onlyTrashed = true;
            return Content{db.albums(), static_cast<int>(db.imageIds(trash).size())};
        },
        this,
        [this](const Content& content) {
            m_model->setAlbums(content.albums);
            m_model->setTrashCount(content.trashed);
            setFilter(m_filter);
            Q_EMIT albumsChanged(content.albums);
            const auto made = std::find_if(content.albums.begin(), content.albums.end(),
                                           [this](const AlbumRecord& album) { return album.name == m_toRename; });
            if (!m_toRename.isEmpty() && made != content.albums.end()) {
                m_toRename.clear();
                const QModelIndex index = m_model->index(static_cast<int>(made - content.albums.begin()) + 1);
                m_view->setFocus();
                m_view->setCurrentIndex(index);
                m_view->edit(index);
            }
        });
}

void AlbumList::setFilter(const ImageFilter& filter) {
    m_filter = filter;
    if (m_view->isPersistentEditorOpen(m_view->currentIndex())) { // a name is being typed
        return;
    }
    const QModelIndex index = m_model->indexFor(filter);
    if (index.isValid()) {
        m_view->setCurrentIndex(index);
    } else {
        m_view->clearSelection();
    }
}

void AlbumList::choose(const QModelIndex& index) {
    switch (static_cast<AlbumModel::Kind>(index.data(AlbumModel::KindRole).toInt())) {
    case AlbumModel::Kind::all:
        Q_EMIT allChosen();
        break;
    case AlbumModel::Kind::album:
        Q_EMIT albumChosen(index.data(AlbumModel::AlbumRole).toLongLong());
        break;
    case AlbumModel::Kind::trash:
        Q_EMIT trashChosen();
        break;
    }
}

QString AlbumList::freeName() const {
    const auto taken = [this](const QString& name) {
        return std::any_of(albums().begin(), albums().end(),
                           [&](const AlbumRecord& album) { return album.name == name; });
    };
    QString name = tr("New album");
    for (int number = 2; taken(name); ++number) {
        name = tr("New album %1").arg(number);
    }
    return name;
}

void AlbumList::addAlbum() {
    m_toRename = freeName();
    m_controller.addAlbum(m_toRename);
}

void AlbumList::remove(const QModelIndex& index) {
    const AlbumRecord album = m_model->albumAt(index);
    if (album.id == 0) {
        return;
    }
    if (m_filter.album == album.id) {
        Q_EMIT allChosen();
    }
    m_controller.removeAlbum(album);
}

void AlbumList::openMenu(const QPoint& position) {
    const QPersistentModelIndex index = m_view->indexAt(position);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("albumListMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(theme().icon(QStringLiteral("plus")), tr("New album"), this, &AlbumList::addAlbum);
    if (m_model->albumAt(index).id != 0) {
        menu->addAction(theme().icon(QStringLiteral("edit")), tr("Rename\tF2"), this,
                        [this, index] { m_view->edit(index); });
        menu->addAction(theme().icon(QStringLiteral("trash")), tr("Delete the album, keep its images\tDel"), this,
                        [this, index] { remove(index); });
    }
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

bool AlbumList::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Delete) {
            remove(m_view->currentIndex());
            return true;
        }
        if (key == Qt::Key_Space) {
            choose(m_view->currentIndex());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace arcflow::ui
