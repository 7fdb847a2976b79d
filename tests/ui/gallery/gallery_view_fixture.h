#pragma once

#include "tests/ui/gallery/gallery_fixture.h"
#include "ui/gallery/gallery_controller.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_selection.h"
#include "ui/gallery/thumbnail_cache.h"

#include <QtTest>

namespace arcflow::ui {

/// A library with everything that the gallery's widgets are given.
struct GalleryWidgets : GalleryFixture {
    GalleryWidgets() {
        QObject::connect(&controller, &GalleryController::notice, [this](const QString& text) { notices += text; });
    }
    explicit GalleryWidgets(int images) : GalleryWidgets() {
        fill(images);
        refresh();
    }

    void refresh() {
        bool answered = false;
        model.refresh();
        library.read([](LibraryDatabase&) {}, &model, [&] { answered = true; }); // behind what the model asks for
        if (!QTest::qWaitFor([&] { return answered; })) {
            qFatal("the library does not answer");
        }
    }
    /// The record of a row, once it is here.
    const ImageRecord& loaded(int row) {
        const ImageRecord* record = nullptr;
        if (!QTest::qWaitFor([&] { return (record = model.record(row)) != nullptr; })) {
            qFatal("row %d does not come", row);
        }
        return *record;
    }
    QVector<qint64> idsOf(const QVector<int>& rows) const {
        QVector<qint64> ids;
        for (const int row : rows) {
            ids.append(model.idAt(row));
        }
        return ids;
    }

    GalleryModel model{library};
    GallerySelection selection{&model};
    ThumbnailCache thumbnails{path(QStringLiteral("thumbnails"))};
    GalleryController controller{library, model};
    QStringList notices;
};

} // namespace arcflow::ui
