#pragma once

#include <QString>

namespace arcflow::ui {

/// What a naming template makes of an example, or what is wrong with it.
struct NameExample {
    QString name;  ///< with the extension
    QString error; ///< empty if the template is right
};
NameExample nameExample(const QString& pattern);

} // namespace arcflow::ui
