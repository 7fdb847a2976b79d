#include "ui/gallery/filter_bar.h"

#include "ui/gallery/gallery_popover.h"
#include "ui/library/library_service.h"
#include "ui/shell/chip.h"
#include "ui/shell/flow_layout.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QShortcut>
#include <QToolButton>

namespace arcflow::ui {

namespace {

constexpr int fullWidth = 110 * gridUnit, narrowWidth = 80 * gridUnit;
constexpr int usualSearch = 32 * gridUnit, narrowSearch = 20 * gridUnit;
constexpr int leastWidth = 44 * gridUnit; // less than the parts need before they have given way

QString objectNameOf(FilterField field) {
    static const std::map<FilterField, const char*> names = {
        {FilterField::rating, "rating"}, {FilterField::mode, "mode"},         {FilterField::model, "model"},
        {FilterField::date, "date"},     {FilterField::rejected, "rejected"}, {FilterField::seed, "seed"},
        {FilterField::size, "size"},     {FilterField::tag, "tag"},           {FilterField::album, "album"},
        {FilterField::origin, "origin"}, {FilterField::job, "job"},           {FilterField::trash, "trash"}};
    return QStringLiteral("filter-%1").arg(QLatin1String(names.at(field)));
}

/// Those that are there to be clicked before they are set.
bool isAlwaysShown(FilterField field) {
    return field == FilterField::rating || field == FilterField::mode || field == FilterField::model ||
           field == FilterField::date;
}

/// Set to something useful by one click.
bool hasUsualValue(FilterField field) {
    return field == FilterField::rating || field == FilterField::date;
}

} // namespace

FilterBar::FilterBar(LibraryService& library, QWidget* parent)
    : QWidget(parent),
      m_library(library),
      m_flow(new QWidget(this)),
      m_search(new QLineEdit(m_flow)),
      m_count(new QLabel(this)),
      m_sort(new QToolButton(this)) {
    setObjectName(QStringLiteral("filterBar"));
    setAccessibleName(tr("Filter"));
    auto* flow = new FlowLayout(m_flow, gridUnit);
    flow->setContentsMargins(0, 0, 0, 0);
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setAccessibleName(tr("Search prompts"));
    m_search->setToolTip(tr("Words of the prompt, in any order (Ctrl+F)"));
    m_search->setPlaceholderText(tr("Search prompts"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(1000);
    m_search->setFixedWidth(usualSearch);
    m_search->addAction(theme().icon(QStringLiteral("search"), Token::dimText), QLineEdit::LeadingPosition);
    m_search->installEventFilter(this);
    flow->addWidget(m_search);
    for (const FilterField field : allFilterFields) {
        flow->addWidget(m_chips.emplace(field, addChip(field)).first->second);
    }
    m_more = new Chip(tr("+ filter"), m_flow);
    m_more->setObjectName(QStringLiteral("moreFilters"));
    m_more->setToolTip(tr("Seed, size, tag, album and more"));
    flow->addWidget(m_more);
    m_clear = new QToolButton(m_flow);
    m_clear->setObjectName(QStringLiteral("clearFilter"));
    m_clear->setText(tr("Clear"));
    m_clear->setAccessibleName(tr("Clear the filter"));
    m_clear->setToolTip(tr("Show everything again"));
    flow->addWidget(m_clear);

    m_count->setObjectName(QStringLiteral("count"));
    m_count->setProperty("dim", true);
    m_sort->setObjectName(QStringLiteral("sort"));
    m_sort->setAccessibleName(tr("Order"));
    m_sort->setToolTip(tr("In which order the images stand"));
    m_sort->setIcon(theme().icon(QStringLiteral("sort"), Token::dimText));
    m_sort->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(gridUnit * 3 / 2, gridUnit, gridUnit * 3 / 2, gridUnit);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_flow, 1);
    layout->addWidget(m_count, 0, Qt::AlignTop);
    layout->addWidget(m_sort, 0, Qt::AlignTop);
    m_count->setFixedHeight(m_search->sizeHint().height());
    m_sort->setFixedHeight(m_search->sizeHint().height());

    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text != m_filter.text) {
            change([&](ImageFilter& filter) { filter.text = text; });
        }
    });
    connect(m_more, &Chip::clicked, this, &FilterBar::openMore);
    connect(m_clear, &QToolButton::clicked, this, &FilterBar::clearAll);
    connect(m_sort, &QToolButton::clicked, this, &FilterBar::openSorts);
    setMinimumWidth(leastWidth);
    setCounts(0, -1);
    sync();
}

