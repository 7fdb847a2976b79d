#include "ui/shell/palette_delegate.h"

#include "ui/shell/palette_model.h"
#include "ui/style/colour_math.h"
#include "ui/style/theme.h"

#include <QPainter>
#include <QTextLayout>

namespace arcflow::ui {

namespace {

constexpr int iconSize = 2 * gridUnit;

/// A title in one line with some of its letters stressed. Returns its width.
double drawStressed(QPainter& painter, const QRectF& rect, const QString& text, const std::vector<int>& stressed,
                    const QFont& font, const QColor& color, const QColor& stress) {
    QTextLayout layout(text, font);
    QList<QTextLayout::FormatRange> formats;
    for (const int position : stressed) {
        QTextLayout::FormatRange range{position, 1, {}};
        range.format.setForeground(stress);
        range.format.setFontWeight(QFont::Bold);
        range.format.setFontUnderline(true);
        formats += range;
    }
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(10000);
    layout.endLayout();
    painter.save();
    painter.setClipRect(rect);
    painter.setPen(color);
    layout.draw(&painter, QPointF(rect.left(), rect.center().y() - line.height() / 2.0));
    painter.restore();
    return line.naturalTextWidth();
}

} // namespace

PaletteDelegate::PaletteDelegate(const PaletteModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model) {}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {option.rect.width(), option.fontMetrics.height() + 2 * gridUnit};
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const PaletteRow& row = m_model.row(index.row());
    const bool available = row.unavailable.isEmpty();
    const bool selected = option.state & QStyle::State_Selected;
    // On the tinted ground of the chosen row only the text colour is readable enough.
    const QColor quiet = theme().color(selected ? Token::text : Token::dimText);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(mixed(theme().color(Token::raised), theme().color(Token::accent), 0.24));
        painter->drawRoundedRect(option.rect, gridUnit / 2, gridUnit / 2);
    }
    QRect rest = option.rect.adjusted(gridUnit, 0, -gridUnit, 0);
    const bool mirrored = option.direction == Qt::RightToLeft;
    const auto take = [&](int width, bool fromEnd) {
        const bool right = fromEnd != mirrored;
        const QRect taken(right ? rest.right() - width + 1 : rest.left(), rest.top(), width, rest.height());
        rest.adjust(right ? 0 : width + gridUnit, 0, right ? -width - gridUnit : 0, 0);
        return taken;
    };
    QRect iconPlace = take(iconSize, false);
    if (!row.icon.isEmpty()) {
        iconPlace.setTop(iconPlace.center().y() - iconSize / 2 + 1);
        iconPlace.setHeight(iconSize);
        theme().icon(row.icon).paint(painter, iconPlace, Qt::AlignCenter, available ? QIcon::Normal : QIcon::Disabled);
    }
    if (!row.keys.isEmpty()) {
        painter->setPen(quiet);
        const QRect place = take(option.fontMetrics.horizontalAdvance(row.keys), true);
        painter->drawText(place, Qt::AlignCenter, row.keys);
    }
    const QColor color = available ? theme().color(Token::text) : quiet;
    const QColor stress = theme().color(selected ? Token::text : Token::accent);
    const double used = drawStressed(*painter, rest, row.title, row.matched, option.font, color, stress);
    take(std::min(rest.width(), qCeil(used)), false);
    const QString remark = available ? row.category : row.unavailable;
    if (rest.width() > 4 * gridUnit) {
        painter->setPen(quiet);
        painter->drawText(rest,
                          static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter)),
                          option.fontMetrics.elidedText(remark, Qt::ElideRight, rest.width()));
    }
    painter->restore();
}

} // namespace arcflow::ui
