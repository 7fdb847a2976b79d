#pragma once

#include <QWidget>

class QGridLayout;
class QLabel;

namespace arcflow::ui {

/// Names on the left, fields on the right, in two columns that line up: the settings of a panel or page.
class FormRows : public QWidget {
    Q_OBJECT

public:
    /// `labelShare`: of the width, in per cent.
    explicit FormRows(int labelShare = 42, QWidget* parent = nullptr);

    /// The label is the field's name for screen readers too, unless it has one, and its mnemonic goes to the field.
    QLabel* addRow(const QString& label, QWidget* field);
    void addWide(QWidget* widget);                    ///< over both columns
    QLabel* addNote(const QString& text);             ///< small print under the field above
    void setRowVisible(QWidget* field, bool visible); ///< with its label

protected:
    bool event(QEvent* event) override;

private:
    QGridLayout* m_layout;
    int m_rows = 0;
};

} // namespace arcflow::ui
