#include "ui/prompt/row_list.h"

#include "ui/style/theme.h"

#include <QPainter>
#include <QTextLayout>

namespace arcflow::ui {
namespace {

constexpr int rowPadding = gridUnit;
constexpr int gapToDetail = 2;

/// Text from files may hold anything: it is drawn as plain text, never as markup.
void drawLine(QPainter& painter, const QRect& area, const QString& line) {
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, line);
}

} // namespace

void RowModel::setRows(const QVector<Row>& rows) {
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int RowModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant RowModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row& row = m_rows[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return row.title;
    case rowDetailRole:
        return row.detail;
    case Qt::ToolTipRole:
        return row.tip.isEmpty() ? QVariant() : row.tip.toHtmlEscaped();
    case Qt::AccessibleTextRole:
        return row.detail.isEmpty() ? row.title : tr("%1, %2").arg(row.title, row.detail);
    default:
        return {};
    }
}

bool RowModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const QString title = value.toString().trimmed();
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid) || title.isEmpty() ||
        title == m_rows[index.row()].title) {
        return false;
    }
    m_rows[index.row()].title = title;
    Q_EMIT dataChanged(index, index);
    Q_EMIT edited(index.row(), title);
    return true;
}

Qt::ItemFlags RowModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractListModel::flags(index) | Qt::ItemNeverHasChildren;
    return m_editable && index.isValid() ? flags | Qt::ItemIsEditable : flags;
}

RowDelegate::RowDelegate(Detail detail, int titleLines, QObject* parent)
    : QStyledItemDelegate(parent), m_detail(detail), m_titleLines(titleLines) {}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    int height = m_titleLines * QFontMetrics(option.font).lineSpacing();
    if (m_detail == Detail::below) {
        height += gapToDetail + QFontMetrics(theme().font(TextSize::small)).lineSpacing();
    }
    return {0, height + rowPadding};
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    if (selected || (option.state & QStyle::State_MouseOver) != 0) {
        QColor fill = theme().color(selected ? Token::accent : Token::text);
        fill.setAlphaF(selected ? 0.28F : 0.06F);
        painter->setPen(Qt::NoPen);
        painter->setBrush(fill);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 4, 4);
    }
    QRect area = option.rect.adjusted(rowPadding, rowPadding / 2, -rowPadding, -rowPadding / 2);
    const QString detail = index.data(rowDetailRole).toString();
    const QFont small = theme().font(TextSize::small);
    const QFontMetrics smallMetrics(small);
    const int detailHeight = m_detail == Detail::below ? gapToDetail + smallMetrics.lineSpacing() : 0;
    QRect detailArea = area;
    if (m_detail == Detail::beside && !detail.isEmpty()) {
        const int width = std::min(smallMetrics.horizontalAdvance(detail) + 2, area.width() / 2);
        detailArea.setLeft(area.right() + 1 - width);
        area.setRight(detailArea.left() - rowPadding);
    }
    const QStringList lines = titleLines(index.data(Qt::DisplayRole).toString(), option.font, area.width());
    const int lineHeight = QFontMetrics(option.font).lineSpacing();
    const int titleHeight = static_cast<int>(lines.size()) * lineHeight;
    int top = area.top() + (area.height() - titleHeight - detailHeight) / 2; // short titles stand in the middle
    painter->setPen(theme().color(Token::text));
    painter->setFont(option.font);
    for (const QString& line : lines) {
        drawLine(*painter, QRect(area.left(), top, area.width(), lineHeight), line);
        top += lineHeight;
    }
    if (m_detail == Detail::below) {
        detailArea.setTop(top + gapToDetail);
        detailArea.setHeight(smallMetrics.lineSpacing());
    }
    painter->setPen(theme().color(selected ? Token::text : Token::dimText));
    painter->setFont(small);
    drawLine(*painter, detailArea, smallMetrics.elidedText(detail, Qt::ElideRight, detailArea.width()));
    painter->restore();
}

/// As many lines as the title needs and there are, the last one cut with dots.
QStringList RowDelegate::titleLines(const QString& title, const QFont& font, int width) const {
    const QFontMetrics metrics(font);
    QTextLayout layout(title, font);
    QTextOption wrap;
    wrap.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(wrap);
    layout.beginLayout();
    QStringList lines;
    while (lines.size() < m_titleLines) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) {
            break;
        }
        line.setLineWidth(width);
        const bool last = lines.size() + 1 == m_titleLines;
        lines.append(last ? metrics.elidedText(title.mid(line.textStart()), Qt::ElideRight, width)
                          : title.mid(line.textStart(), line.textLength()));
    }
    layout.endLayout();
    return lines;
}

void RowDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const {
    QRect area = option.rect;
    area.setHeight(std::max(editor->sizeHint().height(), QFontMetrics(option.font).lineSpacing() + rowPadding));
    editor->setGeometry(area);
}

} // namespace arcflow::ui
