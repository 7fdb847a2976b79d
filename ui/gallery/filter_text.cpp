#include "ui/gallery/filter_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace arcflow::ui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(GalleryFilter)
};

QDate firstDay(const DatePreset& preset, const QDate& today) {
    return preset.days > 0 ? today.addDays(1 - preset.days) : QDate(today.year(), 1, 1);
}

QString datesText(const ImageFilter& filter, const QDate& today) {
    const auto day = [](const QDateTime& time) { return QLocale().toString(time.date(), QLocale::ShortFormat); };
    if (filter.from && !filter.until) {
        const QVector<DatePreset> presets = datePresets();
        for (const DatePreset& preset : presets) {
            if (*filter.from == firstDay(preset, today).startOfDay()) {
                return preset.name;
            }
        }
        return Text::tr("since %1").arg(day(*filter.from));
    }
    if (!filter.from) {
        return Text::tr("until %1").arg(day(*filter.until));
    }
    return QStringLiteral("%1 – %2").arg(day(*filter.from), day(*filter.until));
}

QString sizeText(const ImageFilter& filter) {
    const auto side = [](const std::optional<int>& value) {
        return value ? QString::number(*value) : QStringLiteral("…");
    };
    return QStringLiteral("%1 × %2").arg(side(filter.width), side(filter.height));
}

QString albumText(const ImageFilter& filter, const QVector<AlbumRecord>& albums) {
    const auto found =
        std::find_if(albums.begin(), albums.end(), [&](const AlbumRecord& album) { return album.id == filter.album; });
    return found == albums.end() ? Text::tr("an album") : found->name;
}

QString unsetText(FilterField field) {
    switch (field) {
    case FilterField::rating:
        return Text::tr("★ ≥ %1").arg(1);
    case FilterField::mode:
        return Text::tr("mode");
    case FilterField::model:
        return Text::tr("model");
    case FilterField::date:
        return Text::tr("last %n day(s)", nullptr, 30);
    default:
        return {};
    }
}

} // namespace

bool isSet(const ImageFilter& filter, FilterField field) {
    switch (field) {
    case FilterField::rating:
        return filter.minimumRating > 0;
    case FilterField::mode:
        return filter.mode.has_value();
    case FilterField::model:
        return filter.model.has_value();
    case FilterField::date:
        return filter.from || filter.until;
    case FilterField::rejected:
        return filter.showRejected;
    case FilterField::seed:
        return filter.seed.has_value();
    case FilterField::size:
        return filter.width || filter.height;
    case FilterField::tag:
        return filter.tag.has_value();
    case FilterField::album:
        return filter.album.has_value();
    case FilterField::origin:
        return filter.origin.has_value();
    case FilterField::job:
        return filter.job.has_value();
    case FilterField::trash:
        return filter.onlyTrashed;
    }
    return false;
}

void clear(ImageFilter& filter, FilterField field) {
    switch (field) {
    case FilterField::rating:
        filter.minimumRating = 0;
        break;
    case FilterField::mode:
        filter.mode.reset();
        break;
    case FilterField::model:
        filter.model.reset();
        break;
    case FilterField::date:
        filter.from.reset();
        filter.until.reset();
        break;
    case FilterField::rejected:
        filter.showRejected = false;
        break;
    case FilterField::seed:
        filter.seed.reset();
        break;
    case FilterField::size:
        filter.width.reset();
        filter.height.reset();
        break;
    case FilterField::tag:
        filter.tag.reset();
        break;
    case FilterField::album:
        filter.album.reset();
        break;
    case FilterField::origin:
        filter.origin.reset();
        break;
    case FilterField::job:
        filter.job.reset();
        break;
    case FilterField::trash:
        filter.onlyTrashed = false;
        break;
    }
}

bool isRestricted(const ImageFilter& filter) {
    ImageFilter everything;
    everything.sort = filter.sort;
    everything.showRejected = filter.showRejected;
    return filter != everything;
}

