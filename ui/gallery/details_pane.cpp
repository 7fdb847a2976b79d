#include "ui/gallery/details_pane.h"

#include "ui/gallery/details_picture.h"
#include "ui/gallery/details_prompt.h"
#include "ui/gallery/gallery_controller.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_popover.h"
#include "ui/gallery/gallery_selection.h"
#include "ui/gallery/rating_stars.h"
#include "ui/library/library_service.h"
#include "ui/shell/chip.h"
#include "ui/shell/elided_label.h"
#include "ui/shell/flow_layout.h"
#include "ui/shell/form_rows.h"
#include "ui/shell/section_header.h"
#include "ui/style/column_scroll_area.h"
#include "ui/style/theme.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr qsizetype mostSummarised = 500;
using Kind = ImageDetail::Kind;
constexpr Kind allKinds[] = {Kind::model, Kind::seed,  Kind::size,    Kind::steps, Kind::guidance,
                             Kind::time,  Kind::match, Kind::created, Kind::file};

/// Names of the albums an image is in. By its time as well: the albums' many other images need not be looked at then.
QStringList albumsOf(LibraryDatabase& db, const ImageRecord& image) {
    QStringList names;
    const QVector<AlbumRecord> albums = db.albums();
    for (const AlbumRecord& album : albums) {
        ImageFilter filter;
        filter.album = album.id;
        filter.showRejected = true;
        filter.from = filter.until = image.created;
        if (album.images > 0 && db.imageIds(filter).contains(image.id)) {
            names += album.name;
        }
    }
    return names;
}

} // namespace

DetailsPane::DetailsPane(GalleryController& controller, GallerySelection& selection, ThumbnailCache& thumbnails,
                         QWidget* parent)
    : QWidget(parent),
      m_controller(controller),
      m_selection(selection),
      m_header(new SectionHeader(QString(), this)), // the dock says what this is
      m_picture(new DetailsPicture(thumbnails, this)),
      m_summary(new QLabel(this)),
      m_prompt(new DetailsPrompt(this)),
      m_hint(new QLabel(this)) {
    setObjectName(QStringLiteral("detailsPane"));
    setAccessibleName(tr("Details"));
    m_reveal = m_header->addButton(QStringLiteral("folder"), tr("Show in the file manager"));
    m_reveal->setObjectName(QStringLiteral("reveal"));
    m_copy = m_header->addButton(QStringLiteral("copy"), tr("Copy the image (Ctrl+C in the gallery)"));
    m_copy->setObjectName(QStringLiteral("copy"));
    m_summary->setObjectName(QStringLiteral("summary"));
    m_summary->setProperty("title", true);
    m_prompt->setObjectName(QStringLiteral("prompt"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_hint->setObjectName(QStringLiteral("hint"));
    m_hint->setProperty("hint", true);
    m_hint->setWordWrap(true);
    m_tags = new QWidget(this);
    m_tags->setObjectName(QStringLiteral("tags"));
    (new FlowLayout(m_tags, gridUnit))->setContentsMargins(0, 0, 0, 0);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(gridUnit * 3 / 2, 0, gridUnit * 3 / 2, gridUnit * 3 / 2);
    column->setSpacing(gridUnit);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_picture), static_cast<QWidget*>(m_summary), static_cast<QWidget*>(m_prompt),
          static_cast<QWidget*>(m_hint), makeRows(), m_tags, makeButtons()}) {
        column->addWidget(widget);
    }
    column->addStretch(1);
    auto* area = new ColumnScrollArea(this);
    area->setWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, gridUnit / 2, 0, 0);
    layout->setSpacing(gridUnit / 2);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(gridUnit * 3 / 2, 0, gridUnit, 0);
    top->addWidget(m_header);
    layout->addLayout(top);
    layout->addWidget(area, 1);

    connectButtons();
    connect(&m_selection, &GallerySelection::changed, this, &DetailsPane::load);
    connect(&m_controller.model(), &GalleryModel::countsChanged, this, [this] {
        if (m_ids.isEmpty() || m_selection.count() == 0) {
            load();
        }
    });
    LibraryService& library = m_controller.library();
    connect(&library, &LibraryService::imagesChanged, this, [this](const QVector<qint64>& ids) {
        if (m_ids.size() <= mostSummarised &&
            std::any_of(ids.begin(), ids.end(), [this](qint64 id) { return m_ids.contains(id); })) {
            load();
        }
    });
    connect(&library, &LibraryService::albumsChanged, this, &DetailsPane::load);
    showNothing();
    load();
}

