#include "ui/canvas/settings_rows.h"

#include <QHash>
#include <QSet>
#include <QStringList>

namespace arcflow::ui {

namespace {

QString oneLine(QString text) {
    for (QChar& c : text) {
        if (c == QLatin1Char('\t') || c == QLatin1Char('\n') || c == QLatin1Char('\r')) {
            c = QLatin1Char(' ');
        }
    }
    return text;
}

} // namespace

QVector<SettingsRow> settingsRows(const SettingsList& left, const SettingsList& right) {
    QHash<QString, QString> ofRight;
    for (const auto& [parameter, value] : right) {
        ofRight.insert(parameter, value);
    }
    QSet<QString> known;
    QVector<SettingsRow> rows;
    for (const auto& [parameter, value] : left) {
        if (!known.contains(parameter)) {
            known.insert(parameter);
            rows.append({parameter, value, ofRight.value(parameter)});
        }
    }
    qsizetype after = 0; // the row behind the last parameter of the right list that has one
    for (const auto& [parameter, value] : right) {
        qsizetype at = -1;
        for (qsizetype i = 0; i < rows.size() && at < 0; ++i) {
            at = rows.at(i).parameter == parameter ? i : -1;
        }
        if (at < 0) {
            rows.insert(after, {parameter, {}, ofRight.value(parameter)});
            at = after;
        }
        after = at + 1;
    }
    return rows;
}

QString tabbedText(const QStringList& header, const QVector<SettingsRow>& rows) {
    QString text = header.join(QLatin1Char('\t')) + QLatin1Char('\n');
    for (const SettingsRow& row : rows) {
        text += QStringList{oneLine(row.parameter), oneLine(row.left), oneLine(row.right)}.join(QLatin1Char('\t')) +
                QLatin1Char('\n');
    }
    return text;
}

} // namespace arcflow::ui
