#pragma once

#include "ui/gallery/image_text.h"
#include "ui/library/library_types.h"

#include <QHash>
#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace arcflow::ui {

class DetailsPicture;
class DetailsPrompt;
class FormRows;
class GalleryController;
class GallerySelection;
class RatingStars;
class SectionHeader;
class ThumbnailCache;

/// What is known of the selected image, or of several, and what can be done with them.
class DetailsPane : public QWidget {
    Q_OBJECT

public:
    DetailsPane(GalleryController& controller, GallerySelection& selection, ThumbnailCache& thumbnails,
                QWidget* parent = nullptr);

    QVector<qint64> ids() const { return m_ids; } ///< what is shown
    QSize sizeHint() const override;

Q_SIGNALS:
    // The controller passes these on.
    void useSettingsRequested(const QVector<qint64>& ids);
    void exportRequested(const QVector<qint64>& ids);
    void compareRequested(const QVector<qint64>& ids);
    void promoteRequested(const QVector<qint64>& ids);
    void revealRequested(const QVector<qint64>& ids);

private:
    struct Content {
        QVector<ImageRecord> images;
        QStringList albums; ///< of a single image
    };

    QWidget* makeRows();
    QWidget* makeButtons();
    void connectButtons();
    void load();
    void present(const Content& content);
    void showImage(const ImageRecord& image, const QStringList& albums);
    void showSeveral(const QVector<ImageRecord>& images);
    void showNothing();
    void setRows(const QVector<ImageDetail>& rows);
    void setTags(const QStringList& tags);
    void askTag();

    GalleryController& m_controller;
    GallerySelection& m_selection;
    QVector<qint64> m_ids;
    QVector<ImageRecord> m_images;
    quint64 m_version = 0;

    SectionHeader* m_header;
    DetailsPicture* m_picture;
    QLabel* m_summary;
    DetailsPrompt* m_prompt;
    QLabel* m_hint;
    FormRows* m_rows;
    QHash<ImageDetail::Kind, QLabel*> m_values;
    QHash<ImageDetail::Kind, QLabel*> m_labels;
    QHash<ImageDetail::Kind, QWidget*> m_fields;
    QLabel* m_album;
    QWidget* m_tags;
    RatingStars* m_rating;
    QToolButton *m_copySeed, *m_reveal, *m_copy;
    QPushButton *m_useSettings, *m_export, *m_compare, *m_promote;
};

} // namespace arcflow::ui
