#pragma once

#include <QAbstractListModel>
#include <QStyledItemDelegate>
#include <QVector>

namespace arcflow::ui {

/// Dim text that goes with a row's title.
inline constexpr int rowDetailRole = Qt::UserRole;

/// A short list of titles with details.
class RowModel : public QAbstractListModel {
    Q_OBJECT

public:
    struct Row {
        QString title, detail, tip;
    };

    using QAbstractListModel::QAbstractListModel;
    void setRows(const QVector<Row>& rows);
    /// Lets titles be edited: a new one goes to edited(), the list stays as it is.
    void setEditable(bool editable) { m_editable = editable; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void edited(int row, const QString& title);

private:
    QVector<Row> m_rows;
    bool m_editable = false;
};

/// Draws a title and its detail, side by side or one above the other; long titles break over as many lines as are
/// given. Every row has the same height.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum class Detail { beside, below };

    RowDelegate(Detail detail, int titleLines, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

private:
    QStringList titleLines(const QString& title, const QFont& font, int width) const;

    Detail m_detail;
    int m_titleLines;
};

} // namespace arcflow::ui
