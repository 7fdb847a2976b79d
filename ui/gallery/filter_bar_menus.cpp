#include "ui/gallery/filter_bar.h"
#include "ui/gallery/gallery_popover.h"
#include "ui/library/library_service.h"
#include "ui/shell/chip.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace arcflow::ui {

namespace {

constexpr qsizetype mostMenuEntries = 40; // a longer list is typed, not scrolled

/// Menus take an ampersand for a mnemonic; names of models and albums are other people's.
QString literal(QString text) {
    constexpr qsizetype longest = 60;
    if (text.size() > longest) {
        text = text.left(longest - 1) + u'…';
    }
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace

QMenu* FilterBar::newMenu(const QString& name) {
    auto* menu = new QMenu(this);
    menu->setObjectName(name);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    return menu;
}

void FilterBar::addChoice(QMenu* menu, const QString& text, bool chosen,
                          const std::function<void(ImageFilter&)>& edit) {
    QAction* action = menu->addAction(literal(text), this, [this, edit] { change(edit); });
    action->setCheckable(true);
    action->setChecked(chosen);
}

void FilterBar::popUp(QMenu* menu, QWidget* anchor) {
    menu->popup(anchor->mapToGlobal(QPoint(0, anchor->height() + 4)));
}

/// A field that is not set has no chip to stand under yet.
QWidget* FilterBar::anchorFor(FilterField field) const {
    Chip* chip = m_chips.at(field);
    return chip->isVisibleTo(this) ? chip : m_more;
}

void FilterBar::openRatings() {
    QMenu* menu = newMenu(QStringLiteral("ratingMenu"));
    for (int stars = 1; stars <= 5; ++stars) {
        addChoice(menu, QString(stars, u'★'), stars == m_filter.minimumRating,
                  [stars](ImageFilter& filter) { filter.minimumRating = stars; });
    }
    popUp(menu, anchorFor(FilterField::rating));
}

void FilterBar::openModes() {
    QMenu* menu = newMenu(QStringLiteral("modeMenu"));
    for (const char* mode : {"student", "teacher", "pair", ""}) {
        const QString value = QLatin1String(mode);
        addChoice(menu, modeName(value), m_filter.mode == value, [value](ImageFilter& filter) { filter.mode = value; });
    }
    popUp(menu, anchorFor(FilterField::mode));
}

void FilterBar::openDates() {
    QMenu* menu = newMenu(QStringLiteral("dateMenu"));
    const QVector<DatePreset> presets = datePresets();
    for (const DatePreset& preset : presets) {
        ImageFilter candidate = m_filter;
        setDates(candidate, preset);
        addChoice(menu, preset.name, candidate.from == m_filter.from && !m_filter.until,
                  [preset](ImageFilter& filter) { setDates(filter, preset); });
    }
    popUp(menu, anchorFor(FilterField::date));
}

void FilterBar::openModels() {
    m_library.read([](LibraryDatabase& db) { return db.allModels(); }, this,
                   [this](const QStringList& models) {
                       QMenu* menu = newMenu(QStringLiteral("modelMenu"));
                       for (const QString& model : models.mid(0, mostMenuEntries)) {
                           addChoice(menu, model, m_filter.model == model,
                                     [model](ImageFilter& filter) { filter.model = model; });
                       }
                       if (models.isEmpty()) {
                           menu->addAction(tr("No image names a model"))->setEnabled(false);
                       }
                       popUp(menu, anchorFor(FilterField::model));
                   });
}

void FilterBar::openAlbums() {
    m_library.read([](LibraryDatabase& db) { return db.albums(); }, this,
                   [this](const QVector<AlbumRecord>& albums) {
                       m_albums = albums;
                       QMenu* menu = newMenu(QStringLiteral("albumMenu"));
                       for (const AlbumRecord& album : albums.mid(0, mostMenuEntries)) {
                           addChoice(menu, album.name, m_filter.album == album.id,
                                     [id = album.id](ImageFilter& filter) { filter.album = id; });
                       }
                       if (albums.isEmpty()) {
                           menu->addAction(tr("There are no albums yet"))->setEnabled(false);
                       }
                       popUp(menu, anchorFor(FilterField::album));
                   });
}

void FilterBar::openTags() {
    m_library.read([](LibraryDatabase& db) { return db.allTags(); }, this,
                   [this](const QStringList& tags) {
                       if (!tags.isEmpty() && tags.size() <= mostMenuEntries) {
                           QMenu* menu = newMenu(QStringLiteral("tagMenu"));
                           for (const QString& tag : tags) {
                               addChoice(menu, tag, m_filter.tag == tag,
                                         [tag](ImageFilter& filter) { filter.tag = tag; });
                           }
                           popUp(menu, anchorFor(FilterField::tag));
                           return;
                       }
                       auto* popover = new ValuePopover(tr("Tag"), this, [tags](const QString& value) {
                           return tags.contains(value) ? QString()
                                  : tags.isEmpty()     ? tr("No image has a tag yet.")
                                                       : tr("No image has this tag.");
                       });
                       popover->setChoices(tags);
                       popover->setValue(m_filter.tag.value_or(QString()));
                       connect(popover, &ValuePopover::accepted, this,
                               [this](const QString& tag) { change([&](ImageFilter& filter) { filter.tag = tag; }); });
                       popover->popUp(anchorFor(FilterField::tag));
                   });
}

void FilterBar::askSeed() {
    auto* popover = new ValuePopover(tr("Seed"), this, [](const QString& value) {
        return parseSeed(value) ? QString() : tr("A seed is a whole number from 0 to 18 446 744 073 709 551 615.");
    });
    popover->setPlaceholder(tr("for example 4102"));
    popover->setValue(m_filter.seed ? QString::number(*m_filter.seed) : QString());
    connect(popover, &ValuePopover::accepted, this,
            [this](const QString& value) { change([&](ImageFilter& filter) { filter.seed = parseSeed(value); }); });
    popover->popUp(anchorFor(FilterField::seed));
}

void FilterBar::askSize() {
    auto* popover = new ValuePopover(tr("Size"), this, [](const QString& value) {
        return parseSize(value) ? QString() : tr("A size is width × height in pixels, for example 1024 × 768.");
    });
    popover->setPlaceholder(tr("for example 1024 × 768"));
    popover->setValue(m_filter.width && m_filter.height
                          ? QStringLiteral("%1 × %2").arg(*m_filter.width).arg(*m_filter.height)
                          : QString());
    connect(popover, &ValuePopover::accepted, this, [this](const QString& value) {
        change([&](ImageFilter& filter) {
            const QSize size = parseSize(value).value_or(QSize());
            filter.width = size.width();
            filter.height = size.height();
        });
    });
    popover->popUp(anchorFor(FilterField::size));
}

void FilterBar::openMore() {
    QMenu* menu = newMenu(QStringLiteral("moreMenu"));
    menu->addAction(tr("Seed…"), this, &FilterBar::askSeed);
    menu->addAction(tr("Size…"), this, &FilterBar::askSize);
    menu->addAction(tr("Tag…"), this, &FilterBar::openTags);
    menu->addAction(tr("Album…"), this, &FilterBar::openAlbums);
    menu->addSeparator();
    addChoice(menu, tr("Rejected images too"), m_filter.showRejected,
              [](ImageFilter& filter) { filter.showRejected = !filter.showRejected; });
    addChoice(menu, tr("Images in the trash"), m_filter.onlyTrashed,
              [](ImageFilter& filter) { filter.onlyTrashed = !filter.onlyTrashed; });
    popUp(menu, m_more);
}

void FilterBar::openSorts() {
    QMenu* menu = newMenu(QStringLiteral("sortMenu"));
    for (const ImageSort sort : allImageSorts) {
        addChoice(menu, sortName(sort), sort == m_filter.sort, [sort](ImageFilter& filter) { filter.sort = sort; });
    }
    popUp(menu, m_sort);
}

} // namespace arcflow::ui
