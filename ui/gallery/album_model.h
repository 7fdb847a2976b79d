#pragma once

#include "ui/library/library_types.h"

#include <QAbstractListModel>

namespace arcflow::ui {

/// The side list of the gallery: all images, the albums, the trash. Albums can be renamed and take images that are
/// dropped on them.
class AlbumModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        KindRole = Qt::UserRole, ///< int of Kind
        AlbumRole,               ///< qint64, of an album
        CountRole,               ///< int; −1 while unknown
    };
    enum class Kind { all, album, trash };

    explicit AlbumModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override; ///< asks for the new name
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;
    Qt::DropActions supportedDropActions() const override { return Qt::CopyAction; }

    const QVector<AlbumRecord>& albums() const { return m_albums; }
    void setAlbums(const QVector<AlbumRecord>& albums);
    void setImageCount(int images); ///< −1: unknown
    void setTrashCount(int images);
    QModelIndex indexFor(const ImageFilter& filter) const;
    AlbumRecord albumAt(const QModelIndex& index) const; ///< id 0 if it is none

Q_SIGNALS:
    void renameRequested(const arcflow::ui::AlbumRecord& album, const QString& name);
    void dropped(const arcflow::ui::AlbumRecord& album, const QVector<qint64>& ids);
    void droppedOnTrash(const QVector<qint64>& ids);

private:
    Kind kindOf(int row) const;

    QVector<AlbumRecord> m_albums;
    int m_all = -1, m_trashed = -1;
};

} // namespace arcflow::ui
