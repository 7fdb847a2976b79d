#pragma once

#include "ui/prompt/prompt_batch.h"

#include <QAbstractTableModel>

namespace arcflow::ui {

/// The rows of a batch as a table; unset values are empty, unusable rows are marked.
class BatchModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        lineColumn,
        promptColumn,
        negativeColumn,
        seedColumn,
        sizeColumn,
        stepsColumn,
        countColumn,
        remarkColumn,
        columns
    };

    using QAbstractTableModel::QAbstractTableModel;
    void setRows(const QVector<BatchRow>& rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static QString text(const BatchRow& row, int column);

    QVector<BatchRow> m_rows;
};

} // namespace arcflow::ui
