#pragma once

#include "ui/gallery/thumbnail_cache.h"
#include "ui/gallery/tile_painter.h"

#include <QTimer>
#include <QWidget>

namespace arcflow::ui {

/// The pictures at the top of the details: one, the two faces of a pair side by side, or the first four of a selection.
class DetailsPicture : public QWidget {
    Q_OBJECT

public:
    struct Face {
        QString file, contentHash;
        QString label; ///< in its corner; may be empty
    };

    explicit DetailsPicture(ThumbnailCache& thumbnails, QWidget* parent = nullptr);

    /// `size`: of the picture in pixels, for its shape; a square where it is not known.
    void setFaces(const QVector<Face>& faces, QSize size = {});

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void doubleClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    QRect cell(int index) const;
    ThumbnailRequest request(int index) const;
    void ask();

    ThumbnailCache& m_thumbnails;
    TilePainter m_painter;
    QVector<Face> m_faces;
    double m_aspect = 1.0;      ///< height by width
    QVector<TileLook> m_former; ///< what was there before, until the new pictures come or take too long
    QTimer m_askTimer, m_formerTimer;
};

} // namespace arcflow::ui
