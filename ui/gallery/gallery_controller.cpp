#include "ui/gallery/gallery_controller.h"

#include "ui/gallery/file_manager.h"
#include "ui/gallery/gallery_menu.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_view.h"
#include "ui/gallery/image_text.h"
#include "ui/gallery/library_command.h"
#include "ui/gallery/picture_decoder.h"
#include "ui/gallery/use_settings_popover.h"
#include "ui/library/library_service.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QPointer>
#include <QThreadPool>
#include <QUrl>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr int undoLimit = 200;
constexpr qsizetype mostFiles = 2000; // copied or shown at once

} // namespace

GalleryController::GalleryController(LibraryService& library, GalleryModel& model, QObject* parent)
    : QObject(parent),
      m_library(library),
      m_model(model),
      m_revealer([this](const QStringList& files) { revealInFileManager(files, this); }) {
    m_undoStack.setUndoLimit(undoLimit);
}

void GalleryController::serve(GalleryView* view) {
    connect(view, &GalleryView::opened, this, &GalleryController::openRequested);
    connect(view, &GalleryView::rateRequested, this, &GalleryController::rate);
    connect(view, &GalleryView::rejectRequested, this, &GalleryController::toggleRejected);
    connect(view, &GalleryView::promoteRequested, this, &GalleryController::promoteRequested);
    connect(view, &GalleryView::trashRequested, this, &GalleryController::trash);
    connect(view, &GalleryView::copyRequested, this, &GalleryController::copy);
    connect(view, &GalleryView::menuRequested, this,
            [this, view](const QPoint& position) { openGalleryMenu(*this, view, position); });
}

void GalleryController::push(std::unique_ptr<QUndoCommand> command) {
    m_undoStack.push(command.release());
}

void GalleryController::rate(const QVector<qint64>& ids, int rating) {
    if (!ids.isEmpty()) {
        push(rateCommand(m_library, ids, std::clamp(rating, 0, 5)));
    }
}

void GalleryController::toggleRejected(const QVector<qint64>& ids) {
    if (ids.isEmpty()) {
        return;
    }
    const bool all = std::all_of(ids.begin(), ids.end(), [this](qint64 id) {
        const ImageRecord* record = m_model.record(m_model.rowOf(id));
        return record && record->rejected;
    });
    push(rejectCommand(m_library, ids, !all));
}

void GalleryController::addTag(const QVector<qint64>& ids, const QString& tag) {
    if (const QString name = tag.simplified(); !ids.isEmpty() && !name.isEmpty()) {
        push(tagCommand(m_library, ids, name, true));
    }
}

void GalleryController::removeTag(const QVector<qint64>& ids, const QString& tag) {
    if (!ids.isEmpty()) {
        push(tagCommand(m_library, ids, tag, false));
    }
}

void GalleryController::trash(const QVector<qint64>& ids) {
    if (ids.isEmpty()) {
        return;
    }
    if (m_model.filter().onlyTrashed) {
        Q_EMIT deletionRequested(ids);
        return;
    }
    push(trashCommand(m_library, ids));
    Q_EMIT notice(tr("%1 moved to the trash").arg(imageCount(ids.size())), true);
}

void GalleryController::restore(const QVector<qint64>& ids) {
    if (!ids.isEmpty()) {
        push(restoreCommand(m_library, ids));
        Q_EMIT notice(tr("%1 restored").arg(imageCount(ids.size())), true);
    }
}

void GalleryController::deleteForever(const QVector<qint64>& ids) {
    if (!ids.isEmpty()) {
        m_library.deleteForever(ids);
        Q_EMIT notice(tr("%1 deleted").arg(imageCount(ids.size())), false);
    }
}

void GalleryController::addAlbum(const QString& name) {
    if (const QString simple = name.simplified(); !simple.isEmpty()) {
        push(addAlbumCommand(m_library, simple));
    }
}