QString filterChipText(const ImageFilter& filter, FilterField field, const QVector<AlbumRecord>& albums,
                       const QDate& today) {
    if (!isSet(filter, field)) {
        return unsetText(field);
    }
    switch (field) {
    case FilterField::rating:
        return filter.minimumRating == 5 ? Text::tr("★ %1").arg(5) : Text::tr("★ ≥ %1").arg(filter.minimumRating);
    case FilterField::mode:
        return modeName(*filter.mode);
    case FilterField::model:
        return *filter.model;
    case FilterField::date:
        return datesText(filter, today);
    case FilterField::rejected:
        return Text::tr("rejected too");
    case FilterField::seed:
        return Text::tr("seed %1").arg(*filter.seed);
    case FilterField::size:
        return sizeText(filter);
    case FilterField::tag:
        return QStringLiteral("#%1").arg(*filter.tag);
    case FilterField::album:
        return albumText(filter, albums);
    case FilterField::origin:
        return Text::tr("from %1").arg(*filter.origin);
    case FilterField::job:
        return Text::tr("one job");
    case FilterField::trash:
        return Text::tr("trash");
    }
    return {};
}

QString modeName(const QString& mode) {
    if (mode == QLatin1String("student")) {
        return Text::tr("student");
    }
    if (mode == QLatin1String("teacher")) {
        return Text::tr("teacher");
    }
    return mode == QLatin1String("pair") ? Text::tr("pair") : Text::tr("other programs");
}

QString sortName(ImageSort sort) {
    switch (sort) {
    case ImageSort::newestFirst:
        return Text::tr("newest first");
    case ImageSort::oldestFirst:
        return Text::tr("oldest first");
    case ImageSort::bestRatedFirst:
        return Text::tr("best rated first");
    case ImageSort::worstMatchFirst:
        return Text::tr("worst match first");
    case ImageSort::prompt:
        return Text::tr("by prompt");
    case ImageSort::seed:
        return Text::tr("by seed");
    }
    return {};
}

QVector<DatePreset> datePresets() {
    return {{1, Text::tr("today")},
            {7, Text::tr("last %n day(s)", nullptr, 7)},
            {30, Text::tr("last %n day(s)", nullptr, 30)},
            {365, Text::tr("last %n day(s)", nullptr, 365)},
            {0, Text::tr("this year")}};
}

void setDates(ImageFilter& filter, const DatePreset& preset, const QDate& today) {
    filter.from = firstDay(preset, today).startOfDay();
    filter.until.reset();
}

std::optional<QSize> parseSize(const QString& text) {
    static const QRegularExpression form(QStringLiteral("^\\s*(\\d{1,5})\\s*(?:[x×X*,]?\\s*(\\d{1,5}))?\\s*$"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch()) {
        return {};
    }
    const int width = match.captured(1).toInt();
    const int height = match.captured(2).isEmpty() ? width : match.captured(2).toInt();
    const auto sensible = [](int side) { return side >= 1 && side <= 65536; };
    return sensible(width) && sensible(height) ? std::optional(QSize(width, height)) : std::nullopt;
}

std::optional<quint64> parseSeed(const QString& text) {
    QString digits;
    for (const QChar c : text.left(64)) {
        if (c.isDigit()) {
            digits += QChar(u'0' + c.digitValue());
        } else if (!c.isSpace() && c != u',' && c != u'.' && c != u'\'' && c != u'’') {
            return {};
        }
    }
    bool valid = false;
    const quint64 seed = digits.toULongLong(&valid);
    return valid ? std::optional(seed) : std::nullopt;
}

QString countText(int shown, int total) {
    const QLocale locale;
    if (total < 0 || shown >= total) {
        return shown == 0
                   ? Text::tr("no images")
                   : Text::tr("%n image(s)", nullptr, shown).replace(QString::number(shown), locale.toString(shown));
    }
    return Text::tr("%1 of %2").arg(locale.toString(shown), locale.toString(total));
}

} // namespace arcflow::ui
