#pragma once

#include "ui/library/library_types.h"

#include <QAbstractListModel>
#include <QCache>
#include <QHash>
#include <QSet>
#include <QTimer>
#include <QVector>

namespace arcflow::ui {

class LibraryService;
struct IdChanges;

/// The images of the library that pass a filter, in its order. Holds ids only; records come from the library in pages
/// when rows are looked at, and at most `mostRecords` stay. Rows whose record is on its way are placeholders.
///
/// Rating, rejecting or tagging images leaves the rows where they are, though they may no longer fit the filter, until
/// the filter changes or refresh() is called: nothing jumps away under the hand that culls.
class GalleryModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole, ///< qint64
        RecordRole,            ///< ImageRecord; invalid while it is on its way
        LoadedRole,            ///< bool
        ThumbnailRole,         ///< ThumbnailRequest of the cover without size; invalid while it is on its way
    };
    static constexpr int pageRows = 200;
    static constexpr int mostRecords = 4000;

    explicit GalleryModel(LibraryService& library, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    /// Qt::DisplayRole and Qt::AccessibleTextRole describe the image in words; Qt::ToolTipRole is markup without any of
    /// the prompt's.
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// The pictures' files as URLs and their ids as imageIdsMimeType; records that are not here are left out.
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    QStringList mimeTypes() const override;
    Qt::DropActions supportedDragActions() const override;

    const ImageFilter& filter() const { return m_filter; }
    /// Asks the library after 60 ms without another call; until the answer is here the rows stay as they are.
    void setFilter(const ImageFilter& filter);
    void refresh(); ///< asks again with the same filter; rows that no longer fit go

    qint64 idAt(int row) const { return row >= 0 && row < m_ids.size() ? m_ids[row] : 0; }
    const QVector<qint64>& ids() const { return m_ids; }
    int rowOf(qint64 id) const; ///< −1 if it is not among them
    /// Null while the record is on its way, which this call sets off. Valid until control returns to the event loop.
    const ImageRecord* record(int row) const;
    /// The images in the library that the filter chooses from: those in the trash, or all others. −1 while unknown.
    int total() const { return m_total; }
    bool isReady() const { return m_answered; } ///< whether the first answer is here
    /// Counts answers to another filter: a view that sees a new one starts at the top.
    int filterGeneration() const { return m_generation; }

Q_SIGNALS:
    void filterChanged(const arcflow::ui::ImageFilter& filter);
    void countsChanged(); ///< rows, total or readiness

private:
    void query();
    void queryTotal();
    void apply(const IdChanges& changes);
    void applyRanges(const IdChanges& changes);
    void loadPages();
    void addRecords(const QVector<qint64>& asked, const QVector<ImageRecord>& records);
    void onChanged(const QVector<qint64>& ids);
    void onRemoved(const QVector<qint64>& ids);
    void announceRows(QVector<int> rows);

    LibraryService& m_library;
    ImageFilter m_filter;
    QVector<qint64> m_ids;
    QSet<qint64> m_kept;               ///< changed by hand since the filter was set: stay though they may not fit
    mutable QHash<qint64, int> m_rows; ///< of m_ids; empty = to be made
    mutable QCache<qint64, ImageRecord> m_records;
    mutable QVector<int> m_wantedPages; ///< latest last
    mutable QTimer m_pageTimer;
    QTimer m_filterTimer, m_additionTimer;
    quint64 m_version = 0; ///< of m_ids and m_filter: answers to an older one are stale
    int m_total = -1;
    int m_generation = 0;
    bool m_answered = false;
    bool m_newFilter = true; ///< the next answer is the first to m_filter
    bool m_totalStale = true;
    bool m_pageInFlight = false;
};

/// Ids of images, dragged within the program: decimal numbers separated by blanks.
inline constexpr const char* imageIdsMimeType = "application/x-arcflow-image-ids";
/// At most 100 000 ids; anything else in the data is passed over.
QVector<qint64> imageIdsFrom(const QMimeData* data);

} // namespace arcflow::ui