void GalleryController::renameAlbum(const AlbumRecord& album, const QString& name) {
    if (const QString simple = name.simplified(); !simple.isEmpty() && simple != album.name) {
        push(renameAlbumCommand(m_library, album, simple));
    }
}

void GalleryController::removeAlbum(const AlbumRecord& album) {
    push(removeAlbumCommand(m_library, album));
    Q_EMIT notice(tr("Album “%1” deleted; its images are kept").arg(album.name), true);
}

void GalleryController::addToAlbum(const AlbumRecord& album, const QVector<qint64>& ids) {
    if (!ids.isEmpty()) {
        push(albumMemberCommand(m_library, ids, album, true));
        Q_EMIT notice(tr("%1 added to “%2”").arg(imageCount(ids.size()), album.name), true);
    }
}

void GalleryController::removeFromAlbum(const AlbumRecord& album, const QVector<qint64>& ids) {
    if (!ids.isEmpty()) {
        push(albumMemberCommand(m_library, ids, album, false));
        Q_EMIT notice(tr("%1 taken out of “%2”").arg(imageCount(ids.size()), album.name), true);
    }
}

QMimeData* fileMimeData(const QStringList& files) {
    QList<QUrl> urls;
    QByteArray gnome = "copy";
    for (const QString& file : files) {
        urls.append(QUrl::fromLocalFile(file));
        gnome += '\n' + urls.last().toEncoded();
    }
    auto* data = new QMimeData;
    data->setUrls(urls);
    data->setData(QStringLiteral("x-special/gnome-copied-files"), gnome);
    return data;
}

void GalleryController::copy(const QVector<qint64>& ids) {
    const quint64 number = ++m_copies;
    m_library.read([ids = ids.mid(0, mostFiles)](LibraryDatabase& db) { return db.images(ids); }, this,
                   [this, number](const QVector<ImageRecord>& images) {
                       if (number == m_copies && !images.isEmpty()) {
                           toClipboard(images);
                       }
                   });
}

void GalleryController::toClipboard(const QVector<ImageRecord>& images) {
    QStringList files;
    for (const ImageRecord& image : images) {
        files += imageFiles(image);
    }
    const auto finish = [this, files, count = images.size()](const QImage& picture) {
        QMimeData* data = fileMimeData(files);
        if (!picture.isNull()) {
            data->setImageData(picture);
        }
        QGuiApplication::clipboard()->setMimeData(data);
        Q_EMIT notice(tr("%1 copied").arg(imageCount(count)), false);
    };
    if (images.size() > 1) {
        finish({});
        return;
    }
    QThreadPool::globalInstance()->start(
        [guard = QPointer(this), app = qApp, file = images.first().coverFile(), finish, number = m_copies] {
            const QImage picture = decodePicture(file).image;
            QMetaObject::invokeMethod(
                app,
                [guard, finish, picture, number] {
                    if (guard && number == guard->m_copies) {
                        finish(picture);
                    }
                },
                Qt::QueuedConnection);
        });
}

void GalleryController::chooseSettings(qint64 id, QWidget* anchor) {
    m_library.read([id](LibraryDatabase& db) { return db.images({id}); }, anchor,
                   [this, anchor](const QVector<ImageRecord>& images) {
                       if (images.isEmpty()) {
                           return;
                       }
                       const QVariantMap current = m_settingsSource ? m_settingsSource() : QVariantMap();
                       auto* popover = new UseSettingsPopover(images.first(), current, anchor);
                       connect(popover, &UseSettingsPopover::applied, this, &GalleryController::settingsChosen);
                       popover->popUp(anchor);
                   });
}

void GalleryController::reveal(const QVector<qint64>& ids) {
    m_library.read([ids = ids.mid(0, mostFiles)](LibraryDatabase& db) { return db.images(ids); }, this,
                   [this](const QVector<ImageRecord>& images) {
                       QStringList files;
                       for (const ImageRecord& image : images) {
                           files += imageFiles(image);
                       }
                       if (!files.isEmpty()) {
                           m_revealer(files);
                       }
                   });
}

} // namespace arcflow::ui
