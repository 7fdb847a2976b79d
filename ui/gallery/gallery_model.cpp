#include "ui/gallery/gallery_model.h"

#include "ui/gallery/id_changes.h"
#include "ui/gallery/image_text.h"
#include "ui/gallery/thumbnail_request.h"
#include "ui/library/library_service.h"

#include <QMimeData>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace arcflow::ui {

namespace {

constexpr int filterPause = 60;    // ms without typing
constexpr int additionPause = 100; // ms over which new images are gathered
constexpr qsizetype mostDraggedIds = 100000;

} // namespace

GalleryModel::GalleryModel(LibraryService& library, QObject* parent)
    : QAbstractListModel(parent), m_library(library), m_records(mostRecords) {
    for (QTimer* timer : {&m_pageTimer, &m_filterTimer, &m_additionTimer}) {
        timer->setSingleShot(true);
    }
    connect(&m_pageTimer, &QTimer::timeout, this, &GalleryModel::loadPages);
    connect(&m_filterTimer, &QTimer::timeout, this, &GalleryModel::query);
    connect(&m_additionTimer, &QTimer::timeout, this, &GalleryModel::query);
    const auto added = [this] {
        m_totalStale = true;
        if (!m_additionTimer.isActive()) { // not restarted: a steady stream must not starve it
            m_additionTimer.start(additionPause);
        }
    };
    connect(&library, &LibraryService::imageAdded, this, added);
    connect(&library, &LibraryService::imagesAdded, this, added);
    connect(&library, &LibraryService::imagesChanged, this, &GalleryModel::onChanged);
    connect(&library, &LibraryService::imagesRemoved, this, &GalleryModel::onRemoved);
    connect(&library, &LibraryService::failed, this, [this] { m_pageInFlight = false; }); // perhaps its callback
    query();
}

int GalleryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

Qt::ItemFlags GalleryModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::NoItemFlags;
    }
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QVariant GalleryModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    if (role == IdRole) {
        return m_ids[index.row()];
    }
    if (role != RecordRole && role != LoadedRole && role != ThumbnailRole && role != Qt::DisplayRole &&
        role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) {
        return {};
    }
    const ImageRecord* record = this->record(index.row());
    if (role == LoadedRole) {
        return record != nullptr;
    }
    if (!record) {
        return role == Qt::DisplayRole || role == Qt::AccessibleTextRole ? tr("Image, loading") : QVariant();
    }
    switch (role) {
    case RecordRole:
        return QVariant::fromValue(*record);
    case ThumbnailRole:
        return QVariant::fromValue(ThumbnailRequest{record->coverFile(), record->contentHash});
    case Qt::ToolTipRole:
        return imageToolTip(*record);
    default:
        return imageDescription(*record);
    }
}

QStringList GalleryModel::mimeTypes() const {
    return {QStringLiteral("text/uri-list"), QLatin1String(imageIdsMimeType)};
}

Qt::DropActions GalleryModel::supportedDragActions() const {
    return Qt::CopyAction;
}

QMimeData* GalleryModel::mimeData(const QModelIndexList& indexes) const {
    QList<QUrl> urls;
    QByteArray ids;
    for (const QModelIndex& index : indexes) {
        ids += QByteArray::number(idAt(index.row())) + ' ';
        if (const ImageRecord* record = m_records.object(idAt(index.row()))) {
            for (const QString& file : imageFiles(*record)) {
                urls.append(QUrl::fromLocalFile(file));
            }
        }
    }
    auto* data = new QMimeData;
    data->setUrls(urls);
    data->setData(QLatin1String(imageIdsMimeType), ids);
    return data;
}

QVector<qint64> imageIdsFrom(const QMimeData* data) {
    QVector<qint64> ids;
    const QList<QByteArray> words = data->data(QLatin1String(imageIdsMimeType)).left(mostDraggedIds * 12).split(' ');
    for (const QByteArray& word : words) {
        bool valid = false;
        const qint64 id = word.toLongLong(&valid);
        if (valid && id > 0 && ids.size() < mostDraggedIds) {
            ids.append(id);
        }
    }
    return ids;
}