QSize DetailsPane::sizeHint() const {
    return {44 * gridUnit, 90 * gridUnit};
}

QWidget* DetailsPane::makeRows() {
    m_rows = new FormRows(27, this);
    m_rating = new RatingStars(m_rows);
    m_rows->addRow(tr("Rating"), m_rating);
    for (const Kind kind : allKinds) {
        auto* value = kind == Kind::file ? new ElidedLabel({}, Qt::ElideMiddle, m_rows) : new QLabel(m_rows);
        value->setTextFormat(Qt::PlainText);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setWordWrap(kind != Kind::file && kind != Kind::seed);
        QWidget* field = value;
        if (kind == Kind::seed) {
            field = new QWidget(m_rows);
            auto* line = new QHBoxLayout(field);
            line->setContentsMargins(0, 0, 0, 0);
            line->setSpacing(gridUnit / 2);
            m_copySeed = new QToolButton(field);
            m_copySeed->setObjectName(QStringLiteral("copySeed"));
            m_copySeed->setProperty("bare", true);
            m_copySeed->setIcon(theme().icon(QStringLiteral("copy"), Token::dimText));
            m_copySeed->setAccessibleName(tr("Copy the seed"));
            m_copySeed->setToolTip(tr("Copy the seed"));
            line->addWidget(value);
            line->addWidget(m_copySeed);
            line->addStretch(1);
        }
        m_values.insert(kind, value);
        m_fields.insert(kind, field);
        m_labels.insert(kind, m_rows->addRow({}, field));
    }
    m_album = new QLabel(m_rows);
    m_album->setObjectName(QStringLiteral("album"));
    m_album->setTextFormat(Qt::PlainText);
    m_album->setWordWrap(true);
    m_rows->addRow(tr("Album"), m_album);
    return m_rows;
}

QWidget* DetailsPane::makeButtons() {
    auto* buttons = new QWidget(this);
    auto* grid = new QGridLayout(buttons);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(gridUnit);
    const auto button = [&](const QString& name, const QString& icon, const QString& toolTip) {
        auto* made = new QPushButton(buttons);
        made->setObjectName(name);
        made->setIcon(theme().icon(icon));
        made->setToolTip(toolTip);
        return made;
    };
    m_useSettings = button(QStringLiteral("useSettings"), QStringLiteral("restore"),
                           tr("Choose which settings of this image to take over"));
    m_useSettings->setText(tr("Use settings…"));
    m_export =
        button(QStringLiteral("export"), QStringLiteral("export"), tr("Write the images to files for other programs"));
    m_compare = button(QStringLiteral("compare"), QStringLiteral("compare"),
                       tr("Show both faces of a pair, or two images, beside each other"));
    m_compare->setText(tr("Compare"));
    m_promote = button(QStringLiteral("promote"), QStringLiteral("promote"),
                       tr("Render the same seeds with the teacher (P in the gallery)"));
    m_promote->setText(tr("Promote"));
    grid->addWidget(m_useSettings, 0, 0, 1, 2);
    grid->addWidget(m_export, 1, 0, 1, 2);
    grid->addWidget(m_compare, 2, 0);
    grid->addWidget(m_promote, 2, 1);
    return buttons;
}

