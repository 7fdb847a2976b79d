#include "ui/queue/job_row_delegate.h"

#include "ui/queue/job_list_model.h"
#include "ui/style/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace arcflow::ui {
namespace {

constexpr int pictureSide = 36;
constexpr int barHeight = 3;

QColor statusColour(const JobRecord& job) {
    switch (job.state) {
    case JobState::failed:
        return theme().color(Token::danger);
    case JobState::interrupted:
        return theme().color(Token::warning);
    default:
        return theme().color(Token::dimText);
    }
}

void paintPicture(QPainter& painter, const QRect& place, const QImage& picture) {
    painter.save();
    QPainterPath rounded;
    rounded.addRoundedRect(place, 4, 4);
    painter.setClipPath(rounded);
    painter.fillRect(place, theme().color(Token::raised));
    if (picture.isNull()) {
        const int inset = pictureSide / 4;
        theme()
            .icon(QStringLiteral("image"))
            .paint(&painter, place.adjusted(inset, inset, -inset, -inset), Qt::AlignCenter, QIcon::Disabled);
    } else {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        const int side = std::min(picture.width(), picture.height());
        painter.drawImage(place, picture,
                          QRect((picture.width() - side) / 2, (picture.height() - side) / 2, side, side));
    }
    painter.restore();
}

void paintBar(QPainter& painter, const QRect& place, double fraction, bool active) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().color(Token::line));
    painter.drawRoundedRect(place, 1.5, 1.5);
    if (fraction > 0) {
        QRect done = place;
        done.setWidth(std::max(barHeight, static_cast<int>(std::lround(place.width() * std::min(fraction, 1.0)))));
        painter.setBrush(theme().color(active ? Token::accent : Token::dimText));
        painter.drawRoundedRect(done, 1.5, 1.5);
    }
}

} // namespace

QString remainingText(double seconds) {
    if (!(seconds >= 0)) {
        return {};
    }
    const auto text = [](const char* source) {
        return QCoreApplication::translate("arcflow::ui::JobRowDelegate", source);
    };
    if (seconds < 59.5) {
        return text("%1 s").arg(std::max(1, static_cast<int>(std::lround(seconds))));
    }
    const int minutes = static_cast<int>(std::lround(seconds / 60));
    return minutes < 60 ? text("%1 min").arg(minutes)
                        : text("%1 h %2 min").arg(minutes / 60).arg(minutes % 60, 2, 10, QLatin1Char('0'));
}

QSize JobRowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {200, std::max(pictureSide, 2 * option.fontMetrics.height()) + gridUnit};
}

void JobRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto job = index.data(JobListModel::RecordRole).value<JobRecord>();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect.adjusted(2, 2, -2, -2);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        QColor back = selected ? theme().color(Token::accent) : theme().color(Token::text);
        back.setAlphaF(selected ? 0.18F : 0.05F);
        painter->setPen(selected && option.state.testFlag(QStyle::State_HasFocus) ? QPen(theme().color(Token::accent))
                                                                                  : QPen(Qt::NoPen));
        painter->setBrush(back);
        painter->drawRoundedRect(row, 6, 6);
    }
    const QRect inner = row.adjusted(4, 2, -gridUnit, -2);
    const QRect picture(inner.left(), inner.center().y() - pictureSide / 2, pictureSide, pictureSide);
    paintPicture(*painter, picture, index.data(JobListModel::PictureRole).value<QImage>());

    const QString time = remainingText(index.data(JobListModel::SecondsRole).toDouble());
    const QString status = index.data(JobListModel::StatusRole).toString();
    const QString end = time.isEmpty() ? status : status + QStringLiteral(" · ") + time;
    const QFontMetrics metrics(option.font);
    const int left = picture.right() + 1 + gridUnit;
    const int most = (inner.right() - left) * 3 / 5; // a failure's reason leaves room for the prompt
    const QString shownEnd = metrics.elidedText(end, Qt::ElideRight, most);
    const int endWidth = metrics.horizontalAdvance(shownEnd);
    const int textHeight = metrics.height();
    const int top = inner.center().y() - (textHeight + barHeight + 4) / 2;

    const QRect titlePlace(left, top, inner.right() - left - endWidth - gridUnit, textHeight);
    const bool dim = job.held || job.state == JobState::cancelled;
    painter->setFont(option.font);
    painter->setPen(theme().color(dim ? Token::dimText : Token::text));
    const QString title = metrics.elidedText(index.data().toString().simplified(), Qt::ElideRight, titlePlace.width());
    painter->drawText(titlePlace, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, title);
    painter->setPen(statusColour(job));
    painter->drawText(QRect(inner.right() - endWidth, top, endWidth + 1, textHeight),
                      Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, shownEnd);
    paintBar(*painter, QRect(left, top + textHeight + 4, inner.right() - left, barHeight),
             index.data(JobListModel::ProgressRole).toDouble(), job.state == JobState::running);
    painter->restore();
}

} // namespace arcflow::ui
