#include "ui/shell/interface_language.h"

#include <QApplication>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace arcflow::ui {
namespace {

const QString texts = QStringLiteral(":/arcflow/translations"); ///< arcflow_<code>.qm

void install(QApplication& application, const QLocale& locale, const QString& name, const QString& folder) {
    auto* translator = new QTranslator(&application);
    if (translator->load(locale, name, QStringLiteral("_"), folder)) {
        QApplication::installTranslator(translator);
    }
}

} // namespace

QStringList availableLanguages() {
    QStringList codes = QDir(texts).entryList({QStringLiteral("arcflow_*.qm")});
    for (QString& code : codes) {
        code = code.section(u'_', 1).section(u'.', 0, 0);
    }
    return codes;
}

void installLanguage(QApplication& application, const QString& language) {
    const QLocale locale = language.isEmpty() ? QLocale() : QLocale(language);
    QLocale::setDefault(locale);
    // The last one that knows a text is used. English has a translation too: of plurals, which the sources do not spell
    // out.
    install(application, QLocale(QLocale::English), QStringLiteral("arcflow"), texts);
    install(application, locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(application, locale, QStringLiteral("arcflow"), texts);
}

} // namespace arcflow::ui
