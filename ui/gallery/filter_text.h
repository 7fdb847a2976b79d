#pragma once

#include "ui/library/library_types.h"

#include <QSize>
#include <QVector>

namespace arcflow::ui {

/// One thing that a filter can ask for, besides the text.
enum class FilterField { rating, mode, model, date, rejected, seed, size, tag, album, origin, job, trash };
inline constexpr FilterField allFilterFields[] = {FilterField::rating, FilterField::mode,     FilterField::model,
                                                  FilterField::date,   FilterField::rejected, FilterField::seed,
                                                  FilterField::size,   FilterField::tag,      FilterField::album,
                                                  FilterField::origin, FilterField::job,      FilterField::trash};

bool isSet(const ImageFilter& filter, FilterField field);
void clear(ImageFilter& filter, FilterField field);
/// Whether anything but order is asked for.
bool isRestricted(const ImageFilter& filter);

/// What a chip says while the field is set ("★ ≥ 3", "last 30 days") or is not ("★ ≥ 1", "mode").
QString filterChipText(const ImageFilter& filter, FilterField field, const QVector<AlbumRecord>& albums,
                       const QDate& today = QDate::currentDate());

QString modeName(const QString& mode); ///< "student", "teacher", "pair", "" in the user's language
QString sortName(ImageSort sort);
inline constexpr ImageSort allImageSorts[] = {ImageSort::newestFirst,    ImageSort::oldestFirst,
                                              ImageSort::bestRatedFirst, ImageSort::worstMatchFirst,
                                              ImageSort::prompt,         ImageSort::seed};

/// Ranges of days that end today.
struct DatePreset {
    int days; ///< 1 = today; 0 = since the first of January
    QString name;
};
QVector<DatePreset> datePresets();
void setDates(ImageFilter& filter, const DatePreset& preset, const QDate& today = QDate::currentDate());

/// "512x768", "512 × 768", "512": a square. Nothing unless both sides are 1…65536.
std::optional<QSize> parseSize(const QString& text);
/// A whole number up to 2⁶⁴ − 1, in groups or not.
std::optional<quint64> parseSeed(const QString& text);

/// "1,204 of 100,000", "12 images", "No images".
QString countText(int shown, int total);

} // namespace arcflow::ui
