#pragma once

#include <QStringList>

class QApplication;

namespace arcflow::ui {

/// The languages that the program's texts are there in, as codes: "en", "zh_CN".
QStringList availableLanguages();

/// The program's texts and Qt's own in a language (empty: the system's). Where a language lacks a text, English stands
/// in. Once, before the window is built.
void installLanguage(QApplication& application, const QString& language);

} // namespace arcflow::ui
