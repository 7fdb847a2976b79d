#pragma once

#include <QSet>
#include <QVector>

#include <vector>

namespace arcflow::ui {

/// How one list of ids becomes another, as an item model has to say it: removals from the back to the front, then
/// insertions from the front to the back.
struct IdChanges {
    struct Range {
        int first = 0, count = 0;
        bool operator==(const Range&) const = default;
    };

    QVector<qint64> result;
    std::vector<Range> removed;  ///< rows of the old list, last range first
    std::vector<Range> inserted; ///< rows of the result, first range first
    bool reordered = false;      ///< not expressible so, or in too many ranges: the ranges are empty

    bool isEmpty() const { return !reordered && removed.empty() && inserted.empty(); }
};

/// Compares two lists of distinct ids in time linear in their lengths. Ids in `keep` that the new list lacks stay where
/// they are in the old one (unless the list is reordered). More ranges than `maxRanges` count as reordered.
IdChanges idChanges(const QVector<qint64>& before, const QVector<qint64>& after, const QSet<qint64>& keep = {},
                    int maxRanges = 64);

} // namespace arcflow::ui