void DetailsPane::connectButtons() {
    connect(m_useSettings, &QPushButton::clicked, this, [this] { Q_EMIT useSettingsRequested(m_ids); });
    connect(m_export, &QPushButton::clicked, this, [this] { Q_EMIT exportRequested(m_ids); });
    connect(m_compare, &QPushButton::clicked, this, [this] { Q_EMIT compareRequested(m_ids); });
    connect(m_promote, &QPushButton::clicked, this, [this] { Q_EMIT promoteRequested(m_ids); });
    connect(m_reveal, &QToolButton::clicked, this, [this] { Q_EMIT revealRequested(m_ids); });
    connect(m_copy, &QToolButton::clicked, this, [this] { m_controller.copy(m_ids); });
    connect(m_picture, &DetailsPicture::doubleClicked, this, [this] {
        if (m_ids.size() == 1) {
            Q_EMIT m_controller.openRequested(m_ids.first());
        }
    });
    connect(m_rating, &RatingStars::rated, this, [this](int rating) { m_controller.rate(m_ids, rating); });
    connect(m_copySeed, &QToolButton::clicked, this, [this] {
        if (m_images.size() == 1 && m_images.first().seed) {
            QGuiApplication::clipboard()->setText(QString::number(*m_images.first().seed));
        }
    });
    connect(this, &DetailsPane::useSettingsRequested, this, [this](const QVector<qint64>& ids) {
        if (ids.size() == 1) {
            m_controller.chooseSettings(ids.first(), m_useSettings);
        }
    });
    connect(this, &DetailsPane::exportRequested, &m_controller, &GalleryController::exportRequested);
    connect(this, &DetailsPane::compareRequested, &m_controller, &GalleryController::compareRequested);
    connect(this, &DetailsPane::promoteRequested, &m_controller, &GalleryController::promoteRequested);
    connect(this, &DetailsPane::revealRequested, &m_controller, &GalleryController::reveal);
}

void DetailsPane::load() {
    const quint64 version = ++m_version;
    const QVector<qint64> ids = m_selection.ids();
    if (ids.isEmpty()) {
        m_ids = m_controller.model().ids();
        m_images.clear();
        showNothing();
        return;
    }
    m_controller.library().read(
        [ids](LibraryDatabase& db) {
            Content content;
            if (ids.size() <= mostSummarised) {
                content.images = db.images(ids);
            } else {
                content.images = db.images(ids.mid(0, 4));
            }
            if (content.images.size() == 1) {
                content.albums = albumsOf(db, content.images.first());
            }
            return content;
        },
        this,
        [this, version, ids](const Content& content) {
            if (version == m_version) {
                m_ids = ids;
                m_images = content.images;
                present(content);
            }
        });
}

void DetailsPane::present(const Content& content) {
    if (content.images.isEmpty()) {
        showNothing();
    } else if (m_ids.size() == 1) {
        showImage(content.images.first(), content.albums);
    } else {
        showSeveral(content.images);
    }
}

void DetailsPane::setRows(const QVector<ImageDetail>& rows) {
    for (const Kind kind : allKinds) {
        const auto row =
            std::find_if(rows.begin(), rows.end(), [kind](const ImageDetail& detail) { return detail.kind == kind; });
        const bool there = row != rows.end();
        m_rows->setRowVisible(m_fields[kind], there);
        if (there) {
            m_labels[kind]->setText(row->label);
            m_values[kind]->setText(row->value);
            m_values[kind]->setAccessibleName(QStringLiteral("%1: %2").arg(row->label, row->value));
        }
    }
}

void DetailsPane::showImage(const ImageRecord& image, const QStringList& albums) {
    QVector<DetailsPicture::Face> faces;
    if (!image.studentFile.isEmpty() && !image.teacherFile.isEmpty()) {
        faces = {{image.studentFile, image.contentHash, tr("Student")}, {image.teacherFile, {}, tr("Teacher")}};
    } else {
        faces = {{image.coverFile(), image.contentHash, {}}};
    }
    m_picture->setFaces(faces, {image.width, image.height});
    m_picture->setAccessibleName(imageDescription(image));
    m_picture->show();
    m_summary->hide();
    m_hint->hide();
    m_prompt->setPlainText(image.prompt);
    m_prompt->setVisible(!image.prompt.isEmpty());
    setRows(imageDetails(image));
    m_rows->show();
    m_rows->setRowVisible(m_rating, true);
    m_rating->setRating(image.rating);
    m_album->setText(albums.join(QStringLiteral(", ")));
    m_rows->setRowVisible(m_album, !albums.isEmpty());
    setTags(image.tags);
    m_useSettings->setVisible(true);
    m_export->setText(tr("Export…"));
    m_export->show();
    m_compare->setVisible(image.mode == QLatin1String("pair"));
    m_promote->setVisible(image.mode == QLatin1String("student"));
    m_reveal->setEnabled(true);
    m_copy->setEnabled(true);
}

