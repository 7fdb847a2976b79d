#include "ui/settings/name_example.h"

#include "core/base/error.h"
#include "core/imaging/naming_template.h"

namespace arcflow::ui {

NameExample nameExample(const QString& pattern) {
    NameFields fields;
    fields.prompt = "gray mountains with a house at dusk";
    fields.model = "nano";
    fields.mode = "pair";
    fields.seed = 4102;
    fields.width = fields.height = 1024;
    fields.steps = 2;
    fields.index = 0;
    fields.counter = 42;
    fields.time.tm_year = 126;
    fields.time.tm_mon = 1;
    fields.time.tm_mday = 28;
    fields.time.tm_hour = 14;
    fields.time.tm_min = 5;
    fields.time.tm_sec = 9;
    try {
        return {QString::fromStdString(NamingTemplate(pattern.toStdString()).expand(fields)) + QStringLiteral(".png"),
                {}};
    } catch (const Error& error) {
        return {{}, QString::fromUtf8(error.what())};
    }
}

} // namespace arcflow::ui
