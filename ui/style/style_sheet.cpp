#include "ui/style/style_sheet.h"

#include "ui/style/colour_math.h"

#include <QRegularExpression>

namespace arcflow::ui {

QString expandStyleSheet(const QString& text, const std::function<QColor(const QString&)>& lookup,
                         const QString& glyphs) {
    static const QRegularExpression placeholder(QStringLiteral("@(\\w+)(?:\\+(\\w+):(\\d+))?@"));
    QString result;
    qsizetype copied = 0;
    for (auto matches = placeholder.globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        QString value = glyphs;
        if (match.captured(1) != QLatin1String("glyphs")) {
            QColor color = lookup(match.captured(1));
            if (const QColor over = lookup(match.captured(2)); color.isValid() && over.isValid()) {
                color = mixed(color, over, match.captured(3).toDouble() / 100.0);
            }
            value = color.isValid() ? color.name() : match.captured();
        }
        result += QStringView(text).mid(copied, match.capturedStart() - copied);
        result += value;
        copied = match.capturedEnd();
    }
    result += QStringView(text).mid(copied);
    return result;
}

} // namespace arcflow::ui
