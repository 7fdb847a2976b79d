#pragma once

#include <QPair>
#include <QString>
#include <QVector>

namespace arcflow::ui {

using SettingsList = QVector<QPair<QString, QString>>; ///< parameter, value

/// One parameter of two pictures.
struct SettingsRow {
    QString parameter, left, right; ///< empty: not set there

    bool isEqual() const { return left == right; }
    bool operator==(const SettingsRow&) const = default;
};

/// Both lists as rows: in the left one's order, what only the right one has after what stands before it there.
QVector<SettingsRow> settingsRows(const SettingsList& left, const SettingsList& right);

/// As a table that spreadsheets and text fields take: tabs between columns, a row a line; tabs and line ends of values
/// become spaces.
QString tabbedText(const QStringList& header, const QVector<SettingsRow>& rows);

} // namespace arcflow::ui
