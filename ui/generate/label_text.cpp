#include "ui/generate/label_text.h"

namespace arcflow::ui {

QString plainToolTip(const QString& text) {
    return Qt::mightBeRichText(text)
               ? QStringLiteral("<span>%1</span>").arg(text.toHtmlEscaped().replace(u'\n', QLatin1String("<br>")))
               : text;
}

QString breakableText(const QString& text) {
    constexpr int longestWhole = 20;
    constexpr QChar invisible(0x200B);
    QString result;
    int run = 0; // letters since the last place to break
    for (const QChar letter : text) {
        run = letter == u' ' || letter == u'\n' ? 0 : run + 1;
        if (run > longestWhole && !letter.isLowSurrogate() && !letter.isMark()) {
            result += invisible;
            run = 1;
        }
        result += letter;
    }
    return result;
}

} // namespace arcflow::ui
