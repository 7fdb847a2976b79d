#pragma once

#include <QItemSelectionModel>
#include <QTimer>
#include <QVector>

namespace arcflow::ui {

class GalleryModel;

/// What is selected in the gallery: one for all views of a model. Follows the images, not the rows, through a new order
/// or filter; when what was selected goes to the trash, the image after it is selected, so that culling can go on.
class GallerySelection : public QItemSelectionModel {
    Q_OBJECT

public:
    explicit GallerySelection(GalleryModel* model, QObject* parent = nullptr);

    QVector<qint64> ids() const; ///< selected, in the model's order
    /// What a command acts on: the selected images, or the current one if none is.
    QVector<qint64> targets() const;
    int count() const;
    qint64 currentId() const; ///< 0 if there is none
    /// Selects those that the model holds; the first of them becomes the current one unless `current` is given.
    void selectIds(const QVector<qint64>& ids, qint64 current = 0);

    using QItemSelectionModel::select;
    void select(const QItemSelection& ranges, SelectionFlags command) override;
    void reset() override;

Q_SIGNALS:
    /// Selected or current images are others than before; once for all that happens in one go.
    void changed();

private:
    void remember();
    void onRowsRemoved(int first);

    GalleryModel* m_gallery;
    QTimer m_announcement;
    QVector<qint64> m_rememberedIds;
    qint64 m_rememberedCurrent = 0;
    int m_generation = 0;
    bool m_hadSelection = false; ///< before rows went away
};

} // namespace arcflow::ui
