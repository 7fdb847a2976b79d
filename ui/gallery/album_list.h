#pragma once

#include "ui/gallery/album_model.h"

#include <QWidget>

class QListView;
class QTimer;

namespace arcflow::ui {

class GalleryController;

/// All images, albums and trash, with how many each has: choosing one shows it. Images are dropped on albums; F2
/// renames one, Delete deletes one, which can be undone.
class AlbumList : public QWidget {
    Q_OBJECT

public:
    explicit AlbumList(GalleryController& controller, QWidget* parent = nullptr);

    const QVector<AlbumRecord>& albums() const { return m_model->albums(); }
    void setFilter(const ImageFilter& filter); ///< marks what it shows
    void addAlbum();                           ///< a new one, its name ready to be typed
    QListView* view() const { return m_view; }
    QSize sizeHint() const override;

Q_SIGNALS:
    void allChosen();
    void albumChosen(qint64 album);
    void trashChosen();
    void albumsChanged(const QVector<arcflow::ui::AlbumRecord>& albums);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void reload();
    void choose(const QModelIndex& index);
    void remove(const QModelIndex& index);
    void openMenu(const QPoint& position);
    QString freeName() const;

    GalleryController& m_controller;
    AlbumModel* m_model;
    QListView* m_view;
    QTimer* m_reload;
    ImageFilter m_filter;
    QString m_toRename; ///< the album that is being made
};

} // namespace arcflow::ui
