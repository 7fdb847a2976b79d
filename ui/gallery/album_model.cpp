#include "ui/gallery/album_model.h"

#include "ui/gallery/gallery_model.h"
#include "ui/style/theme.h"

#include <QMimeData>

#include <algorithm>

namespace arcflow::ui {

AlbumModel::AlbumModel(QObject* parent) : QAbstractListModel(parent) {}

AlbumModel::Kind AlbumModel::kindOf(int row) const {
    return row == 0 ? Kind::all : row <= m_albums.size() ? Kind::album : Kind::trash;
}

int AlbumModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_albums.size()) + 2;
}

AlbumRecord AlbumModel::albumAt(const QModelIndex& index) const {
    return index.isValid() && kindOf(index.row()) == Kind::album ? m_albums[index.row() - 1] : AlbumRecord();
}

QVariant AlbumModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Kind kind = kindOf(index.row());
    const int count = kind == Kind::all ? m_all : kind == Kind::trash ? m_trashed : albumAt(index).images;
    const auto name = [&] {
        return kind == Kind::all ? tr("All images") : kind == Kind::trash ? tr("Trash") : albumAt(index).name;
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return name();
    case Qt::AccessibleTextRole:
        return count < 0 ? name() : tr("%1, %n image(s)", nullptr, count).arg(name());
    case Qt::DecorationRole:
        return theme().icon(kind == Kind::all     ? QStringLiteral("gallery")
                            : kind == Kind::trash ? QStringLiteral("trash")
                                                  : QStringLiteral("album"),
                            Token::dimText);
    case Qt::ToolTipRole:
        return QStringLiteral("<p>%1</p>")
            .arg((kind == Kind::album ? tr("%1: drop images here to add them").arg(name()) : name()).toHtmlEscaped());
    case KindRole:
        return static_cast<int>(kind);
    case AlbumRole:
        return albumAt(index).id;
    case CountRole:
        return count;
    default:
        return {};
    }
}

bool AlbumModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const QString name = value.toString().simplified();
    const AlbumRecord album = albumAt(index);
    const bool taken = std::any_of(m_albums.begin(), m_albums.end(), [&](const AlbumRecord& other) {
        return other.id != album.id && other.name == name;
    });
    if (role != Qt::EditRole || album.id == 0 || name.isEmpty() || taken) {
        return false;
    }
    if (name != album.name) {
        Q_EMIT renameRequested(album, name);
    }
    return true;
}

Qt::ItemFlags AlbumModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::NoItemFlags;
    }
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (kindOf(index.row()) == Kind::album) {
        flags |= Qt::ItemIsEditable;
    }
    if (kindOf(index.row()) != Kind::all) {
        flags |= Qt::ItemIsDropEnabled;
    }
    return flags;
}

QStringList AlbumModel::mimeTypes() const {
    return {QLatin1String(imageIdsMimeType)};
}

bool AlbumModel::canDropMimeData(const QMimeData* data, Qt::DropAction, int, int, const QModelIndex& parent) const {
    return parent.isValid() && kindOf(parent.row()) != Kind::all && data->hasFormat(QLatin1String(imageIdsMimeType));
}

bool AlbumModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                              const QModelIndex& parent) {
    const QVector<qint64> ids = imageIdsFrom(data);
    if (!canDropMimeData(data, action, row, column, parent) || ids.isEmpty()) {
        return false;
    }
    if (kindOf(parent.row()) == Kind::trash) {
        Q_EMIT droppedOnTrash(ids);
    } else {
        Q_EMIT dropped(albumAt(parent), ids);
    }
    return true;
}

void AlbumModel::setAlbums(const QVector<AlbumRecord>& albums) {
    const bool same = std::equal(albums.begin(), albums.end(), m_albums.begin(), m_albums.end(),
                                 [](const AlbumRecord& a, const AlbumRecord& b) { return a.id == b.id; });
    if (same) {
        m_albums = albums;
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_albums = albums;
    endResetModel();
}

void AlbumModel::setImageCount(int images) {
    m_all = images;
    Q_EMIT dataChanged(index(0), index(0));
}

void AlbumModel::setTrashCount(int images) {
    m_trashed = images;
    Q_EMIT dataChanged(index(rowCount() - 1), index(rowCount() - 1));
}

QModelIndex AlbumModel::indexFor(const ImageFilter& filter) const {
    if (filter.onlyTrashed) {
        return index(rowCount() - 1);
    }
    for (int i = 0; i < m_albums.size(); ++i) {
        if (m_albums[i].id == filter.album) {
            return index(i + 1);
        }
    }
    return filter.album ? QModelIndex() : index(0);
}

} // namespace arcflow::ui
