#include "ui/gallery/gallery_selection.h"

#include "ui/gallery/gallery_model.h"

#include <algorithm>
#include <numeric>

namespace arcflow::ui {

GallerySelection::GallerySelection(GalleryModel* model, QObject* parent)
    : QItemSelectionModel(model, parent), m_gallery(model), m_generation(model->filterGeneration()) {
    m_announcement.setSingleShot(true);
    connect(&m_announcement, &QTimer::timeout, this, &GallerySelection::changed);
    const auto announce = [this] { m_announcement.start(0); };
    connect(this, &QItemSelectionModel::selectionChanged, this, announce);
    connect(this, &QItemSelectionModel::currentChanged, this, announce);
    connect(model, &QAbstractItemModel::modelReset, this, announce);
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, &GallerySelection::remember);
    connect(model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first) { onRowsRemoved(first); });
    connect(model, &GalleryModel::countsChanged, this, [this] {
        m_generation = m_gallery->filterGeneration();
        m_hadSelection = hasSelection();
    });
}

QVector<qint64> GallerySelection::ids() const {
    QVector<int> rows;
    const QItemSelection ranges = selection();
    for (const QItemSelectionRange& range : ranges) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            rows.append(row);
        }
    }
    std::sort(rows.begin(), rows.end());
    QVector<qint64> result;
    result.reserve(rows.size());
    std::transform(rows.begin(), rows.end(), std::back_inserter(result),
                   [this](int row) { return m_gallery->idAt(row); });
    return result;
}

QVector<qint64> GallerySelection::targets() const {
    QVector<qint64> result = ids();
    if (result.isEmpty() && currentIndex().isValid()) {
        result.append(currentId());
    }
    return result;
}

int GallerySelection::count() const {
    const QItemSelection ranges = selection();
    return std::accumulate(ranges.begin(), ranges.end(), 0,
                           [](int sum, const QItemSelectionRange& range) { return sum + range.height(); });
}

qint64 GallerySelection::currentId() const {
    return m_gallery->idAt(currentIndex().row());
}

void GallerySelection::selectIds(const QVector<qint64>& ids, qint64 current) {
    QVector<int> rows;
    rows.reserve(ids.size());
    for (const qint64 id : ids) {
        if (const int row = m_gallery->rowOf(id); row >= 0) {
            rows.append(row);
        }
    }
    const int first = rows.isEmpty() ? -1 : rows.first();
    std::sort(rows.begin(), rows.end());
    QItemSelection ranges;
    for (qsizetype begin = 0; begin < rows.size();) {
        qsizetype end = begin;
        while (end + 1 < rows.size() && rows[end + 1] <= rows[end] + 1) {
            ++end;
        }
        ranges.append({m_gallery->index(rows[begin]), m_gallery->index(rows[end])});
        begin = end + 1;
    }
    const int currentRow = current > 0 ? m_gallery->rowOf(current) : first;
    select(ranges, ClearAndSelect);
    setCurrentIndex(m_gallery->index(currentRow), NoUpdate);
}

/// Every change but that rows go away, which the base class takes note of before anyone else hears of it.
void GallerySelection::select(const QItemSelection& ranges, SelectionFlags command) {
    QItemSelectionModel::select(ranges, command);
    m_hadSelection = hasSelection();
}

void GallerySelection::remember() {
    m_rememberedIds = ids();
    m_rememberedCurrent = currentId();
}

/// Called for every modelReset, more than once where views forward it.
void GallerySelection::reset() {
    QItemSelectionModel::reset();
    if (!m_rememberedIds.isEmpty() || m_rememberedCurrent > 0) {
        selectIds(m_rememberedIds, m_rememberedCurrent);
    }
}

void GallerySelection::onRowsRemoved(int first) {
    const bool sameFilter = m_generation == m_gallery->filterGeneration();
    const int next = std::min(first, m_gallery->rowCount() - 1);
    if (sameFilter && m_hadSelection && !hasSelection() && next >= 0) {
        setCurrentIndex(m_gallery->index(next), ClearAndSelect); // the base class has gone to the one before
    }
}

} // namespace arcflow::ui