int GalleryModel::rowOf(qint64 id) const {
    if (m_rows.isEmpty() && !m_ids.isEmpty()) {
        m_rows.reserve(m_ids.size());
        for (int row = 0; row < m_ids.size(); ++row) {
            m_rows.insert(m_ids[row], row);
        }
    }
    return m_rows.value(id, -1);
}

const ImageRecord* GalleryModel::record(int row) const {
    if (row < 0 || row >= m_ids.size()) {
        return nullptr;
    }
    if (const ImageRecord* record = m_records.object(m_ids[row])) {
        return record;
    }
    const int page = row / pageRows;
    if (m_wantedPages.isEmpty() || m_wantedPages.last() != page) {
        m_wantedPages.removeOne(page);
        m_wantedPages.append(page);
        if (m_wantedPages.size() > mostRecords / pageRows) {
            m_wantedPages.removeFirst();
        }
    }
    if (!m_pageInFlight && !m_pageTimer.isActive()) {
        m_pageTimer.start(0);
    }
    return nullptr;
}

/// One read at a time, of the pages looked at last: a filter never waits for more than one.
void GalleryModel::loadPages() {
    if (m_pageInFlight || m_wantedPages.isEmpty()) {
        return;
    }
    QVector<qint64> ids;
    while (!m_wantedPages.isEmpty() && ids.size() < 2 * pageRows) {
        const int page = m_wantedPages.takeLast();
        const int end = std::min<int>((page + 1) * pageRows, static_cast<int>(m_ids.size()));
        for (int row = page * pageRows; row < end; ++row) {
            if (!m_records.contains(m_ids[row])) {
                ids.append(m_ids[row]);
            }
        }
    }
    if (ids.isEmpty()) {
        return;
    }
    m_pageInFlight = true;
    m_library.read([ids](LibraryDatabase& db) { return db.images(ids); }, this,
                   [this, ids](const QVector<ImageRecord>& records) { addRecords(ids, records); });
}

void GalleryModel::addRecords(const QVector<qint64>& asked, const QVector<ImageRecord>& records) {
    m_pageInFlight = false;
    QVector<int> rows;
    const auto keep = [&](const ImageRecord& record) {
        m_records.insert(record.id, new ImageRecord(record));
        if (const int row = rowOf(record.id); row >= 0) {
            rows.append(row);
        }
    };
    std::for_each(records.begin(), records.end(), keep);
    if (records.size() < asked.size()) {
        // Gone since the list was made. A record without a file stands for it, or it would be asked for for ever.
        for (const qint64 id : asked) {
            if (!m_records.contains(id)) {
                ImageRecord gone;
                gone.id = id;
                keep(gone);
            }
        }
    }
    announceRows(std::move(rows));
    if (!m_wantedPages.isEmpty() && !m_pageTimer.isActive()) {
        m_pageTimer.start(0);
    }
}

void GalleryModel::announceRows(QVector<int> rows) {
    std::sort(rows.begin(), rows.end());
    for (qsizetype first = 0; first < rows.size();) {
        qsizetype last = first;
        while (last + 1 < rows.size() && rows[last + 1] <= rows[last] + 1) {
            ++last;
        }
        Q_EMIT dataChanged(index(rows[first]), index(rows[last]));
        first = last + 1;
    }
}

void GalleryModel::setFilter(const ImageFilter& filter) {
    if (filter == m_filter) {
        return;
    }
    m_totalStale |= filter.onlyTrashed != m_filter.onlyTrashed;
    m_filter = filter;
    m_newFilter = true;
    ++m_version;
    m_filterTimer.start(filterPause);
    Q_EMIT filterChanged(m_filter);
}

