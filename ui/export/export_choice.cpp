#include "ui/export/export_choice.h"

#include "ui/library/library_service.h"

namespace arcflow::ui {

ExportChoice exportChoice(LibraryService& library, const QString& title, const QVector<qint64>& ids) {
    return {title, static_cast<int>(ids.size()), [&library, ids](QObject* context, ExportChoice::Done done) {
                library.read([ids](LibraryDatabase& db) { return db.images(ids); }, context, std::move(done));
            }};
}

ExportChoice exportChoice(LibraryService& library, const QString& title, const ImageFilter& filter, int count) {
    return {title, count, [&library, filter](QObject* context, ExportChoice::Done done) {
                library.read([filter](LibraryDatabase& db) { return db.images(db.imageIds(filter)); }, context,
                             std::move(done));
            }};
}

} // namespace arcflow::ui
