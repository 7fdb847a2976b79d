#include "ui/prompt/batch_model.h"

#include "ui/prompt/prompt_text.h"
#include "ui/style/theme.h"

namespace arcflow::ui {
void BatchModel::setRows(const QVector<BatchRow>& rows) {
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int BatchModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int BatchModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QString BatchModel::text(const BatchRow& row, int column) {
    const auto number = [](const auto& value) { return value ? QString::number(*value) : QString(); };
    switch (column) {
    case lineColumn:
        return QString::number(row.line);
    case promptColumn:
        return listLine(row.prompt);
    case negativeColumn:
        return listLine(row.negative.value_or(QString()));
    case seedColumn:
        return number(row.seed);
    case sizeColumn:
        return row.width || row.height
                   ? QStringLiteral("%1 × %2").arg(row.width ? number(row.width) : QStringLiteral("–"),
                                                   row.height ? number(row.height) : QStringLiteral("–"))
                   : QString();
    case stepsColumn:
        return number(row.steps);
    case countColumn:
        return number(row.count);
    case remarkColumn:
        return row.problem.isEmpty() ? row.note : row.problem;
    default:
        return {};
    }
}

QVariant BatchModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const BatchRow& row = m_rows[index.row()];
    const bool broken = !row.problem.isEmpty();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return (broken
                    ? row.problem
                    : listLine(index.column() == negativeColumn ? row.negative.value_or(QString()) : row.prompt, 2000))
            .toHtmlEscaped();
    case Qt::ForegroundRole:
        if (broken) {
            return theme().color(index.column() == remarkColumn ? Token::danger : Token::dimText);
        }
        return index.column() == lineColumn || index.column() == remarkColumn ? QVariant(theme().color(Token::dimText))
                                                                              : QVariant();
    case Qt::DecorationRole:
        return broken && index.column() == remarkColumn
                   ? QVariant(theme().icon(QStringLiteral("warning"), Token::danger))
                   : QVariant();
    default:
        return {};
    }
}

QVariant BatchModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole) {
        const QString titles[] = {tr("Line"), tr("Prompt"), tr("Negative"), tr("Seed"),
                                  tr("Size"), tr("Steps"),  tr("Images"),   tr("Remark")};
        return section >= 0 && section < columns ? titles[section] : QVariant();
    }
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    }
    return QAbstractTableModel::headerData(section, orientation, role);
}

} // namespace arcflow::ui