Chip* FilterBar::addChip(FilterField field) {
    auto* chip = new Chip({}, m_flow);
    chip->setObjectName(objectNameOf(field));
    chip->setCheckable(true);
    connect(chip, &Chip::clicked, this, [this, field] { activate(field); });
    connect(chip, &Chip::removeRequested, this, [this, field] { remove(field); });
    return chip;
}

void FilterBar::addWidget(QWidget* widget, bool optional) {
    layout()->addWidget(widget);
    layout()->setAlignment(widget, Qt::AlignTop);
    if (optional) {
        m_optional.append(widget);
    }
}

void FilterBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool narrow = width() < narrowWidth;
    for (QWidget* widget : std::as_const(m_optional)) {
        widget->setHidden(width() < fullWidth);
    }
    m_sort->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    m_search->setFixedWidth(narrow ? narrowSearch : usualSearch);
}

void FilterBar::setFilter(const ImageFilter& filter) {
    m_filter = filter;
    sync();
}

void FilterBar::setAlbums(const QVector<AlbumRecord>& albums) {
    m_albums = albums;
    sync();
}

void FilterBar::setCounts(int shown, int total) {
    m_count->setText(total < 0 ? QString() : countText(shown, total));
}

void FilterBar::clearAll() {
    change([](ImageFilter& filter) {
        const ImageSort sort = filter.sort;
        filter = {};
        filter.sort = sort;
    });
}

void FilterBar::sync() {
    if (m_search->text() != m_filter.text) {
        m_search->setText(m_filter.text);
    }
    for (const auto& [field, chip] : m_chips) {
        const bool set = isSet(m_filter, field);
        chip->setLabel(filterChipText(m_filter, field, m_albums));
        chip->setChecked(set);
        chip->setRemovable(set);
        chip->setVisible(set || isAlwaysShown(field));
        const QString hint = set                    ? tr("Click to change, Delete to take it away")
                             : hasUsualValue(field) ? tr("Click to show only these; again to choose")
                                                    : tr("Click to choose");
        chip->setToolTip(hint);
    }
    m_clear->setVisible(isRestricted(m_filter) || m_filter.showRejected);
    m_sort->setText(sortName(m_filter.sort));
}

void FilterBar::change(const std::function<void(ImageFilter&)>& edit) {
    const ImageFilter before = m_filter;
    edit(m_filter);
    sync();
    if (m_filter != before) {
        Q_EMIT filterChanged(m_filter);
    }
}

void FilterBar::remove(FilterField field) {
    change([field](ImageFilter& filter) { clear(filter, field); });
    if (!isAlwaysShown(field)) {
        m_more->setFocus(); // the chip is gone
    }
}

void FilterBar::activate(FilterField field) {
    sync(); // a click toggles the chip, but only a choice changes it
    if (!isSet(m_filter, field) && hasUsualValue(field)) {
        change([field](ImageFilter& filter) {
            if (field == FilterField::rating) {
                filter.minimumRating = 1;
            } else {
                setDates(filter, {30, {}});
            }
        });
        return;
    }
    switch (field) {
    case FilterField::rating:
        return openRatings();
    case FilterField::mode:
        return openModes();
    case FilterField::model:
        return openModels();
    case FilterField::date:
        return openDates();
    case FilterField::seed:
        return askSeed();
    case FilterField::size:
        return askSize();
    case FilterField::tag:
        return openTags();
    case FilterField::album:
        return openAlbums();
    case FilterField::rejected:
    case FilterField::origin:
    case FilterField::job:
    case FilterField::trash:
        return remove(field);
    }
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Escape:
            if (!m_search->text().isEmpty()) {
                m_search->clear();
                return true;
            }
            [[fallthrough]];
        case Qt::Key_Down:
        case Qt::Key_Return:
        case Qt::Key_Enter:
            Q_EMIT leaveRequested();
            return true;
        default:
            break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace arcflow::ui
