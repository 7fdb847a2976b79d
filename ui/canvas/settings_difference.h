#pragma once

#include "ui/canvas/settings_rows.h"

#include <QAbstractTableModel>
#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QTableView;

namespace arcflow::ui {

/// Parameter, left, right; equal rows are dimmed or left out.
class SettingsDifferenceModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const QVector<SettingsRow>& rows, const QString& leftName, const QString& rightName);
    void setHidesEqual(bool hides);
    const QVector<SettingsRow>& shownRows() const { return m_shown; }
    qsizetype equalCount() const;
    qsizetype rowTotal() const { return m_rows.size(); }
    QStringList header() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void filter();

    QVector<SettingsRow> m_rows, m_shown;
    QString m_leftName, m_rightName;
    bool m_hidesEqual = false;
};

/// What two pictures were made with, beside each other. GUI thread.
class SettingsDifference final : public QWidget {
    Q_OBJECT

public:
    explicit SettingsDifference(QWidget* parent = nullptr);

    void setSettings(const SettingsList& left, const SettingsList& right, const QString& leftName = {},
                     const QString& rightName = {});
    QString text() const; ///< what copying gives: the selected rows, or all that are shown

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void copy();
    void refresh();

    SettingsDifferenceModel* m_model;
    QTableView* m_table;
    QLabel* m_summary;
    QCheckBox* m_hideEqual;
    QPushButton* m_copy;
};

} // namespace arcflow::ui