void DetailsPane::showSeveral(const QVector<ImageRecord>& images) {
    const bool all = images.size() == m_ids.size();
    QVector<DetailsPicture::Face> faces;
    for (const ImageRecord& image : images.mid(0, 4)) {
        faces.append({image.coverFile(), image.contentHash, {}});
    }
    m_picture->setFaces(faces);
    m_picture->setAccessibleName(imageCount(m_ids.size()));
    m_picture->show();
    m_summary->setText(imageCount(m_ids.size()));
    m_summary->show();
    m_prompt->hide();
    m_hint->hide();
    setRows(all ? summaryOfImages(images) : QVector<ImageDetail>());
    m_rows->show();
    const bool sameRating = std::all_of(
        images.begin(), images.end(), [&](const ImageRecord& image) { return image.rating == images.first().rating; });
    m_rating->setRating(all && sameRating ? images.first().rating : 0);
    m_rows->setRowVisible(m_rating, true);
    m_rows->setRowVisible(m_album, false);
    QStringList common = images.first().tags;
    for (const ImageRecord& image : images) {
        common.removeIf([&](const QString& tag) { return !image.tags.contains(tag); });
    }
    setTags(all ? common : QStringList());
    m_useSettings->hide();
    m_export->setText(tr("Export %1…").arg(locale().toString(m_ids.size())));
    m_export->show();
    m_compare->setVisible(m_ids.size() == 2);
    m_promote->setVisible(std::any_of(images.begin(), images.end(),
                                      [](const ImageRecord& image) { return image.mode == QLatin1String("student"); }));
    m_reveal->setEnabled(true);
    m_copy->setEnabled(true);
}

void DetailsPane::showNothing() {
    m_picture->hide();
    m_prompt->hide();
    m_rows->hide();
    m_tags->hide();
    m_summary->setText(imageCount(m_ids.size()));
    m_summary->setVisible(!m_ids.isEmpty());
    m_hint->setText(m_ids.isEmpty() ? tr("Images you make appear here with everything that went into them.")
                                    : tr("Select an image to see how it was made."));
    m_hint->show();
    m_useSettings->hide();
    m_compare->hide();
    m_promote->hide();
    m_export->setText(tr("Export %1…").arg(locale().toString(m_ids.size())));
    m_export->setVisible(!m_ids.isEmpty());
    m_reveal->setEnabled(false);
    m_copy->setEnabled(false);
}

void DetailsPane::setTags(const QStringList& tags) {
    const QList<QWidget*> old = m_tags->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget* chip : old) {
        m_tags->layout()->removeWidget(chip);
        chip->hide();
        chip->deleteLater(); // may be what was clicked
    }
    for (const QString& tag : tags) {
        auto* chip = new Chip(tag, m_tags);
        chip->setObjectName(QStringLiteral("tag"));
        chip->setRemovable(true);
        connect(chip, &Chip::removeRequested, this, [this, tag] { m_controller.removeTag(m_ids, tag); });
        m_tags->layout()->addWidget(chip);
        chip->show();
    }
    auto* add = new Chip(tr("+ tag"), m_tags);
    add->setObjectName(QStringLiteral("addTag"));
    add->setToolTip(tr("Add a tag"));
    connect(add, &Chip::clicked, this, &DetailsPane::askTag);
    m_tags->layout()->addWidget(add);
    add->show();
    m_tags->show();
}

void DetailsPane::askTag() {
    m_controller.library().read([](LibraryDatabase& db) { return db.allTags(); }, this,
                                [this](const QStringList& tags) {
                                    auto* popover = new ValuePopover(tr("Add a tag"), this);
                                    popover->setObjectName(QStringLiteral("tagPopover"));
                                    popover->setChoices(tags);
                                    popover->setPlaceholder(tr("for example cover"));
                                    connect(popover, &ValuePopover::accepted, this,
                                            [this](const QString& tag) { m_controller.addTag(m_ids, tag); });
                                    popover->popUp(m_tags);
                                });
}

} // namespace arcflow::ui
