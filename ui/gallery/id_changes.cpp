#include "ui/gallery/id_changes.h"

#include <algorithm>

namespace arcflow::ui {

namespace {

void extend(std::vector<IdChanges::Range>& ranges, int row) {
    if (!ranges.empty() && ranges.back().first + ranges.back().count == row) {
        ++ranges.back().count;
    } else {
        ranges.push_back({row, 1});
    }
}

} // namespace

IdChanges idChanges(const QVector<qint64>& before, const QVector<qint64>& after, const QSet<qint64>& keep,
                    int maxRanges) {
    IdChanges changes;
    if (before == after) {
        changes.result = after;
        return changes;
    }
    const QSet<qint64> old(before.begin(), before.end());
    const QSet<qint64> now(after.begin(), after.end());
    changes.result.reserve(after.size() + keep.size());
    const auto reordered = [&] {
        changes = {};
        changes.result = after;
        changes.reordered = true;
    };
    const auto addNew = [&](qsizetype& next) {
        while (next < after.size() && !old.contains(after[next])) {
            extend(changes.inserted, static_cast<int>(changes.result.size()));
            changes.result.append(after[next++]);
        }
    };
    qsizetype next = 0;
    for (int row = 0; row < before.size(); ++row) {
        const qint64 id = before[row];
        if (!now.contains(id)) {
            if (keep.contains(id)) {
                changes.result.append(id);
            } else {
                extend(changes.removed, row);
            }
            continue;
        }
        addNew(next);
        if (after[next] != id) {
            reordered();
            return changes;
        }
        changes.result.append(id);
        ++next;
    }
    addNew(next);
    if (static_cast<qsizetype>(changes.removed.size() + changes.inserted.size()) > maxRanges) {
        const QVector<qint64> result = changes.result;
        reordered();
        changes.result = result;
        return changes;
    }
    std::reverse(changes.removed.begin(), changes.removed.end());
    return changes;
}

} // namespace arcflow::ui
