#pragma once

class QApplication;
class QString;

namespace arcflow::ui {

/// The program's texts and Qt's own in a language ("de", "zh_CN"…; empty: the system's). Where a language lacks a text,
/// English stands in. Once, before the window is built.
void installLanguage(QApplication& application, const QString& language);

} // namespace arcflow::ui