void GalleryModel::refresh() {
    m_totalStale = true;
    m_kept.clear();
    query();
}

void GalleryModel::query() {
    m_filterTimer.stop();
    m_additionTimer.stop();
    const quint64 version = ++m_version;
    if (m_newFilter) {
        m_kept.clear();
    }
    // The comparison, too, is made on the library's thread.
    m_library.read([before = m_ids, filter = m_filter,
                    kept = m_kept](LibraryDatabase& db) { return idChanges(before, db.imageIds(filter), kept); },
                   this,
                   [this, version](const IdChanges& changes) {
                       if (version != m_version) {
                           return;
                       }
                       const bool first = std::exchange(m_newFilter, false);
                       m_generation += first ? 1 : 0;
                       apply(changes);
                       if (first || !changes.isEmpty()) {
                           Q_EMIT countsChanged();
                       }
                   });
    if (m_totalStale) {
        queryTotal();
    }
}

void GalleryModel::queryTotal() {
    m_totalStale = false;
    ImageFilter everything;
    everything.showRejected = true;
    everything.onlyTrashed = m_filter.onlyTrashed;
    m_library.read([everything](LibraryDatabase& db) { return static_cast<int>(db.imageIds(everything).size()); }, this,
                   [this, trashed = everything.onlyTrashed](int total) {
                       if (trashed == m_filter.onlyTrashed && total != m_total) {
                           m_total = total;
                           Q_EMIT countsChanged();
                       }
                   });
}

void GalleryModel::apply(const IdChanges& changes) {
    if (changes.reordered) {
        beginResetModel();
        m_ids = changes.result;
        m_rows.clear();
        m_wantedPages.clear();
        endResetModel();
    } else {
        applyRanges(changes);
    }
    m_answered = true;
}

void GalleryModel::applyRanges(const IdChanges& changes) {
    for (const IdChanges::Range& range : changes.removed) {
        beginRemoveRows({}, range.first, range.first + range.count - 1);
        m_ids.remove(range.first, range.count);
        m_rows.clear();
        endRemoveRows();
    }
    for (const IdChanges::Range& range : changes.inserted) {
        beginInsertRows({}, range.first, range.first + range.count - 1);
        m_ids.insert(range.first, range.count, 0);
        std::copy_n(changes.result.begin() + range.first, range.count, m_ids.begin() + range.first);
        m_rows.clear();
        endInsertRows();
    }
    if (!changes.isEmpty()) {
        m_wantedPages.clear(); // by row: views ask again
    }
}

void GalleryModel::onChanged(const QVector<qint64>& ids) {
    QVector<int> rows;
    bool unknown = false;
    for (const qint64 id : ids) {
        m_records.remove(id);
        if (const int row = rowOf(id); row >= 0) {
            m_kept.insert(id);
            rows.append(row);
        } else {
            unknown = true; // may fit the filter now: restored from the trash, tagged
        }
    }
    announceRows(std::move(rows));
    if (m_filter.onlyTrashed || unknown) {
        m_totalStale = true;
        if (m_filter.onlyTrashed) {
            m_kept.clear();
        }
        m_additionTimer.start(0);
    }
}

void GalleryModel::onRemoved(const QVector<qint64>& ids) {
    m_totalStale = true;
    if (m_filter.onlyTrashed) {
        m_additionTimer.start(0);
        return;
    }
    const QSet<qint64> gone(ids.begin(), ids.end());
    m_kept -= gone;
    QVector<qint64> rest;
    rest.reserve(m_ids.size());
    std::copy_if(m_ids.begin(), m_ids.end(), std::back_inserter(rest), [&](qint64 id) { return !gone.contains(id); });
    ++m_version; // an answer on its way compares with the old list
    apply(idChanges(m_ids, rest));
    Q_EMIT countsChanged();
    m_additionTimer.start(0);
}

} // namespace arcflow::ui
